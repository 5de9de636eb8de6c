// ./dev bench: every server does the same work in turn, several rounds, and what counts is the work it does in a second of
// its own processor time, as a ratio to the floor (visavis-bench-floor) in the same run. Servers run on core 0, the load
// generator and the database on core 1. A run with an error, a loss or a message out of order is void and is said to be.
// usage: node bench.mjs PROGRAMS_FOLDER CERTIFICATES_FOLDER [--quick] [--only=SERVER,...] [--scenarios=NAME,...]
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { freePort } from './ports.mjs';
import { report } from './report.mjs';
import { servers } from './servers.mjs';

const run = promisify(execFile);
const [programs, certificates, ...options] = process.argv.slice(2);
const chosen = (name) => options.find((option) => option.startsWith(`--${name}=`))?.split('=')[1].split(',');
const quick = options.includes('--quick');
const folder = join(programs, '../bench');
rmSync(join(folder, 'run'), { recursive: true, force: true });
mkdirSync(join(folder, 'run'), { recursive: true });

const rounds = quick ? 3 : 5;
const seconds = quick ? 1.5 : 3;
const scenarios = [
  { name: 'relay, window 1', scenario: 'relay', groups: 1000, size: 2, window: 1, seconds, warm_up: 0.5 },
  { name: 'relay, window 16', scenario: 'relay', groups: 1000, size: 2, window: 16, seconds, warm_up: 0.5 },
  { name: 'mesh of 6', scenario: 'relay', groups: 200, size: 6, window: 2, seconds, warm_up: 0.5 },
  { name: 'latency', scenario: 'latency', groups: 100, size: 2, rate: 1000, seconds: quick ? 2 : 4, warm_up: 0.5 },
  { name: 'call set-ups', scenario: 'calls', groups: quick ? 300 : 800, size: 2, parallel: 8 },
  { name: 'TLS handshakes', scenario: 'handshakes', groups: quick ? 800 : 2000, size: 1, parallel: 8 },
].filter(({ name }) => chosen('scenarios')?.some((wanted) => name.includes(wanted)) ?? true);
const idleSizes = quick ? [500] : [500, 5000];
const wantsIdle = chosen('scenarios')?.includes('idle') ?? true;

// Resolves when a TLS handshake succeeds.
async function listening(port, process) {
  for (let tries = 0; tries < 150; tries += 1) {
    if (process.exitCode !== null) throw new Error('the server ended at its start');
    const up = await new Promise((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => { socket.destroy(); resolve(true); });
      socket.on('error', () => resolve(false));
    });
    if (up) return;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  throw new Error('the server did not start within 15 seconds');
}

const running = new Set();
async function start(server) {
  const port = await freePort();
  const log = openSync(join(folder, 'run', `${server.name}.log`), 'a');
  const words = await server.command({ port, folder: join(folder, 'run'), programs, certificates });
  const process = spawn('taskset', ['-c', '0', ...words], { stdio: ['ignore', log, log] });
  running.add(process);
  await listening(port, process);
  return { port, process };
}

async function stop({ process }) {
  const ended = new Promise((resolve) => { process.once('exit', resolve); });
  process.kill('SIGKILL');
  running.delete(process);
  await ended;
}

// One measurement; { failure } when it is void.
async function measure(server, { port, process }, { name: _, ...wanted }) {
  const words = Object.entries({ ...wanted, ...await server.words(wanted), dialect: server.dialect, port, pid: process.pid }).map(([key, value]) => `${key}=${value}`);
  try {
    const { stdout } = await run('taskset', ['-c', '1', join(programs, 'visavis-bench-load'), ...words], { timeout: 300_000 });
    return JSON.parse(stdout);
  } catch (failure) {
    return { failure: (failure.stderr || failure.message).trim().split('\n').at(-1).slice(0, 160) };
  }
}

const all = servers.filter(({ name }) => chosen('only')?.includes(name) ?? true);
const results = { scenarios: scenarios.map(({ name }) => name), servers: [], idleSizes: wantsIdle ? idleSizes.map((groups) => groups * 2) : [], rounds };
try {
  const usable = [];
  for (const server of all) {
    try {
      await server.prepare({ folder: join(folder, 'run'), programs, certificates, quick });
      usable.push({ server, instance: await start(server) });
      results.servers.push({ name: server.name, title: server.title, samples: {}, idle: {} });
    } catch (failure) {
      console.error(`        ${server.name} is left out: ${failure.message}`);
    }
  }
  for (let round = 1; round <= rounds; round += 1) {
    for (const scenario of scenarios) {
      const line = [];
      for (const [index, { server, instance }] of usable.entries()) {
        const sample = await measure(server, instance, scenario);
        (results.servers[index].samples[scenario.name] ??= []).push(sample);
        line.push(`${server.name} ${sample.failure ? `void (${sample.failure})` : sample.p50_us ? `${sample.p50_us} us, p99 ${sample.p99_us} us` : Math.round(sample.per_core_second)}`);
      }
      console.log(`        round ${round}/${rounds}  ${scenario.name}: ${line.join(', ')}`);
    }
  }
  for (const { instance } of usable) await stop(instance);
  for (const groups of wantsIdle ? idleSizes : []) {
    for (const [index, { server }] of usable.entries()) {
      const instance = await start(server);
      const seconds = !quick && groups === idleSizes.at(-1) ? 31 : 2; // keep-alives come every 30 seconds
      const sample = await measure(server, instance, { name: 'idle', scenario: 'idle', groups, size: 2, seconds });
      await stop(instance);
      results.servers[index].idle[groups * 2] = sample;
      console.log(`        ${groups * 2} idle connections  ${server.name}: ${sample.failure ? `void (${sample.failure})` : `${sample.idle_kib} KiB each, ${sample.after_burst_kib} after a burst, ${(sample.cpu_share * 100).toFixed(2)} % of a core`}`);
    }
  }
} finally {
  for (const process of running) process.kill('SIGKILL');
  for (const server of all) await server.tidy?.();
}
const { text, markdown, complete } = report(results);
writeFileSync(join(folder, 'results.json'), JSON.stringify(results, null, 1));
writeFileSync(join(folder, 'results.md'), markdown);
console.log(`\n${text}\nThe same as Markdown: build/bench/results.md`);
process.exitCode = complete ? 0 : 1;
