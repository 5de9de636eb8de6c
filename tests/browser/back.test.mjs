// The browser's Back: one step back at a time, never out of a visit by accident, and never out of a call that goes on unseen.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { startCall } from './support/call.mjs';
import { eventually } from './support/eventually.mjs';
import { Stack, tidyUp } from './support/stack.mjs';

let stack;
before(async () => { stack = await Stack.start('back'); });
afterEach((context) => tidyUp(stack, context));
after(() => stack?.stop());

const back = (person, by = -1) => person.page.evaluate((steps) => history.go(steps), by);

test("Back in the practitioner's call asks, and the call stays on the page", async () => {
  const account = await stack.createAccount();
  const practitioner = await stack.practitioner(account);
  await practitioner.page.goto(`${stack.url}/`);
  await practitioner.page.locator('a[href="/sign-in"]').click();
  await practitioner.trySignIn();
  await practitioner.see('home-page');
  const invitation = await practitioner.invite();
  const guest = await stack.guest();
  await guest.wait(invitation);
  await practitioner.admit(invitation.name);
  await practitioner.receivesMedia({ frames: 5 });

  await back(practitioner);
  await practitioner.see('leave-dialog');
  await practitioner.press('leave-stay');
  await practitioner.gone('leave-dialog');
  await back(practitioner, -2);
  await practitioner.see('leave-dialog');
  await practitioner.see('call-page');
  assert.match(practitioner.page.url(), /\/home$/);
  await practitioner.keepsReceiving();
  await practitioner.press('leave-confirm');
  await guest.see('ended-page', 15_000);
  await practitioner.see('home-page');
  await eventually('nothing is sent any more', async () => (await practitioner.media()).open.length === 0);
});

test('Back closes what lies over the call before it asks', async () => {
  const { practitioner, guest } = await startCall(stack);
  await guest.press('more-button');
  await back(guest);
  await guest.gone('more-dialog');
  assert.equal(await guest.at('leave-dialog').count(), 0);
  await guest.press('chat-toggle');
  await back(guest);
  await guest.gone('chat-log');
  await back(guest);
  await guest.see('leave-dialog');
  await back(guest);
  await guest.gone('leave-dialog');
  await guest.keepsReceiving();
  await guest.leave();
  await practitioner.see('home-page', 15_000);
});

test("a patient's Back goes one step back, asks in the waiting room and in the call, and leaves the page only from the first step", async () => {
  const practitioner = await stack.signedIn();
  const invitation = await practitioner.invite();
  const guest = await stack.guest();
  await guest.page.goto('about:blank');
  await guest.enter({ link: invitation.link });
  await guest.see('name-input');
  await back(guest);
  await guest.see('code-input');
  await guest.enter({ link: invitation.link });
  await guest.giveName();
  await guest.see('device-check');
  await back(guest);
  await guest.see('name-input');
  await guest.press('name-submit');
  await guest.checkDevices();
  await guest.see('waiting-page');
  await back(guest);
  await guest.see('leave-dialog');
  await guest.press('leave-stay');
  await practitioner.admit(invitation.name);
  await guest.see('call-page');
  await back(guest);
  await guest.see('leave-dialog');
  await guest.press('leave-confirm');
  await guest.see('ended-page', 15_000);
  assert.equal(new URL(guest.page.url()).pathname, '/');
});

test('Back in the waiting room gives the place up only after a yes, and leads to the camera check', async () => {
  const practitioner = await stack.signedIn();
  const invitation = await practitioner.invite();
  const guest = await stack.guest();
  await guest.wait(invitation);
  await practitioner.seesWaiting(invitation.name);
  await back(guest);
  await guest.press('leave-confirm');
  await eventually('the entry is gone', async () => (await practitioner.entry(invitation.name).count()) === 0);
  await guest.gone('waiting-page');
});

test('a call that begins while another page is shown is shown', async () => {
  const practitioner = await stack.practitioner(await stack.createAccount());
  await practitioner.page.goto(`${stack.url}/`);
  await practitioner.page.locator('a[href="/sign-in"]').click();
  await practitioner.trySignIn();
  await practitioner.see('home-page');
  const invitation = await practitioner.invite();
  const guest = await stack.guest();
  await guest.wait(invitation);
  await practitioner.seesWaiting(invitation.name);
  await practitioner.entry(invitation.name).getByTestId('admit-button').evaluate((button) => {
    button.click();
    history.back();
  });
  await guest.see('call-page');
  await practitioner.see('call-page');
  await guest.leave();
});

test('none of this left a trace in log or database (S-016, S-069, T-17)', () => stack.assertNoTraces());
