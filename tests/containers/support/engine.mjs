// A Docker engine of the tests' own: its socket, its data and its networks are nobody else's. It runs in a network namespace, so that
// its bridges and rules end with it. The images lie in its data folder, which stays between runs (docker/test.sh builds them).
import { execFile, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../../browser/support/eventually.mjs';

const run = promisify(execFile);
const data = process.env.VISAVIS_DOCKER_DATA;

export class Engine {
  // `wrapper`: words before the command, such as ['nsenter', ...]; `folder`: for its log and its files.
  static async start({ wrapper = [], folder }) {
    const engine = new Engine();
    Object.assign(engine, { wrapper, folder, running: `/run/visavis-engine-${process.pid}` });
    engine.environment = { ...process.env, DOCKER_HOST: `unix://${engine.running}/socket`, DOCKER_BUILDKIT: '0' };
    mkdirSync(engine.folder, { recursive: true });
    await engine.begin();
    return engine;
  }

  async begin() {
    if (!data) throw new Error('VISAVIS_DOCKER_DATA is not set; run these tests by docker/test.sh');
    mkdirSync(this.running, { recursive: true });
    const log = openSync(join(this.folder, 'engine.log'), 'a');
    const [program, ...words] = [...this.wrapper, 'dockerd', '--host', `unix://${this.running}/socket`, '--data-root', data,
      '--exec-root', `${this.running}/exec`, '--pidfile', `${this.running}/pid`, '--bip', '10.213.0.1/24'];
    this.process = spawn(program, words, { stdio: ['ignore', log, log] });
    closeSync(log);
    this.ended = new Promise((resolve) => this.process.once('exit', resolve));
    await eventually('the engine answers', () => this.docker('version').then(() => true));
  }

  // As when the machine is restarted: the engine stops, and with it what runs in it; then it starts what has a restart policy.
  async restart() {
    await this.end();
    await this.begin();
  }

  docker(...words) { return this.#run('docker', words); }

  // Words for docker-compose; `project` as Installation has it.
  compose({ folder, files }, ...words) {
    return this.#run('docker-compose', ['--project-directory', folder, ...files.flatMap((file) => ['--file', file]), ...words], { cwd: folder });
  }

  async #run(program, words, options = {}) {
    const { stdout } = await run(program, words, { env: this.environment, maxBuffer: 64 * 1024 * 1024, ...options });
    return stdout.trim();
  }

  async end() {
    if (this.process.exitCode !== null) return;
    this.process.kill('SIGTERM');
    await this.ended;
    // It leaves a mount of its network namespace behind.
    for (const line of readFileSync('/proc/mounts', 'utf8').split('\n').filter((one) => one.includes(` ${this.running}/exec/`))) {
      await run('umount', [line.split(' ')[1]]).catch(() => {});
    }
    rmSync(join(this.running, 'exec'), { recursive: true, force: true });
  }

  // Removes every container, network and volume; images stay.
  async stop() {
    const containers = await this.docker('ps', '--all', '--quiet').catch(() => '');
    if (containers) await this.docker('rm', '--force', '--volumes', ...containers.split('\n'));
    await this.docker('network', 'prune', '--force').catch(() => {});
    await this.docker('volume', 'prune', '--force').catch(() => {});
    await this.end();
    rmSync(this.running, { recursive: true, force: true });
  }
}
