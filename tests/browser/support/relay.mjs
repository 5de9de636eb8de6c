// A real coturn with the configuration of production (scripts/turn.sh), for one test file.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './eventually.mjs';
import { freePort } from './server.mjs';
import { output } from './stack.mjs';
import { TurnClient, credentials } from './turn_client.mjs';

const source = process.env.VISAVIS_SOURCE_DIR ?? join(import.meta.dirname, '../../..');

export class Relay {
  // `lines` take the place of the loopback exception in scripts/turn.sh; `wrapper`: words before the command, such as
  // ['ip', 'netns', 'exec', name].
  static async start(name, { lines = [], port, address = '127.0.0.1', wrapper = [], wait = true } = {}) {
    const relay = new Relay();
    relay.address = address;
    relay.port = port ?? await freePort();
    relay.folder = join(output, name);
    mkdirSync(relay.folder, { recursive: true });
    relay.secretFile = join(relay.folder, 'turn.secret');
    relay.secret = randomBytes(32).toString('hex');
    writeFileSync(relay.secretFile, relay.secret, { mode: 0o600 });
    const log = openSync(join(relay.folder, 'coturn.log'), 'w');
    const [program, ...words] = [...wrapper, join(source, 'scripts/turn.sh'), String(relay.port), relay.secretFile, join(relay.folder, 'coturn'), ...lines];
    relay.process = spawn(program, words, { stdio: ['ignore', log, log] });
    relay.ended = new Promise((resolve) => relay.process.once('exit', resolve));
    closeSync(log);
    if (wait) await relay.ready();
    return relay;
  }

  ready() {
    return eventually('the relay answers', async () => {
      const client = new TurnClient(this, credentials(this.secret));
      const { ok } = await client.allocate();
      await client.close();
      return ok;
    });
  }

  client(id, lifetime) { return new TurnClient(this, credentials(this.secret, id, lifetime)); }

  // Everything it has written: its output and every file of its folder.
  written() {
    const folder = join(this.folder, 'coturn');
    const files = readdirSync(folder).filter((file) => !['turnserver.conf', 'users'].includes(file)).map((file) => join(folder, file));
    return [join(this.folder, 'coturn.log'), ...files].map((file) => readFileSync(file, 'utf8')).join('\n');
  }

  async stop() {
    if (this.process.exitCode !== null) return;
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 5_000);
    await this.ended;
    clearTimeout(timer);
  }
}
