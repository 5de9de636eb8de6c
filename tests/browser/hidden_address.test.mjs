// Under relay_only each side has an address that would betray it wherever it turned up: in its home, before the world, and by IPv6,
// where nothing is translated. None of them reaches the other side, passes the server or is written down by the relay, however a
// description or a candidate could carry it (C-8).
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { eventually } from './support/eventually.mjs';
import { enterOwnNetwork } from './support/networks.mjs';
import { tidyUp } from './support/stack.mjs';
import { World } from './support/world.mjs';

enterOwnNetwork(import.meta.filename);

let world;
before(async () => { world = await World.open('hidden-address', { ice: { connection_policy: 'relay_only' } }); });
afterEach((context) => tidyUp(world.stack, context));
after(() => world?.close());

// Whatever writes of it occur: a browser may write an IPv6 address in full.
const canaries = (number, host) => [`10.${number}.0.${host}`, `5.5.5.${20 + number}`, `2a0f:ff00:${number}:`, `2a0f:ff00:000${number}:`];

// Runs in the page: everything its browser was told or has found out about the other side.
async function known() {
  const told = [];
  for (const connection of window.__observed.connections) {
    told.push(connection.remoteDescription?.sdp);
    (await connection.getStats()).forEach((entry) => { if (entry.type === 'remote-candidate') told.push(JSON.stringify(entry)); });
  }
  return told.join('\n');
}

// Runs in the page before the product: a browser that tells its address wherever it may, as stacks do that hide nothing.
function tellEverything() {
  const address = '198.51.100.77';
  const own = Object.getOwnPropertyDescriptor(RTCPeerConnection.prototype, 'localDescription');
  Object.defineProperty(RTCPeerConnection.prototype, 'localDescription', {
    get() {
      const { type, sdp } = own.get.call(this) ?? {};
      if (!sdp) return null;
      const told = sdp.replace(/^(o=\S+ \d+ \d+ IN IP4) \S+/m, `$1 ${address}`).replace(/^(c=IN IP4|a=rtcp:\d+ IN IP4) \S+/gm, `$1 ${address}`);
      return { type, sdp: `${told}a=remote-candidates:1 ${address} 4711\r\na=candidate:7 1 udp 41885439 5.5.5.10 50000 typ relay raddr ${address} rport 4711\r\n` };
    },
  });
  const line = Object.getOwnPropertyDescriptor(RTCIceCandidate.prototype, 'candidate');
  Object.defineProperty(RTCIceCandidate.prototype, 'candidate', { get() { return line.get.call(this).replace(/ raddr \S+ rport \d+/, ` raddr ${address} rport 4711`); } });
}

async function checked(options, own) {
  const { practitioner, guest } = await world.call(options);
  const people = [practitioner, guest];
  await Promise.all(people.map((person) => person.receivesMedia({ frames: 5 })));
  // A later offer knows candidates already, and could name one in more places than the first.
  const offers = () => people.flatMap((person) => person.messages('description', { sent: true })).length;
  const before = offers();
  await practitioner.page.evaluate(() => window.dispatchEvent(new Event('online')));
  await eventually('a restart and its answer', () => offers() >= before + 2);
  await Promise.all(people.map((person) => person.keepsReceiving({ frames: 5 })));
  for (const [person, other, addresses] of [[practitioner, guest, own[0]], [guest, practitioner, own[1]]]) {
    assert.ok(person.messages('candidate', { sent: true }).some(({ candidate }) => / typ relay /.test(candidate.candidate)), 'candidates went out');
    const said = person.frames.filter(({ sent }) => sent).map(({ text }) => text).join('\n');
    const heard = other.frames.filter(({ sent }) => !sent).map(({ text }) => text).join('\n');
    const found = await other.page.evaluate(known);
    for (const address of addresses) {
      for (const [where, text] of Object.entries({ said, heard, found, relay: world.relay.written() })) assert.ok(!text.includes(address), `${address} was ${where}`);
    }
  }
}

const homes = [canaries(1, 2), canaries(2, 3)];

test('nobody learns an address of the other, from IPv4 and IPv6 at once', async () => {
  for (const computer of [world.internet.a, world.internet.b]) computer.speak(4, 6);
  await checked({}, homes);
});

test('nor does a browser that hides nothing tell it (T-07)', async () => {
  await checked({ scripts: [tellEverything] }, homes.map((addresses) => [...addresses, '198.51.100.77']));
});
