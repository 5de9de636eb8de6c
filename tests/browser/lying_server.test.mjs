// T-07, T-21: a server that lies about who is at the other end. It stands between the pages and the real server, changes, swaps,
// repeats, delays and replays descriptions, and has a page of its own that ends the DTLS of both sides. Whatever it does, in Chromium
// and in Firefox: what it says is refused, or both people are told before anything of theirs could reach it.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { small } from './support/call.mjs';
import { eventually } from './support/eventually.mjs';
import { launchFirefox } from './support/firefox.mjs';
import { Interceptor } from './support/interceptor.mjs';
import { ambiguous, foreign, harmless, swapped } from './support/lies.mjs';
import { LyingServer } from './support/lying_server.mjs';
import { freePort } from './support/server.mjs';
import { Stack, tidyUp } from './support/stack.mjs';

// Rounds of the first test: enough for 200 attempts in each browser, or for each way once.
const rounds = process.env.VISAVIS_LONG ? 5 : 1;

let stack;
let liar;
let interceptor;
const browsers = {};

before(async () => {
  const [front, behind] = [await freePort(), await freePort()];
  liar = await LyingServer.start(front, behind);
  stack = await Stack.start('lying-server', { settings: { server: { public_url: `https://localhost:${front}`, port: behind } } });
  browsers.chromium = stack.browser;
  browsers.firefox = await launchFirefox();
  interceptor = await Interceptor.open(browsers.chromium, stack.url);
});
afterEach(async (context) => {
  honest();
  await tidyUp(stack, context);
  await interceptor.forget();
});
after(async () => {
  await browsers.firefox?.close();
  if (stack) stack.browser = browsers.chromium;
  await stack?.stop();
  await liar?.stop();
});

// ---- People

// Runs in the page: what its browser was given as the other side's description.
function recordApplied() {
  const applied = [];
  Object.defineProperty(window, '__applied', { value: applied });
  const set = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function (description) {
    applied.push(description.sdp);
    return set.call(this, description);
  };
}

const options = { ...small, scripts: [recordApplied] };

async function pair(browser) {
  stack.browser = browsers[browser];
  const practitioner = await stack.practitioner(await stack.createAccount(), options);
  await practitioner.signIn();
  const invitation = await practitioner.invite();
  const guest = await stack.guest(options);
  await guest.wait(invitation);
  return { practitioner, guest, invitation, people: [practitioner, guest] };
}

async function running(browser) {
  const made = await pair(browser);
  await made.practitioner.admit(made.invitation.name);
  await made.guest.see('call-page');
  await talking(made.people);
  return made;
}

const talking = (people) => Promise.all(people.map((person) => person.receivesMedia({ frames: 3 })));

// Looks at the digits, as somebody does who compares them.
async function digitsOf(person) {
  await person.press('more-button');
  await person.see('safety-code');
  const digits = await person.text('safety-code');
  await person.page.keyboard.press('Escape');
  await person.gone('more-dialog');
  return digits;
}

async function compare(people) {
  const seen = [];
  for (const person of people) seen.push(await digitsOf(person));
  assert.match(seen[0], /^\d{3} \d{3}$/);
  return seen;
}

const fingerprints = (sdp) => [...new Set((sdp ?? '').match(/^a=fingerprint:.*$/gim) ?? [])].map((line) => line.trim().slice('a=fingerprint:'.length));
const held = (person) => person.page.evaluate(() => {
  const open = window.__observed.connections.filter(({ signalingState }) => signalingState !== 'closed');
  return { applied: window.__applied, own: open.map(({ localDescription }) => localDescription?.sdp),
    sending: open.some((one) => one.getSenders().some(({ track }) => track)), shown: [...document.querySelectorAll('video[data-testid="remote-video"]')].some(({ srcObject }) => srcObject) };
});

// Each side's browser was given nobody's certificate but the other's.
async function assertOnlyEachOther(people) {
  const [one, other] = await Promise.all(people.map(held));
  for (const [given, known] of [[one, other], [other, one]]) {
    const right = new Set(known.own.flatMap(fingerprints));
    assert.deepEqual(given.applied.flatMap(fingerprints).filter((value) => !right.has(value)), []);
    for (const sdp of given.applied) assert.equal(fingerprints(sdp).length, 1, 'nothing to choose from');
  }
}

const restart = (person) => person.page.evaluate(() => window.dispatchEvent(new Event('online')));
const visible = (person, id) => person.at(id).first().isVisible();

// Runs in the page: two connections, of which one is told the other's fingerprint (or `line` in its place) once, for the session, as
// our client tells it. Resolves with how that ends.
async function connectWithOneLine(line) {
  const [one, other] = [new RTCPeerConnection(), new RTCPeerConnection()];
  let described;
  const bothDescribed = new Promise((resolve) => { described = resolve; });
  for (const [from, to] of [[one, other], [other, one]]) {
    from.onicecandidate = ({ candidate }) => { if (candidate) void bothDescribed.then(() => to.addIceCandidate(candidate)); };
  }
  one.createDataChannel('x');
  const ended = new Promise((resolve) => {
    one.onconnectionstatechange = () => ['connected', 'failed'].includes(one.connectionState) && resolve(one.connectionState);
  });
  await one.setLocalDescription();
  await other.setRemoteDescription(one.localDescription);
  await other.setLocalDescription();
  const { sdp } = other.localDescription;
  const own = /^a=fingerprint:.*$/m.exec(sdp)[0].trim();
  await one.setRemoteDescription({ type: 'answer', sdp: sdp.replace(/^a=fingerprint:.*\r\n/gm, '').replace(/^m=/m, `${line ?? own}\r\nm=`) });
  described();
  const state = await ended;
  for (const connection of [one, other]) connection.close();
  return state;
}

// ---- Lies

const honest = () => { liar.lie = (_wire, message) => [message]; };
const isDescription = ({ type }) => type === 'description';
const changed = (message, change) => ({ ...message, description: { ...message.description, sdp: change(message.description.sdp) } });

// The next description to each page comes in every ambiguous way; the honest one and what follows it is held until told to go on.
function ambiguousFirst(as = (sdp) => sdp) {
  const lied = new Map();
  const waiting = new Map();
  liar.lie = (wire, message) => {
    const kept = waiting.get(wire.person);
    if (kept) {
      kept.push(message);
      return [];
    }
    if (!isDescription(message) || lied.has(wire.person)) return [message];
    const tries = Object.values(ambiguous).map((change) => changed(message, change));
    lied.set(wire.person, tries.length);
    waiting.set(wire.person, [changed(message, as)]);
    return tries;
  };
  return {
    get tries() { return [...lied.values()].reduce((sum, count) => sum + count, 0); },
    goOn(wire) {
      const kept = waiting.get(wire.person);
      waiting.delete(wire.person);
      for (const message of kept) wire.tell(message);
    },
  };
}

// The interceptor takes the place of each of two people towards the other. It keeps what a page could tell connections apart by.
function inBetween(concerns = () => true, manner = {}) {
  const ends = new Map();
  const disguised = (sdp, from, lines) => sdp.replace(/^o=.*\r\n/m, (own) => liar.origins.get(from) ?? own).replace(/^m=/m, `${(lines ?? []).join('')}m=`);
  let last = Promise.resolve();
  const inTurn = (step) => { last = last.then(step).catch((error) => { intercepted.error = error; }); };
  const intercepted = { error: null };
  const wireOf = (id) => liar.wires.findLast(({ started }) => started?.participant_id === id);
  liar.lie = (wire, message) => {
    const relayed = isDescription(message) || message.type === 'candidate';
    if (!relayed || !concerns(wire, message)) return [message];
    const me = wire.started.participant_id;
    const sender = wireOf(message.from);
    const politeTo = (one, id) => one.started.peers.find(({ participant_id: peer }) => peer === id)?.polite ?? one.started.participant_id !== id;
    inTurn(async () => {
      const key = `${message.from} ${me}`;
      if (message.type === 'candidate') {
        if (ends.has(key)) await interceptor.candidate(ends.get(key), message.candidate);
      } else if (message.description.type === 'answer') {
        if (ends.has(key)) await interceptor.answered(ends.get(key), message.description.sdp).catch(() => {});
      } else {
        const towardsSender = await interceptor.answer(message.description.sdp, { polite: !politeTo(sender, me), manner: manner[sender.person] });
        ends.set(key, towardsSender.index);
        sender.describe(me, { type: 'answer', sdp: disguised(towardsSender.sdp, me, message.description.sdp.match(/^a=visavis-offer:.*\r\n/gm)) });
        const towardsReceiver = await interceptor.offer({ polite: !politeTo(wire, message.from), manner: manner[wire.person] });
        ends.set(`${me} ${message.from}`, towardsReceiver.index);
        wire.describe(message.from, { type: 'offer', sdp: disguised(towardsReceiver.sdp, message.from, message.description.sdp.match(/^a=visavis-.*\r\n/gm)) });
      }
    });
    return [];
  };
  return intercepted;
}

// Told so in words, and nothing of this person reaches whoever is there now: neither sent nor shown.
async function assertStopped(person, id = 'safety-held') {
  await person.see(id, 20_000);
  const { sending, shown } = await held(person);
  assert.deepEqual({ sending, shown }, { sending: false, shown: false });
}

for (const browser of ['chromium', 'firefox']) {
  describe(`in ${browser}, a lying server`, () => {
    test('that adds fingerprints is refused, at set-up and at an ICE restart, in whatever way it does so', async () => {
      let tries = 0;
      for (let round = 0; round < rounds; round += 1) {
        const ways = Object.values(harmless);
        const { practitioner, guest, invitation, people } = await pair(browser);
        let lies = ambiguousFirst(ways[round % ways.length]);
        await practitioner.admit(invitation.name);
        await guest.see('safety-refused');
        lies.goOn(liar.of(invitation.name));
        await practitioner.see('safety-refused');
        lies.goOn(liar.of('practitioner'));
        await talking(people);
        tries += lies.tries;
        const digits = await compare(people);
        assert.equal(digits[0], digits[1]);
        lies = ambiguousFirst(ways[(round + 1) % ways.length]);
        await restart(practitioner);
        await guest.see('safety-refused');
        lies.goOn(liar.of(invitation.name));
        await practitioner.see('safety-refused');
        lies.goOn(liar.of('practitioner'));
        await practitioner.gone('safety-refused');
        tries += lies.tries;
        await Promise.all(people.map((person) => person.keepsReceiving({ frames: 3 })));
        assert.deepEqual(await compare(people), digits, 'the same connection as before');
        await assertOnlyEachOther(people);
        honest();
        await stack.closePeople();
      }
      assert.equal(tries, rounds * 4 * Object.keys(ambiguous).length);
    });

    test('leaves a browser no choice: it goes by the one fingerprint that the client lets it see', async () => {
      stack.browser = browsers[browser];
      const person = await stack.guest();
      await person.page.goto(`${stack.url}/`);
      for (const [sdp, state] of [['own', 'connected'], ['foreign', 'failed']]) {
        assert.equal(await person.page.evaluate(connectWithOneLine, sdp === 'own' ? null : foreign().trim()), state);
      }
    });

    test('that puts itself in between after the digits were compared sees and hears nothing, and both are told', async () => {
      const { practitioner, people } = await running(browser);
      const digits = await compare(people);
      assert.equal(digits[0], digits[1]);
      const lies = inBetween();
      await restart(practitioner);
      await Promise.all(people.map((person) => assertStopped(person)));
      await interceptor.connected(2);
      assert.equal(lies.error, null);
      await practitioner.say('Befund');
      await Promise.all(people.map((person) => assertStopped(person)));
      for (const { frames, energy, heard } of await interceptor.read()) {
        assert.deepEqual({ frames, energy }, { frames: 0, energy: 0 });
        assert.ok(!JSON.stringify(heard).includes('Befund'));
      }
    });

    test('that was in between from the beginning shows different digits to each', async () => {
      const { practitioner, guest, invitation, people } = await pair(browser);
      inBetween();
      await practitioner.admit(invitation.name);
      await guest.see('call-page');
      await interceptor.connected(2);
      const digits = await compare(people);
      assert.notEqual(digits[0], digits[1]);
    });

    test('that breaks the rules of the safety code, or does not let it through, is told of', async () => {
      const { practitioner, guest, invitation } = await pair(browser);
      inBetween(undefined, { practitioner: 'silent', [invitation.name]: 'breaks its word' });
      await practitioner.admit(invitation.name);
      await assertStopped(guest, 'safety-failed');
      await practitioner.see('safety-unverified', 20_000);
    });

    test('cannot use a reload: who had compared digits decides, and an honest reload goes on after that', async () => {
      const { practitioner, guest, people } = await running(browser);
      await compare(people);
      inBetween();
      await guest.page.reload();
      await guest.see('call-page');
      await assertStopped(practitioner);
      await interceptor.connected(1);
      const { sending } = await held(practitioner);
      assert.equal(sending, false);
      honest();
      await interceptor.forget();
      await guest.page.reload();
      await guest.see('call-page');
      await assertStopped(practitioner);
      await guest.see('safety-held-by-other', 20_000);
      const shown = await eventually('new digits', () => practitioner.text('safety-code'));
      await practitioner.press('safety-go-on');
      await talking(people);
      assert.equal(await digitsOf(guest), shown);
    });

    test('cannot say that somebody else has come, or that another consultation has begun', async () => {
      const { practitioner, guest, invitation, people } = await running(browser);
      await compare(people);
      const wire = liar.of('practitioner');
      const [peer] = wire.started.peers;
      const participant_id = '00000000-0000-4000-8000-00000000000a';
      wire.tell({ type: 'peer_left', participant_id: peer.participant_id, reason: 'lost', resume: 'x' });
      wire.tell({ type: 'peer_joined', peer: { ...peer, participant_id }, resume: 'x' });
      liar.lie = () => [];
      const offered = await eventually('an offer to whoever has come', () => wire.said.find((message) => isDescription(message) && message.to === participant_id));
      wire.describe(participant_id, { type: 'answer', sdp: (await interceptor.answer(offered.description.sdp, { polite: true })).sdp });
      await assertStopped(practitioner);
      const other = liar.of(invitation.name);
      other.tell({ type: 'call_ended', call_id: other.started.call_id, reason: 'peer_hung_up' });
      other.tell({ ...other.started, call_id: '00000000-0000-4000-8000-00000000000b', resumed: false, received: 0, gap: true });
      const { sdp } = await interceptor.offer({ polite: false });
      other.describe(other.started.peers[0].participant_id, { type: 'offer', sdp });
      await assertStopped(guest);
    });

    test('that repeats, delays and replays descriptions only costs time', async () => {
      const { practitioner, people } = await running(browser);
      const digits = await compare(people);
      const before = [];
      let late = Promise.resolve();
      liar.lie = (wire, message) => {
        if (!isDescription(message)) return [message];
        before.push([wire.person, message]);
        late = late.then(() => new Promise((resolve) => { setTimeout(resolve, 300); })).then(() => wire.tell(message));
        return [message, message];
      };
      await restart(practitioner);
      await eventually('an offer and its answer', () => before.length >= 2);
      await late;
      await Promise.all(people.map((person) => person.keepsReceiving({ frames: 3 })));
      honest();
      for (const [person, message] of before) liar.of(person).tell({ ...message, seq: undefined });
      await Promise.all(people.map((person) => person.keepsReceiving({ frames: 3 })));
      assert.deepEqual(await compare(people), digits);
      await assertOnlyEachOther(people);
      assert.deepEqual(await Promise.all(people.map((person) => visible(person, 'safety-held'))), [false, false]);
    });

    test('that swaps two of three is told of by these two, and the third goes on', async () => {
      stack.browser = browsers[browser];
      const practitioner = await stack.practitioner(await stack.createAccount(), options);
      await practitioner.signIn();
      const guests = [];
      const invitations = [await practitioner.invite(stack.guestName('Ada')), await practitioner.invite(stack.guestName('Bruno'))];
      for (const invitation of invitations) {
        const guest = await stack.guest(options);
        await guest.wait(invitation);
        await (guests.length === 0 ? practitioner.admit(invitation.name) : practitioner.admitToCall(invitation.name));
        await guest.see('call-page');
        guests.push(guest);
      }
      await Promise.all([practitioner, ...guests].map((person) => person.receivesFrom(2)));
      for (const person of [practitioner, ...guests]) {
        await person.press('more-button');
        await eventually('digits of both', () => person.page.evaluate(() => document.querySelectorAll('[data-testid="safety-code"]').length === 2));
        await person.page.keyboard.press('Escape');
      }
      const names = new Set(invitations.map(({ name }) => name));
      liar.lie = (wire, message) => {
        const between = names.has(wire.person) && names.has(liar.wires.findLast(({ started }) => started?.participant_id === message.from)?.person);
        return [isDescription(message) && between ? changed(message, swapped) : message];
      };
      await Promise.all(guests.map(restart));
      await Promise.all(guests.map((guest) => guest.see('safety-held', 20_000)));
      assert.equal(await visible(practitioner, 'safety-held'), false);
      await practitioner.keepsReceiving({ frames: 3 });
    });
  });
}

test('none of this left a trace in log or database (S-016, S-069, T-17)', async () => {
  stack.browser = browsers.chromium;
  await stack.assertNoTraces();
});
