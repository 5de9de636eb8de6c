// Reloads, closed tabs and lost people: who comes back in time finds the call running, who does not ends it for both.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { startCall } from './support/call.mjs';
import { countedCalls } from './support/database.mjs';
import { eventually } from './support/eventually.mjs';
import { Stack, tidyUp } from './support/stack.mjs';

let stack;
before(async () => { stack = await Stack.start('interruption', { overrides: { 'consultation.grace_seconds': 6 } }); });
afterEach((context) => tidyUp(stack, context));
after(() => stack?.stop());

const openCalls = () => stack.database.query('select count(*) from open_call').then(Number);
const statistics = () => stack.database.query(`select count(*) from ${countedCalls}`).then(Number);

for (const who of ['guest', 'practitioner']) {
  test(`a reload of the ${who}'s page brings picture and sound back for both`, async () => {
    const { practitioner, guest } = await startCall(stack);
    const [reloaded, other] = who === 'guest' ? [guest, practitioner] : [practitioner, guest];
    await reloaded.page.reload();
    await reloaded.see('call-page');
    await Promise.all([reloaded.receivesMedia({ frames: 20 }), other.keepsReceiving()]);
    assert.equal(other.messages('call_ended').length, 0);
    await guest.leave();
    await practitioner.see('home-page');
    await reloaded.assertLeftNothing();
  });
}

test('a closed tab is told to the other side, and the call ends after the grace time and is counted once', async () => {
  await eventually('earlier calls are counted', async () => (await openCalls()) === 0);
  const rowsBefore = await statistics();
  const { practitioner, guest } = await startCall(stack);
  await guest.page.close({ runBeforeUnload: false });
  await eventually('the practitioner is told', () => practitioner.messages('peer_interrupted').length === 1 || practitioner.messages('call_ended').length === 1);
  await practitioner.see('home-page');
  const ended = practitioner.messages('call_ended');
  assert.equal(ended.length, 1);
  assert.ok(['peer_lost', 'peer_hung_up'].includes(ended[0].reason), ended[0].reason);
  await eventually('the call is counted', async () => (await statistics()) === rowsBefore + 1);
});

test('a waiting patient who closes the tab leaves the list after the grace time', async () => {
  const practitioner = await stack.signedIn();
  const invitation = await practitioner.invite();
  const guest = await stack.guest();
  await guest.wait(invitation);
  await practitioner.seesWaiting(invitation.name);
  await guest.page.close();
  await eventually('the entry is gone', async () => (await practitioner.entry(invitation.name).count()) === 0);
});

test('a waiting patient survives a restart of the server and keeps the place (T-20)', async () => {
  const practitioner = await stack.signedIn();
  const invitation = await practitioner.invite();
  const guest = await stack.guest();
  await guest.wait(invitation);
  const since = (await guest.received('waiting')).waiting_since;
  await stack.server.kill();
  await stack.server.start();
  await eventually('the patient waits again', () => guest.messages('welcome').length > 1);
  await eventually('the practitioner is back too, and can let in', () => practitioner.messages('welcome').length > 1);
  await eventually('with the same waiting time', () => guest.messages('waiting').at(-1).waiting_since === since);
  await practitioner.admit(invitation.name);
  await guest.see('call-page');
  await guest.receivesMedia({ frames: 10 });
  await guest.leave();
  await practitioner.see('home-page');
});

test('who is let in while the server is away is in the call as soon as it is back (T-20)', async () => {
  const practitioner = await stack.signedIn();
  const invitation = await practitioner.invite();
  const guest = await stack.guest();
  await guest.wait(invitation);
  await practitioner.seesWaiting(invitation.name);
  await stack.server.kill();
  await practitioner.see('error-message');
  await practitioner.entry(invitation.name).getByTestId('admit-button').click();
  await stack.server.start();
  await practitioner.see('call-page');
  await guest.see('call-page');
  await guest.receivesMedia({ frames: 10 });
  await guest.leave();
  await practitioner.see('home-page');
});

test('none of this left a trace in log or database (S-016, S-069, T-17)', () => stack.assertNoTraces());
