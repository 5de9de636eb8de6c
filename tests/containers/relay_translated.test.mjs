// The relay on a machine with a private address behind a translation, as most machines of a cloud are: two people who both need the
// relay meet there, and nothing else of the private network can be reached.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually } from '../browser/support/eventually.mjs';
import { enterOwnNetwork, server } from '../browser/support/networks.mjs';
import { addressBytes } from '../browser/support/turn_client.mjs';
import { Site } from './support/site.mjs';

enterOwnNetwork(import.meta.filename);

let site;
let clients;
before(async () => {
  site = await Site.open('relay_translated', { machine: 'translated', environment: { VISAVIS_TURN_EXTERNAL_IP: server.address } });
  await site.compose('up', '--detach', '--no-deps', 'turn');
  clients = [site.relayClient(), site.relayClient()];
  for (const client of clients) await eventually('an allocation', async () => (await client.allocate()).ok);
});
after(async () => {
  for (const client of clients ?? []) await client.close();
  await site?.stop();
});

const dotted = (bytes) => [...bytes].join('.');

test('tells its public address', () => {
  for (const { relayed } of clients) assert.equal(dotted(relayed.address), server.address);
});

test('two relayed people meet', async () => {
  const [one, other] = clients;
  assert.ok((await one.permit(addressBytes(server.address))).ok);
  assert.ok((await other.permit(addressBytes(server.address))).ok);
  const heard = other.hears();
  let came = null;
  heard.then((octets) => { came = octets; });
  await eventually('octets arrive', () => { one.send(other.relayed, Buffer.from('hello')); return came; });
  assert.equal(String(came), 'hello');
});

test('nothing else of the private network is reached (T-08)', async () => {
  for (const address of ['192.168.77.1', '192.168.77.11', '10.0.0.1', '127.0.0.1', '169.254.169.254']) {
    assert.equal((await clients[0].permit(addressBytes(address))).error, 403, address);
  }
});
