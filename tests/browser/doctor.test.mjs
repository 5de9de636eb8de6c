// `visavis doctor` and the self-test of a running server, on a real installation with a real coturn: nothing wrong, and then one
// thing after the other, each named with what to do about it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { eventually } from './support/eventually.mjs';
import { Relay } from './support/relay.mjs';
import { binary, freePort } from './support/server.mjs';
import { Stack } from './support/stack.mjs';

let stack, relay, nowhere;
before(async () => {
  relay = await Relay.start('doctor-coturn');
  nowhere = await freePort();
  const ice = {
    stun_urls: [`stun:127.0.0.1:${relay.port}`], turn_secret_file: relay.secretFile,
    turn_urls: [`turn:127.0.0.1:${relay.port}?transport=udp`, `turn:127.0.0.1:${relay.port}?transport=tcp`],
  };
  stack = await Stack.start('doctor', { settings: { ice }, browser: false });
});
after(async () => {
  await stack?.stop();
  await relay?.stop();
});

// Runs it with the tests' authority trusted; resolves with its status and what it said.
function doctor(more = {}, { json = true } = {}) {
  const changes = Object.entries(more).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  const env = { ...process.env, SSL_CERT_FILE: join(process.env.VISAVIS_TEST_CERTIFICATES, 'ca.pem') };
  return new Promise((resolve) => {
    execFile(binary, [...stack.server.arguments, ...changes, 'doctor', ...(json ? ['--json'] : [])], { env, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ status: error?.code ?? 0, text: stdout + stderr, ...(json && { report: JSON.parse(stdout) }) });
    });
  });
}

// That exactly this part is bad, in these words.
async function isBad(part, words, more) {
  const { status, report } = await doctor(more);
  assert.equal(status, 1);
  assert.equal(report.healthy, false);
  const bad = report.checks.filter(({ health }) => health === 'bad');
  assert.ok(bad.length > 0 && bad.every((check) => check.part === part), JSON.stringify(bad));
  assert.match(bad[0].finding, words);
  assert.ok(bad[0].advice.length > 10, 'it says what to do');
}

test('a sound installation is found sound, in words and as JSON', async () => {
  const { status, report } = await doctor();
  assert.deepEqual(report.checks.filter(({ health }) => health === 'bad'), []);
  assert.equal(status, 0);
  assert.deepEqual([...new Set(report.checks.map(({ part }) => part))], ['settings', 'certificate', 'master_key', 'database', 'descriptors', 'public_url', 'stun', 'turn']);
  const spoken = await doctor({}, { json: false });
  assert.equal(spoken.status, 0);
  assert.match(spoken.text, /Nothing is wrong\.\n$/);
});

test('each thing that is wrong is named, with what to do (T-08)', async () => {
  const file = (name, text, mode = 0o600) => {
    const path = join(stack.folder, name);
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  };
  await isBad('turn', /refuses our credentials/, { 'ice.turn_secret_file': file('other.secret', 'another secret\n') });
  await isBad('turn', /Nothing accepts connections/, { 'ice.turn_urls': `turn:127.0.0.1:${nowhere}?transport=tcp` });
  await isBad('turn', /not found in DNS/, { 'ice.turn_urls': 'turn:no-such-name.invalid' });
  const mailServer = createServer((socket) => { socket.on('error', () => {}); socket.write('220 mail.praxis.example ready for mail\r\n'); });
  await new Promise((resolve) => { mailServer.listen(0, '127.0.0.1', resolve); });
  await isBad('turn', /does not speak TLS/, { 'ice.turn_urls': `turns:127.0.0.1:${mailServer.address().port}` });
  mailServer.close();
  await isBad('stun', /No answer came/, { 'ice.stun_urls': `stun:127.0.0.1:${nowhere}` });
  // In production a relay on this machine must not reach it either (and localhost is a placeholder).
  const { report } = await doctor({ 'server.mode': 'production' });
  assert.ok(report.checks.some(({ part, finding }) => part === 'turn' && /would relay to 127\.0\.0\.1/.test(finding)), JSON.stringify(report));
  await isBad('public_url', /Nothing accepts connections/, { 'server.public_url': `https://localhost:${nowhere}` });
  await isBad('database', /cannot be reached: nothing answers/, { 'database.url': 'postgresql:///nothing?host=/nowhere' });
  await isBad('certificate', /another certificate/, { 'server.private_key_file': join(process.env.VISAVIS_TEST_CERTIFICATES, 'ca.key') });
  const broken = await doctor({ 'server.prot': 1 });
  assert.equal(broken.status, 1);
  assert.match(broken.report.checks[0].finding, /server\.prot/);
});

test('a running server tests its relays by itself and says how they are', async () => {
  const lines = () => stack.server.log().split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  await eventually('every relay was asked', () => lines().filter(({ event }) => event === 'relay.works').length === 3);
  assert.deepEqual(lines().filter(({ event }) => event === 'relay.check_failed'), []);

  await relay.stop();
  await stack.server.stop();
  await stack.server.start();
  await eventually('every relay was found away', () => lines().filter(({ event }) => event === 'relay.check_failed').length === 3);
  assert.equal(await stack.server.status('/readyz'), 200, 'which keeps nobody from being served');
});
