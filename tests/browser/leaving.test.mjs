// Leaving, ending and declining can be taken back for some seconds, and are never forgotten: not when the page is closed meanwhile,
// and nobody is left waiting for somebody who has left.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { startCall, startGroup, small } from './support/call.mjs';
import { eventually } from './support/eventually.mjs';
import { Stack, tidyUp } from './support/stack.mjs';
import { longTimeToTakeBack } from './support/undo.mjs';

const slowly = { scripts: [longTimeToTakeBack] };

let stack;
before(async () => { stack = await Stack.start('leaving'); });
afterEach((context) => tidyUp(stack, context));
after(() => stack?.stop());

test('leaving stops picture and sound at once, and can be taken back', async () => {
  const { practitioner, guest } = await startCall(stack, { guest: slowly });
  await guest.press('leave-button');
  await guest.see('leave-sheet');
  await eventually('the camera is told to be off', async () => (await practitioner.page.locator('.stage-cover').count()) === 1);
  assert.ok(await guest.at('remote-audio').first().evaluate(({ muted }) => muted), 'the sound goes on');
  assert.ok(await guest.at('leave-undo').first().evaluate((button) => button === document.activeElement), 'the way back has the focus');
  await guest.page.keyboard.press('Enter');
  await guest.gone('leave-sheet');
  await guest.page.waitForFunction(() => document.activeElement?.dataset.testid === 'leave-button');
  await eventually('the picture is back', async () => (await practitioner.page.locator('.stage-cover').count()) === 0);
  await practitioner.keepsReceiving();
  assert.equal(practitioner.messages('call_ended').length, 0);
  await guest.leave();
  await guest.see('ended-page');
  await practitioner.see('home-page');
});

test('whoever does nothing more has left', async () => {
  const { practitioner, guest } = await startCall(stack);
  await guest.at('leave-button').focus();
  await guest.page.keyboard.press('Enter');
  await guest.see('ended-page');
  await practitioner.see('home-page');
});

test('Escape takes leaving back', async () => {
  const { practitioner, guest } = await startCall(stack, { practitioner: slowly });
  await practitioner.press('leave-button');
  await practitioner.see('leave-sheet');
  await practitioner.page.keyboard.press('Escape');
  await practitioner.gone('leave-sheet');
  await guest.keepsReceiving();
  await practitioner.leave();
  await guest.see('ended-page');
});

test('a page that is closed while leaving can be taken back has left: the other side does not wait', async () => {
  const { practitioner, guest } = await startCall(stack, { guest: slowly });
  await guest.press('leave-button');
  await guest.see('leave-sheet');
  await guest.page.close({ runBeforeUnload: false });
  // Without the word of the page it would be the grace time of thirty seconds, and "lost".
  const ended = await practitioner.received('call_ended');
  assert.equal(ended.reason, 'peer_hung_up');
  await practitioner.see('home-page');
});

test('whoever ends for all is told so, and the others stay until it is done', async () => {
  const { practitioner, guests } = await startGroup(stack, 2, slowly);
  await practitioner.press('leave-button');
  await practitioner.see('leave-sheet');
  assert.match(await practitioner.text('leave-sheet'), /everybody/);
  await practitioner.press('leave-undo');
  await practitioner.gone('leave-sheet');
  assert.deepEqual(guests.map((guest) => guest.messages('call_ended').length), [0, 0]);
  await guests[0].press('leave-button');
  await guests[0].see('leave-sheet');
  assert.doesNotMatch(await guests[0].text('leave-sheet'), /everybody/);
  await guests[0].press('leave-now');
  await guests[0].see('ended-page');
  await practitioner.leave();
  await guests[1].see('ended-page');
});

test('leaving the waiting room can be taken back without losing the place', async () => {
  const practitioner = await stack.signedIn();
  const invitation = await practitioner.invite();
  const guest = await stack.guest({ ...small, ...slowly });
  await guest.wait(invitation);
  await practitioner.seesWaiting(invitation.name);
  const { entry_id: entry } = practitioner.messages('waiting_room').at(-1).entries[0];
  await guest.press('leave-waiting');
  await guest.see('leave-sheet');
  await guest.press('leave-undo');
  await guest.gone('leave-sheet');
  assert.equal((await practitioner.received('waiting_room')).entries[0].entry_id, entry);
  await guest.press('leave-waiting');
  await guest.press('leave-now');
  await guest.see('ended-page');
  await eventually('the list is empty', async () => (await practitioner.entry(invitation.name).count()) === 0);
});

test('declining can be taken back', async () => {
  const practitioner = await stack.signedIn(slowly);
  const invitation = await practitioner.invite();
  const guest = await stack.guest(small);
  await guest.wait(invitation);
  await practitioner.decline(invitation.name);
  await practitioner.see('decline-undo');
  assert.ok(await practitioner.at('decline-undo').evaluate((button) => button === document.activeElement), 'the way back has the focus');
  await practitioner.page.keyboard.press('Enter');
  await practitioner.entry(invitation.name).getByTestId('admit-button').waitFor();
  assert.equal(guest.messages('waiting_ended').length, 0);
  await guest.see('waiting-page');
});

test('whoever is declined reads what the practice chose', async () => {
  const practitioner = await stack.signedIn();
  const invitation = await practitioner.invite();
  const guest = await stack.guest(small);
  await guest.wait(invitation);
  await practitioner.seesWaiting(invitation.name);
  await practitioner.entry(invitation.name).getByTestId('decline-button').click();
  await practitioner.press('advice-call_the_practice');
  await practitioner.press('confirm-decline');
  assert.deepEqual(await guest.received('waiting_ended'), { type: 'waiting_ended', reason: 'declined', advice: 'call_the_practice' });
  await guest.see('ended-page');
  assert.match(await guest.text('ended-page'), /call the practice/);
});

test('none of this left a trace in log or database (S-016, S-069, T-17)', () => stack.assertNoTraces());
