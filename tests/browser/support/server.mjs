// The real server binary as a child process: started, paused, killed and started again on the same port, its log kept in a
// file. Knows nothing of browsers.
import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { eventually, patience } from './eventually.mjs';

export const binary = process.env.VISAVIS_BINARY;

// A port nobody uses now. The public URL has to be known before the server starts, so it cannot choose one itself.
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

const toml = (value) => (Array.isArray(value) ? `[${value.map(toml).join(', ')}]` : JSON.stringify(value));

export class Server {
  #child = null;

  // `settings`: { section: { key: value } } for the configuration file; `overrides`: { 'section.key': value } for --set.
  constructor(folder, settings, overrides = {}) {
    this.folder = folder;
    this.settings = settings;
    this.overrides = overrides;
    this.configFile = join(folder, 'visavis.toml');
    this.logFile = join(folder, 'server.log');
    this.url = settings.server.public_url;
    this.authority = readFileSync(join(process.env.VISAVIS_TEST_CERTIFICATES, 'ca.pem'));
    this.arguments = ['--config', this.configFile, ...Object.entries(overrides).flatMap(([key, value]) => ['--set', `${key}=${value}`])];
    const sections = Object.entries(settings).map(
      ([section, entries]) => `[${section}]\n${Object.entries(entries).map(([key, value]) => `${key} = ${toml(value)}\n`).join('')}`,
    );
    writeFileSync(this.configFile, `# written by the browser tests\n${sections.join('')}`);
  }

  // Whether an address leads to us: the public one, or a WebSocket's on a name of a bucket of rooms.
  serves(address) {
    const { protocol, host } = new URL(address);
    const rooms = this.settings.server.signaling_hosts?.slice(1);
    const { host: own, port } = new URL(this.url);
    return host === own || Boolean(rooms && protocol === 'wss:' && host.slice(2) === `${rooms}:${port}`);
  }

  // Another node of the same installation, with a log of its own.
  twin(folder, overrides) {
    return new Server(folder, this.settings, { ...this.overrides, ...overrides });
  }

  // Runs one command of the binary to its end; what it prints goes to the log, so that the marker sweep reads it too.
  command(words, input = '') {
    return new Promise((resolve, reject) => {
      const child = execFile(binary, [...this.arguments, ...words], { timeout: patience }, (error, stdout, stderr) => {
        writeFileSync(this.logFile, stderr, { flag: 'a' });
        if (error) reject(new Error(`visavis ${words.join(' ')}: ${error.message}\n${stderr}`));
        else resolve(stdout);
      });
      child.stdin.end(input);
    });
  }

  async start() {
    const log = openSync(this.logFile, 'a');
    const child = spawn(binary, [...this.arguments, 'serve'], { stdio: ['ignore', log, log] });
    closeSync(log);
    this.#child = child;
    child.ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
    await eventually('the server is ready', () => {
      if (child.exitCode !== null) return 'ended';
      return this.status('/readyz').then((status) => status === 200);
    }, { every: 50 });
    if (child.exitCode !== null) throw new Error(`the server ended at its start:\n${this.log().slice(-2000)}`);
  }

  get pid() { return this.#child.pid; }

  pause() { this.#child.kill('SIGSTOP'); }
  resume() { this.#child.kill('SIGCONT'); }

  async kill() {
    this.#child.kill('SIGKILL');
    await this.#child.ended;
  }

  // An orderly stop; resolves with { code, signal } and the milliseconds it took. Kills who does not stop.
  async stop() {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return { code: child?.exitCode, signal: child?.signalCode, took: 0 };
    child.kill('SIGCONT');
    const began = Date.now();
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), patience);
    const result = await child.ended;
    clearTimeout(timer);
    return { ...result, took: Date.now() - began };
  }

  log() { return readFileSync(this.logFile, 'utf8'); }

  // One GET outside any browser: { status, headers, protocol }, the protocol being the TLS version agreed on.
  request(path, headers = {}) {
    return new Promise((resolve, reject) => {
      const call = get(`${this.url}${path}`, { ca: this.authority, headers, timeout: patience, agent: false }, (response) => {
        response.resume();
        resolve({ status: response.statusCode, headers: response.headers, protocol: response.socket.getProtocol() });
      });
      call.on('timeout', () => call.destroy(new Error('timed out')));
      call.on('error', reject);
    });
  }

  async status(path, headers) { return (await this.request(path, headers)).status; }
}
