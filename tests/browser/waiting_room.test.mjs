// The waiting room: who waits sees nothing but themselves, nobody enters without being let in, and a seat belongs to one tab.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { startCall } from './support/call.mjs';
import { eventually } from './support/eventually.mjs';
import { Stack, tidyUp } from './support/stack.mjs';

let stack;
before(async () => { stack = await Stack.start('waiting_room'); });
afterEach((context) => tidyUp(stack, context));
after(() => stack?.stop());

test('two waiting patients never learn of each other (S-080)', async () => {
  const practitioner = await stack.signedIn();
  const [first, second] = [await practitioner.invite(stack.guestName('Annegret')), await practitioner.invite(stack.guestName('Bertram'))];
  const [one, other] = [await stack.guest(), await stack.guest()];
  await one.wait(first);
  await other.wait(second);
  await practitioner.seesWaiting(first.name);
  await practitioner.seesWaiting(second.name);
  const entries = (await practitioner.received('waiting_room')).entries;
  assert.equal(entries.length, 2);

  await practitioner.admit(first.name);
  await one.see('call-page');
  for (const [person, foreign] of [[one, second], [other, first]]) {
    const foreignEntry = entries.find(({ display_name: name }) => name === foreign.name);
    const seen = person.frames.filter(({ sent }) => !sent).map(({ text }) => text).join('\n');
    for (const value of [foreign.name, foreign.code, foreignEntry.entry_id]) assert.ok(!seen.includes(value), `${value} on the wire`);
    assert.ok(!(await person.page.content()).includes(foreign.name), 'on the page');
  }
  await one.leave();
  await practitioner.see('home-page');
});

test('before admission a patient is told only of the own waiting (T-02)', async () => {
  const practitioner = await stack.signedIn();
  const invitation = await practitioner.invite();
  const guest = await stack.guest();
  await guest.wait(invitation);
  await practitioner.seesWaiting(invitation.name);
  const kinds = new Set(guest.messages().map(({ type }) => type));
  assert.deepEqual([...kinds].sort(), ['waiting', 'welcome']);
  assert.equal((await guest.media()).open.filter(({ state }) => state === 'connected').length, 0);
  const wire = guest.frames.filter(({ sent }) => !sent).map(({ text }) => text).join('\n');
  assert.doesNotMatch(wire, /ice_servers|credential|a=fingerprint|call_id/);
});

test('a declined patient is sent away kindly and is gone from the list', async () => {
  const practitioner = await stack.signedIn();
  const invitation = await practitioner.invite();
  const guest = await stack.guest();
  await guest.wait(invitation);
  await practitioner.decline(invitation.name);
  assert.equal((await guest.received('waiting_ended')).reason, 'declined');
  await guest.gone('waiting-page');
  await eventually('the list is empty', async () => (await practitioner.entry(invitation.name).count()) === 0);
});

test('a second tab with the same code is refused with a sentence and the first notices nothing (T-03)', async () => {
  const { practitioner, guest, invitation } = await startCall(stack);
  const framesBefore = guest.messages().length;
  const second = await stack.guest();
  await second.enter(invitation);
  await second.giveName();
  await second.checkDevices();
  await second.see('error-message');
  assert.ok((await second.text('error-message')).length > 20, 'a whole sentence');
  assert.ok(second.messages('error').some(({ code }) => code === 'seat_taken'));
  assert.equal(second.messages('call_started').length, 0);
  await Promise.all([practitioner.keepsReceiving(), guest.keepsReceiving()]);
  assert.equal(guest.messages().length, framesBefore, 'the first tab was told something');
  await guest.leave();
  await practitioner.see('home-page');
});

test("whose code it is stands before the chosen name, in list, announcement, picture and chat; others see the chosen one (T-27)", async () => {
  const practitioner = await stack.signedIn();
  const [own, other] = [await practitioner.invite(), await practitioner.invite()];
  const pretender = await stack.guest();
  const lookalike = stack.remember(other.name.replace('a', '\u0430'), "guest's name");   // a Cyrillic letter
  await pretender.wait(own, { name: other.name });
  await practitioner.seesWaiting(own.name);
  const entry = practitioner.entry(own.name);
  assert.equal(await entry.getByTestId('invitation-name').textContent(), own.name);
  assert.ok((await entry.getByTestId('chosen-name').textContent()).includes(other.name));
  assert.equal(await entry.getByTestId('name-warning').count(), 0, 'two honest names');
  assert.ok((await practitioner.page.getByRole('status').allTextContents()).join(' ').includes(own.name), 'announced by the invitation');
  const label = await entry.getByTestId('admit-button').getAttribute('aria-label');
  assert.ok(label.includes(own.name) && label.includes(other.name), label);

  const honest = await stack.guest();
  await honest.wait(other, { name: lookalike });
  const second = practitioner.entry(lookalike);
  assert.equal(await second.getByTestId('invitation-name').textContent(), other.name);
  assert.ok((await second.getByTestId('name-warning').textContent()).length > 20, 'a whole sentence');

  await entry.getByTestId('admit-button').click();
  await practitioner.see('call-page');
  assert.ok((await practitioner.page.locator('.stage-name').textContent()).startsWith(`\u2068${own.name}\u2069`));
  await practitioner.press('waiting-toggle');
  await practitioner.entry(lookalike).getByTestId('admit-button').click();
  await practitioner.page.keyboard.press('Escape');
  await eventually('two tiles', async () => (await practitioner.at('tile').count()) === 2 && (await honest.at('tile').count()) === 2);
  const tiles = (await practitioner.page.locator('.tile-name').allTextContents()).join('\n');
  for (const name of [own.name, other.name, lookalike]) assert.ok(tiles.includes(name), `${name} in ${tiles}`);
  await pretender.say('Guten Tag');
  await Promise.all([practitioner, honest].map((person) => person.reads('Guten Tag')));
  assert.ok((await practitioner.text('chat-log')).includes(own.name), 'in the chat');
  for (const text of [await honest.text('chat-log'), ...honest.frames.map((frame) => frame.text)])
    assert.ok(!text.includes(own.name), "another guest learns the invitation's name");
  await honest.leave();
  await pretender.leave();
  await practitioner.see('home-page', 15_000);
});

test('an arrival makes a sound while the practitioner is free, and none during a call', async () => {
  const practitioner = await stack.signedIn();
  const [first, second] = [await practitioner.invite(), await practitioner.invite()];
  const patient = await stack.guest();
  await patient.wait(first);
  await practitioner.seesWaiting(first.name);
  await eventually('a sound', async () => (await practitioner.sounds()) > 0);

  await practitioner.admit(first.name);
  await patient.see('call-page');
  await practitioner.receivesMedia({ frames: 10 });
  const soundsBefore = await practitioner.sounds();
  const late = await stack.guest();
  await late.wait(second);
  await eventually('the arrival is announced', () => practitioner.messages('waiting_room').at(-1).entries.some(({ display_name: name }) => name === second.name));
  await practitioner.keepsReceiving({ frames: 30 });   // time enough for a sound to start
  assert.equal(await practitioner.sounds(), soundsBefore);
  await patient.leave();
  await practitioner.see('home-page');
});

test('a wrong code is refused with a sentence, and the right link opened in the same tab leads on (S-099, T-01)', async () => {
  const practitioner = await stack.signedIn();
  const guest = await stack.guest();
  await guest.enter({ typed: '0000-0000-0000' });
  await guest.see('error-message');
  assert.ok((await guest.text('error-message')).length > 20, 'a whole sentence');
  await guest.see('code-input');
  assert.equal(guest.sockets.length, 0);
  await guest.enter(await practitioner.invite());
  await guest.see('name-input');
});

test('none of this left a trace in log or database (S-016, S-069, T-17)', () => stack.assertNoTraces());
