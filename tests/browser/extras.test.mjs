// Sounds, level meter, screen lock, notifications, the tab's memory, the clipboard, fullscreen: extras. Where the browser has none of
// them, or they fail in every way they can, people still sign in, wait, meet and talk.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { startCall } from './support/call.mjs';
import { Stack, tidyUp } from './support/stack.mjs';

let stack;
before(async () => { stack = await Stack.start('extras'); });
afterEach((context) => tidyUp(stack, context));
after(() => stack?.stop());

// Runs in the page before the product's own scripts.
function without() {
  for (const name of ['AudioContext', 'webkitAudioContext', 'Notification', 'ResizeObserver']) delete window[name];
  for (const name of ['wakeLock', 'clipboard', 'vibrate', 'permissions', 'connection']) delete Navigator.prototype[name];
  delete HTMLMediaElement.prototype.setSinkId;
  delete Element.prototype.requestFullscreen;
}

function failing() {
  const fail = () => { throw new DOMException('no more of these', 'NotSupportedError'); };
  window.AudioContext = fail;
  window.Notification = Object.assign(fail, { permission: 'default', requestPermission: fail });
  window.ResizeObserver = fail;
  Storage.prototype.getItem = Storage.prototype.setItem = Storage.prototype.removeItem = fail;
  for (const name of ['wakeLock', 'clipboard', 'permissions']) Object.defineProperty(Navigator.prototype, name, { get: fail });
  Navigator.prototype.vibrate = fail;
  HTMLMediaElement.prototype.setSinkId = fail;
  Element.prototype.requestFullscreen = fail;
  navigator.mediaDevices.enumerateDevices = () => Promise.reject(new DOMException('not now', 'InvalidStateError'));
}

for (const [what, script] of [['are missing', without], ['fail', failing]]) {
  test(`a consultation from sign-in to goodbye where all extras ${what}`, async () => {
    const options = { scripts: [script] };
    const { practitioner, guest } = await startCall(stack, { practitioner: options, guest: options });
    for (const person of [practitioner, guest]) {
      await person.press('camera-button');
      await person.press('camera-button');
      await person.press('more-button');
      await person.see('more-dialog');
      await person.page.keyboard.press('Escape');
      await person.gone('more-dialog');
    }
    await guest.say('Hören Sie mich');
    await practitioner.reads('Hören Sie mich');
    await guest.leave();
    await guest.see('ended-page', 15_000);
    await practitioner.see('home-page', 15_000);
  });
}

test('without Web Audio there is no meter that stands still, and no button for a sound nobody hears', async () => {
  const practitioner = await stack.signedIn();
  const guest = await stack.guest({ scripts: [without] });
  await guest.enter(await practitioner.invite());
  await guest.giveName();
  await guest.see('join-button');
  assert.equal(await guest.page.locator('meter').count(), 0);
  assert.equal(await guest.at('test-sound').count(), 0);
});

test('none of this left a trace in log or database (S-016, S-069, T-17)', () => stack.assertNoTraces());
