// Credentials for the relay that end in the middle of a call: the server sends fresh ones before, what is relayed goes on, and a way
// that is looked for after the first ones have ended is found (S-070, T-08). Real coturn; ten minutes are twelve seconds here.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { startCall } from './support/call.mjs';
import { eventually } from './support/eventually.mjs';
import { Relay } from './support/relay.mjs';
import { Stack, tidyUp } from './support/stack.mjs';
import { TurnClient } from './support/turn_client.mjs';

const lifetime = 12;

let relay;
let stack;
before(async () => {
  relay = await Relay.start('coturn-renewal');
  stack = await Stack.start('ice-renewal', {
    settings: { ice: { turn_urls: [`turn:127.0.0.1:${relay.port}?transport=udp`], turn_secret_file: relay.secretFile, connection_policy: 'relay_only', credential_lifetime_seconds: lifetime } },
    chromium: ['--allow-loopback-in-peer-connection'],
  });
});
afterEach((context) => tidyUp(stack, context));
after(async () => {
  await stack?.stop();
  await relay?.stop();
});

const relayIn = ({ ice_servers: servers }) => servers.find(({ username }) => username);
const endOf = (server) => Number(server.username.split(':')[0]) * 1000;

// Runs in the page: the local end of the way that the media takes, and the user name of ICE it was allocated for.
async function localEnd() {
  const connection = window.__observed.connections.findLast(({ signalingState }) => signalingState !== 'closed');
  const stats = await connection.getStats();
  let pair;
  stats.forEach((entry) => { if (entry.type === 'transport' && entry.selectedCandidatePairId) pair = stats.get(entry.selectedCandidatePairId); });
  const { candidateType, usernameFragment, port } = stats.get(pair.localCandidateId);
  return { candidateType, usernameFragment, port, made: window.__observed.connections.length };
}

// What the relay says to somebody who comes with these credentials now.
async function allocatesWith({ username, credential }) {
  const client = new TurnClient(relay, { username, password: credential });
  const { ok } = await client.allocate();
  await client.close();
  return ok;
}

test('credentials are renewed in the call, and the call outlives the first ones, also with a new way', async () => {
  const { practitioner, guest } = await startCall(stack);
  const first = relayIn(await guest.received('call_started'));
  assert.ok(endOf(first) - Date.now() <= lifetime * 1000);
  assert.ok(await allocatesWith(first), 'the first credentials are good at first');
  const before = await guest.page.evaluate(localEnd);
  assert.equal(before.candidateType, 'relay');

  const renewed = await eventually('fresh credentials come before the first ones end', () => guest.messages('ice_servers').map(relayIn).find((server) => endOf(server) > endOf(first)));
  assert.ok(Date.now() < endOf(first));
  assert.notEqual(renewed.credential, first.credential);
  await eventually('the relay takes the first credentials no more', async () => !(await allocatesWith(first)), { within: (lifetime + 5) * 1000, every: 500 });

  for (const person of [practitioner, guest]) await person.keepsReceiving({ frames: 40 });
  assert.deepEqual(await guest.page.evaluate(localEnd), before, 'and it is still the first way');

  // The practitioner's network changes, as far as that page knows. The guest's page keeps its socket, so all it has for the new way
  // are the credentials that came in the call.
  await practitioner.page.evaluate(() => void window.dispatchEvent(new Event('online')));
  const later = await eventually('the guest has a new way', async () => {
    const end = await guest.page.evaluate(localEnd);
    return end.usernameFragment !== before.usernameFragment && end;
  });
  assert.equal(later.candidateType, 'relay');
  assert.notEqual(later.port, before.port, 'through an allocation of its own');
  assert.equal(later.made, before.made, 'of the same connection');
  assert.equal(guest.messages('call_started').length, 1);
  for (const person of [practitioner, guest]) await person.keepsReceiving({ frames: 40 });
  await guest.leave();
  await practitioner.see('home-page');
});

test('none of this left a trace in log or database (S-016, S-069, T-17)', () => stack.assertNoTraces());
