// Several people in one call, each connected with each: who comes, goes, crashes or reloads changes nothing for the others.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { BareClient } from './support/bare_client.mjs';
import { small, startGroup } from './support/call.mjs';
import { eventually } from './support/eventually.mjs';
import { Stack, tidyUp } from './support/stack.mjs';

let stack;
before(async () => { stack = await Stack.start('group', { overrides: { 'consultation.grace_seconds': 6 } }); });
afterEach((context) => tidyUp(stack, context));
after(() => stack?.stop());

const news = (person, name) => eventually(`${name} in the news`, async () => (await person.text('news')).includes(name));

test('four people see and hear each other: 12 media flows; one leaves, one reloads, one is lost (S-011, T-20)', async () => {
  const { practitioner, guests, people } = await startGroup(stack, 3);
  const [ada, bruno, clara] = guests;
  const flows = await Promise.all(people.map(async (person) => (await person.media()).flows));
  assert.equal(flows.reduce((sum, count) => sum + count, 0), 12);
  for (const person of people) assert.equal(await person.at('tile').count(), 3);

  await ada.say('Guten Abend zusammen');
  for (const person of [practitioner, bruno, clara]) {
    await person.reads('Guten Abend zusammen');
    const log = await person.text('chat-log');
    assert.equal(log.split('Guten Abend zusammen').length, 2, 'shown once');
    assert.ok(log.includes(ada.name), "with the sender's name");
    assert.ok(!person.frames.some(({ text }) => text.includes('Guten Abend')), 'chat on the WebSocket');
  }

  await ada.leave();
  await ada.see('ended-page');
  const rest = [practitioner, bruno, clara];
  await Promise.all(rest.map((person) => person.receivesFrom(2)));
  await news(practitioner, ada.name);

  await bruno.page.reload();
  await bruno.see('call-page');
  await Promise.all(rest.map((person) => person.receivesFrom(2)));

  await clara.page.close({ runBeforeUnload: false });
  await eventually('Clara is given up', () => [practitioner, bruno].every((person) => person.messages('peer_left').length > 0));
  await news(practitioner, clara.name);
  assert.ok(['lost', 'hung_up'].includes(practitioner.messages('peer_left').at(-1).reason));
  await Promise.all([practitioner, bruno].map((person) => person.receivesFrom(1)));
  assert.equal(practitioner.messages('call_ended').length, 0);

  await practitioner.leave();
  await bruno.see('ended-page');
  await practitioner.see('home-page');
});

test('a killed and restarted server costs a group neither picture nor seat: all are back (T-20)', async () => {
  const { practitioner, people } = await startGroup(stack, 2);
  const made = await Promise.all(people.map(async (person) => (await person.media()).made));
  await stack.server.kill();
  await Promise.all(people.map((person) => person.keepsReceiving()));
  await stack.server.start();
  await eventually('all are resumed', () => people.every((person) => person.messages('call_started').at(-1).resumed), { every: 50 });
  await Promise.all(people.map((person) => person.receivesFrom(2)));
  await Promise.all(people.map((person) => person.keepsReceiving()));
  for (const [index, person] of people.entries()) {
    assert.equal((await person.media()).made, made[index], 'no new peer connection');
    assert.equal(person.messages('peer_left').length + person.messages('call_ended').length, 0);
  }
  await practitioner.leave();
  await practitioner.see('home-page');
});

test('who is let into a running call while the server is away is in it when it is back (T-20)', async () => {
  const { practitioner, guests: [guest], spare: [invitation] } = await startGroup(stack, 1, { spare: 1 });
  const late = await stack.guest(small);
  await late.wait(invitation);
  await practitioner.press('waiting-toggle');
  await practitioner.seesWaiting(invitation.name);
  await stack.server.kill();
  await eventually('the socket is lost', () => practitioner.sockets.at(-1).closed);
  await practitioner.entry(invitation.name).getByTestId('admit-button').click();
  await practitioner.page.keyboard.press('Escape');
  await stack.server.start();
  await late.see('call-page');
  await Promise.all([practitioner, guest, late].map((person) => person.receivesFrom(2)));
  await practitioner.leave();
});

test('nine are the most: the tenth waits on, and the practitioner is told in words (S-011)', async () => {
  const practitioner = await stack.signedIn(small);
  const invitations = [];
  for (let count = 0; count < 9; count += 1) invitations.push(await practitioner.invite());
  const clients = [];
  const sockets = [];
  for (const [index, { code }] of invitations.entries()) {
    const client = new BareClient(stack.server, `127.0.0.${index + 2}`);
    clients.push(client);
    const { token } = await client.post('/guest-session', { code });
    stack.remember(token, 'token');
    sockets.push(await client.enter(token));
  }
  try {
    for (const [index, { name }] of invitations.entries()) await (index === 0 ? practitioner.admit(name) : practitioner.admitToCall(name));
    await practitioner.see('error-message');
    assert.ok(practitioner.messages('error').some(({ code }) => code === 'call_full'));
    assert.match(await practitioner.text('error-message'), /nine|neun/);
    assert.equal(practitioner.messages('peer_joined').length, 7);
    await eventually('one waits on', () => practitioner.messages('waiting_room').at(-1).entries.length === 1); // the list comes later
  } finally {
    for (const socket of sockets) socket.destroy();
    for (const client of clients) client.close();
  }
  await practitioner.leave();
  await practitioner.see('home-page');
});

test('none of this left a trace in log or database (S-016, S-069, T-17)', () => stack.assertNoTraces());
