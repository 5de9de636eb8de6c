// Two real browsers that want the same at the same time: both restart, frames are slow, sockets die with frames in them.
// Every round must end with a connection that is stable on both sides and carries media (T-20).
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { small } from './support/call.mjs';
import { eventually, patience } from './support/eventually.mjs';
import { Stack, tidyUp } from './support/stack.mjs';
import { Wire } from './support/wire.mjs';

let stack;
before(async () => { stack = await Stack.start('glare'); });
afterEach((context) => tidyUp(stack, context));
after(() => stack?.stop());

// Reproducible chance (mulberry32), so that a round that failed can be looked at again.
function chance(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function pair() {
  const practitioner = await stack.practitioner(await stack.createAccount(), small);
  const guest = await stack.guest(small);
  const wires = [await Wire.of(practitioner), await Wire.of(guest)];
  await practitioner.signIn();
  return { practitioner, guest, wires, invitation: await practitioner.invite() };
}

// What both pages hold of each other: stable, connected, and the ICE user names of each side are the ones the other has.
const standing = (person) => person.page.evaluate(() => {
  const open = window.__observed.connections.filter(({ signalingState }) => signalingState !== 'closed');
  const user = (description) => /a=ice-ufrag:(\S+)/.exec(description?.sdp ?? '')?.[1];
  return open.map((one) => ({ signaling: one.signalingState, state: one.connectionState, local: user(one.currentLocalDescription), remote: user(one.currentRemoteDescription) }));
});
const settled = (people, within = patience) => eventually('both are stable and hold the same', async () => {
  const [[one, ...more], [other, ...others]] = await Promise.all(people.map(standing));
  if (more.length + others.length > 0 || !one || !other) return false;
  const calm = [one, other].every(({ signaling, state }) => signaling === 'stable' && state === 'connected');
  return calm && one.local === other.remote && one.remote === other.local;
}, { within });

test('a socket lost between offer and answer does not lose the call set-up, whichever side it is and whatever it carried', async () => {
  for (const [who, pattern] of [
    [0, { sent: true, type: 'description', what: 'offer' }],
    [1, { sent: false, type: 'description', what: 'offer' }],
    [1, { sent: true, type: 'description', what: 'answer' }],
    [0, { sent: false, type: 'description', what: 'answer' }],
    [1, { sent: false, type: 'candidate' }],
  ]) {
    const { practitioner, guest, wires, invitation } = await pair();
    await guest.wait(invitation);
    wires[who].cutBefore(pattern);
    await practitioner.admit(invitation.name);
    await Promise.all([practitioner.receivesMedia({ frames: 3 }), guest.receivesMedia({ frames: 3 })]);
    assert.equal(wires[who].cuts, 1, JSON.stringify(pattern));
    for (const person of [practitioner, guest]) assert.equal((await person.media()).made, 1, `one connection was enough: ${JSON.stringify(pattern)}`);
    await stack.closePeople();
  }
});

test('restarts that cross, with slow frames and sockets that die, always settle: 24 rounds', async () => {
  const { practitioner, guest, wires, invitation } = await pair();
  await guest.wait(invitation);
  await practitioner.admit(invitation.name);
  const people = [practitioner, guest];
  await Promise.all(people.map((person) => person.receivesMedia({ frames: 3 })));
  const changed = (person) => person.page.evaluate(() => window.dispatchEvent(new Event('online')));
  for (let seed = 1; seed <= 24; seed += 1) {
    const random = chance(seed);
    for (const wire of wires) wire.delay(random() * 400, random);
    const acts = people.map((person) => delay(random() * 150).then(() => changed(person)));
    if (random() < 0.4) acts.push(delay(random() * 400).then(() => changed(people[random() < 0.5 ? 0 : 1])));
    if (random() < 0.4) acts.push(delay(random() * 500).then(() => wires[random() < 0.5 ? 0 : 1].cut()));
    await Promise.all(acts);
    await settled(people).catch((error) => { throw new Error(`seed ${seed}: ${error.message}`); });
  }
  for (const wire of wires) wire.delay(0);
  await Promise.all(people.map((person) => person.keepsReceiving({ frames: 5 })));
  for (const person of people) assert.equal((await person.media()).made, 1, 'restarts needed no new connection');
});

test('none of this left a trace in log or database (S-016, S-069, T-17)', () => stack.assertNoTraces());
