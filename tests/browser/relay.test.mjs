// The connection policies in real calls: relay_only goes through a real coturn with the credentials the server hands out, and
// no address of either side ever reaches the other; direct_only takes no relay, whoever offers one (C-8).
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startCall } from './support/call.mjs';
import { eventually } from './support/eventually.mjs';
import { Relay } from './support/relay.mjs';
import { Stack, tidyUp } from './support/stack.mjs';

const opened = [];
after(async () => { for (const one of opened) await one.stop(); });

// A server with this policy and a coturn that it offers.
async function openStack(policy) {
  const relay = await Relay.start(`coturn-${policy}`);
  opened.unshift(relay);
  const ice = { turn_urls: [`turn:127.0.0.1:${relay.port}?transport=udp`], turn_secret_file: relay.secretFile, connection_policy: policy };
  const stack = await Stack.start(policy, { settings: { ice }, chromium: ['--allow-loopback-in-peer-connection'] });
  opened.unshift(stack);
  return { stack, relay };
}

// Every candidate that went over this person's socket, trickled or inside a description.
const candidates = (person, { sent }) => person.frames.filter((frame) => frame.sent === sent).flatMap(({ text }) => text.match(/candidate:[^"\\]*? typ \w+[^"\\]*/g) ?? []);

let relayed;
test('relay_only: the call is relayed, says so, and neither side learns an address of the other (S-014, S-070, T-08, C-8)', async (context) => {
  const { stack } = await openStack('relay_only');
  relayed = stack;
  try {
    const { practitioner, guest } = await startCall(stack);
    for (const person of [practitioner, guest]) {
      assert.deepEqual((await person.media()).path, ['relay', 'relay']);
      await person.see('connection-badge');
      assert.match(await person.text('connection-badge'), /relay/i);
      const { ice_servers: servers, ice_transport_policy: policy } = await person.received('call_started');
      assert.equal(policy, 'relay');
      const turn = servers.find(({ username }) => username);
      const lifetime = Number(turn.username.split(':')[0]) - Date.now() / 1000;
      assert.ok(lifetime > 0 && lifetime <= 600, `credentials for ${lifetime} seconds`);

      const heard = candidates(person, { sent: false });
      assert.ok(heard.length > 0, 'candidates arrived');
      assert.deepEqual(heard.filter((line) => !/ typ relay /.test(`${line} `)), []);
      assert.deepEqual(heard.filter((line) => !/ raddr (0\.0\.0\.0|::) rport [09]( |$)/.test(line)), [], 'the address behind the relay is not told');
      const remote = await person.page.evaluate(async () => {
        const found = [];
        for (const connection of window.__observed.connections) (await connection.getStats()).forEach((entry) => { if (entry.type === 'remote-candidate') found.push(entry.candidateType); });
        return found;
      });
      assert.deepEqual([...new Set(remote)], ['relay'], 'nor learned by any other way');
    }
    const names = await Promise.all([practitioner, guest].map(async (person) => (await person.received('call_started')).ice_servers.find(({ username }) => username).username.split(':')[1]));
    assert.notEqual(names[0], names[1], 'each participant is a user of its own to the relay');
    await guest.leave();
    await practitioner.see('home-page');
  } finally {
    await tidyUp(stack, context);
  }
});

test('the relayed call left no trace in log or database (S-016, S-069, T-17)', () => relayed.assertNoTraces());

test('direct_only: nobody is told a relay, and one that a client brings along is not passed on (T-07, C-8)', async (context) => {
  const { stack, relay } = await openStack('direct_only');
  try {
    const practitioner = await stack.signedIn();
    const invitation = await practitioner.invite();
    const guest = await stack.guest();
    // A client that does not keep to the policy: its page's own socket, used by the test.
    await guest.context.addInitScript(() => {
      const send = WebSocket.prototype.send;
      WebSocket.prototype.send = function (text) {
        window.__socket = this;
        return send.call(this, text);
      };
    });
    await guest.wait(invitation);
    await practitioner.admit(invitation.name);
    await guest.see('call-page');
    await Promise.all([practitioner.receivesMedia({ frames: 5 }), guest.receivesMedia({ frames: 5 })]);
    for (const person of [practitioner, guest]) {
      const { ice_servers: servers, connection_policy: policy } = await person.received('call_started');
      assert.equal(policy, 'direct_only');
      assert.deepEqual(servers, []);
      assert.ok((await person.media()).path.every((kind) => kind !== 'relay'));
    }

    const { peers } = await guest.received('call_started');
    const line = `candidate:9 1 udp 33562623 127.0.0.1 ${relay.port} typ relay raddr 0.0.0.0 rport 0`;
    const own = guest.messages('description', { sent: true }).at(-1).description;
    const ufrag = /a=ice-ufrag:(\S+)/.exec(own.sdp)[1];
    let seq = 1000;   // beyond what the page itself has counted to
    const say = (message) => guest.page.evaluate((text) => window.__socket.send(text), JSON.stringify({ to: peers[0].participant_id, seq: seq++, ...message }));
    const before = practitioner.frames.length;
    await say({ type: 'candidate', candidate: { candidate: line, sdpMid: '0', sdpMLineIndex: 0, usernameFragment: ufrag } });
    await say({ type: 'candidate', candidate: { candidate: line.replace('typ relay', 'TYP Relay'), sdpMid: '0', sdpMLineIndex: 0, usernameFragment: ufrag } });
    await say({ type: 'description', description: { type: 'offer', sdp: own.sdp.replace(/(a=ice-ufrag)/, `a=${line}\r\n$1`) } });
    const error = await eventually('the description is refused', () => guest.messages('error').find(({ about }) => about === 'description'));
    assert.equal(error.code, 'description_refused');
    await say({ type: 'candidate', candidate: null });
    await eventually('what is allowed still arrives', () => practitioner.frames.slice(before).some(({ sent, text }) => !sent && /"candidate":null/.test(text)));
    assert.deepEqual(practitioner.frames.slice(before).filter(({ text }) => /typ relay/i.test(text)), []);
    await guest.leave();
    await practitioner.see('home-page');
  } finally {
    await tidyUp(stack, context);
  }
});
