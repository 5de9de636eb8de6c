// Calls between real browsers in real networks: address translation of several kinds, blocked ports, IPv6 only, and networks that
// change in the middle of a call. Which way each pair takes is measured, and docs/networks.md says the same. With VISAVIS_LONG=1
// every pair and twenty changes; else three pairs and two changes of each kind. How long a change takes is
// measured by `./dev bench --recovery`.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { eventually } from './support/eventually.mjs';
import { enterOwnNetwork } from './support/networks.mjs';
import { changesOfNetwork, timeToReturn, watchPictures } from './support/recovery.mjs';
import { tidyUp } from './support/stack.mjs';
import { timelineOf } from './support/timeline.mjs';
import { World } from './support/world.mjs';

enterOwnNetwork(import.meta.filename);

const long = Boolean(process.env.VISAVIS_LONG);
const changes = long ? 20 : 2;

let world;
before(async () => { world = await World.open('networks'); });
afterEach((context) => tidyUp(world.stack, context));
after(() => world?.close());

// Two networks, and the way a call between them takes: what the table in docs/networks.md says. `speaks`: IP versions; `home`: which
// link. `always`: part of the short form too.
const pairs = [
  { practitioner: { kind: 'independent' }, patient: { kind: 'independent' }, way: 'direct', always: true },
  { practitioner: { kind: 'independent' }, patient: { kind: 'symmetric' }, way: 'relayed, UDP' },
  { practitioner: { kind: 'symmetric' }, patient: { kind: 'symmetric' }, way: 'relayed, UDP', always: true },
  { practitioner: { kind: 'independent' }, patient: { kind: 'udpBlocked' }, way: 'relayed, TCP' },
  { practitioner: { kind: 'udpBlocked' }, patient: { kind: 'udpBlocked' }, way: 'relayed, TCP' },
  { practitioner: { kind: 'independent' }, patient: { kind: 'only443' }, way: 'relayed, TLS', always: true },
  { practitioner: { kind: 'only443' }, patient: { kind: 'only443' }, way: 'relayed, TLS' },
  { practitioner: { kind: 'ipv6', speaks: [6] }, patient: { kind: 'ipv6', speaks: [6] }, way: 'direct' },
  { practitioner: { kind: 'ipv6', speaks: [6] }, patient: { kind: 'independent' }, way: 'relayed, UDP' },
  { practitioner: { kind: 'independent' }, patient: { kind: 'independent', home: 1 }, way: 'direct, inside the house' },
];
const names = {
  independent: 'ordinary router (same outside port for all)', symmetric: 'symmetric router (another port for each destination)',
  udpBlocked: 'UDP blocked', only443: 'only TCP port 443', ipv6: 'IPv6 only, no translation',
};
const nameOf = ({ kind, home }) => (home === undefined ? names[kind] : 'the same router');

async function startCall(options) {
  const { practitioner, guest } = await world.call(options);
  await Promise.all([practitioner.receivesMedia({ frames: 5 }), guest.receivesMedia({ frames: 5 })]);
  return [practitioner, guest];
}

// Runs in the page: how the media of its open connection travels, as this side sees it.
async function leg() {
  const open = window.__observed.connections.filter(({ signalingState }) => signalingState !== 'closed').at(-1);
  const stats = await open.getStats();
  let pair;
  stats.forEach((entry) => { if (entry.type === 'transport' && entry.selectedCandidatePairId) pair = stats.get(entry.selectedCandidatePairId); });
  const [local, remote] = [stats.get(pair.localCandidateId), stats.get(pair.remoteCandidateId)];
  return { local: local.candidateType, relay: local.relayProtocol, remote: remote.candidateType };
}

async function wayOf(people) {
  const legs = await Promise.all(people.map((person) => person.page.evaluate(leg)));
  const relays = [...new Set(legs.filter(({ local }) => local === 'relay').map(({ relay }) => relay.toUpperCase()))];
  if (relays.length > 0) return `relayed, ${relays.sort().join(' and ')}`;
  assert.ok(legs.every(({ remote }) => remote !== 'relay'), JSON.stringify(legs));
  const inside = legs.every(({ local, remote }) => local === 'host' && remote === 'host');
  return inside && world.internet.a.home === world.internet.b.home ? 'direct, inside the house' : 'direct';
}

for (const pair of pairs.filter(({ always }) => long || always)) {
  test(`${nameOf(pair.practitioner)} - ${nameOf(pair.patient)}: ${pair.way}`, async () => {
    world.arrange(pair);
    const people = await startCall();
    // A better way may be found in the first seconds.
    await eventually(`the way is ${pair.way}`, async () => (await wayOf(people)) === pair.way).catch(async () => assert.equal(await wayOf(people), pair.way));
    await people[1].leave();
  });
}

test('docs/networks.md says what was measured', () => {
  const document = readFileSync(join(import.meta.dirname, '../../docs/networks.md'), 'utf8');
  const rows = [...document.matchAll(/^\| (.+?) \| (.+?) \| ((?:direct|relayed)[^|]*?) \|$/gm)].map(([, practitioner, patient, way]) => [practitioner, patient, way]);
  assert.deepEqual(rows, pairs.map(({ practitioner, patient, way }) => [nameOf(practitioner), nameOf(patient), way]));
});

test('only direct connections are allowed, and UDP is blocked: nobody is relayed, and the page says why (C-8)', async () => {
  world.arrange({ practitioner: { kind: 'independent' }, patient: { kind: 'udpBlocked' } });
  world.stack.browser = world.browserA;
  const practitioner = await world.stack.signedIn();
  await practitioner.press('connection-open');
  await practitioner.press('connection-direct_only');
  await practitioner.press('connection-save');
  await practitioner.gone('connection-dialog');
  const invitation = await practitioner.invite();
  world.stack.browser = world.browserB;
  const guest = await world.stack.guest();
  await guest.wait(invitation);
  await practitioner.admit(invitation.name);
  await guest.see('call-page');
  for (const person of [practitioner, guest]) {
    assert.equal((await person.received('call_started')).connection_policy, 'direct_only');
    await person.see('no-direct-way');
    assert.doesNotMatch(person.frames.map(({ text }) => text).join(), /typ relay/);
    assert.equal((await person.media()).frames, 0);
  }
  await guest.leave();
});

for (const [what, change] of Object.entries(changesOfNetwork)) {
  test(`${what} in the middle of a call: pictures come back on both sides, every time`, async (context) => {
    world.arrange({ practitioner: { kind: 'independent', speaks: [4, 6] }, patient: { kind: 'independent' } });
    const people = await startCall({ timeline: true });
    await watchPictures(people);
    for (let round = 0; round < changes; round += 1) {
      await Promise.all(people.map((person) => person.keepsReceiving({ frames: 40 })));
      const began = Date.now();
      // One that never ends says where it stands.
      const tell = async () => context.diagnostic(`round ${round + 1} after ${Date.now() - began} ms:\n${(await timelineOf(people, ['practitioner', 'patient'], began)).join('\n')}`);
      await timeToReturn(people, () => change(world.internet, round)).catch(async (failure) => { await tell(); throw failure; });
    }
    await people[1].leave();
  });
}
