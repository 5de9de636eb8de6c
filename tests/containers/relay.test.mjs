// The relay as docker/compose.yaml runs it: it comes back after every kind of restart, takes a new certificate without one, stops when
// it is told to, and lets two relayed people meet also where the machine has a private address.
import assert from 'node:assert/strict';
import { connect } from 'node:tls';
import { after, before, test } from 'node:test';
import { eventually } from '../browser/support/eventually.mjs';
import { enterOwnNetwork, server } from '../browser/support/networks.mjs';
import { makeCertificates } from '../browser/support/certificates.mjs';
import { addressBytes } from '../browser/support/turn_client.mjs';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Site } from './support/site.mjs';

enterOwnNetwork(import.meta.filename);

let site;
before(async () => { site = await Site.open('relay'); });
after(() => site?.stop());

async function relays() {
  const client = site.relayClient();
  const { ok } = await client.allocate();
  await client.close();
  return ok;
}
const isBack = () => eventually('the relay relays', relays);

test('starts', async () => {
  await site.compose('up', '--detach', '--no-deps', 'turn');
  await isBack();
});

const restarts = {
  'restarted as the documentation says': () => site.compose('restart', 'turn'),
  'stopped and started again': async () => { await site.compose('stop', 'turn'); await site.compose('start', 'turn'); },
  'killed by the system': async () => process.kill((await site.container('turn')).State.Pid, 'SIGKILL'),
  'made anew': () => site.compose('up', '--detach', '--no-deps', '--force-recreate', 'turn'),
  'restarted with the engine': () => site.engine.restart(),
};
for (const [how, restart] of Object.entries(restarts)) {
  test(`is back when it was ${how}`, async () => {
    const { RestartCount, State } = await site.container('turn');
    await restart();
    await eventually('it was started again', async () => (await site.container('turn')).State.StartedAt !== State.StartedAt);
    await isBack();
    assert.ok((await site.container('turn')).RestartCount <= RestartCount + 1, 'and not in a loop');
  });
}

const shownOn5349 = () => new Promise((resolve, reject) => {
  const socket = connect({ host: server.address, port: 5349, servername: server.turn, rejectUnauthorized: false }, () => {
    resolve(socket.getPeerCertificate().fingerprint256);
    socket.destroy();
  });
  socket.once('error', reject);
});

test('shows a renewed certificate without a restart, and keeps its allocations', async () => {
  const client = site.relayClient();
  assert.ok((await client.allocate()).ok);
  const before = await shownOn5349();
  const renewed = join(site.folder, 'renewed');
  mkdirSync(renewed);
  makeCertificates(renewed, [server.name, server.turn]);
  site.prepare(join(renewed, 'server.pem'), join(renewed, 'server.key'));
  const { State } = await site.container('turn');
  await site.compose('kill', '-s', 'USR2', 'turn');
  await eventually('the new certificate is shown', async () => (await shownOn5349()) !== before);
  assert.equal((await site.container('turn')).State.StartedAt, State.StartedAt);
  assert.ok((await client.refresh(300)).ok, 'the allocation is there');
  await client.close();
});

test('stops when it is told to, without being killed', async () => {
  await site.compose('stop', '--timeout', '20', 'turn');
  assert.notEqual((await site.container('turn')).State.ExitCode, 137);
  await site.compose('start', 'turn');
  await isBack();
});

test('reaches no special network (T-08)', async () => {
  const client = site.relayClient();
  await client.allocate();
  for (const address of ['10.0.0.1', '10.213.0.1', '127.0.0.1', '169.254.169.254', '192.168.77.1']) {
    assert.equal((await client.permit(addressBytes(address))).error, 403, address);
  }
  await client.close();
});
