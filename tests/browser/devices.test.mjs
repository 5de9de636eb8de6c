// Camera and microphone as real machines have them: switched off, unplugged, taken by the system, refused, granted late. Whatever
// happens to them is said in words to both people, and they are taken again as soon as they can be had.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { startCall } from './support/call.mjs';
import { asked, lookAgain, plugIn, pretendDevices, refuse, sent, take, unplug } from './support/devices.mjs';
import { eventually } from './support/eventually.mjs';
import { Stack, tidyUp } from './support/stack.mjs';

let stack;
before(async () => { stack = await Stack.start('devices', { chromium: ['--use-fake-device-for-media-stream=device-count=2'] }); });
afterEach((context) => tidyUp(stack, context));
after(() => stack?.stop());

const pretended = { scripts: [pretendDevices] };
const sends = (person, ...kinds) => eventually(`sends ${kinds.join(' and ') || 'nothing'}`, async () => (await sent(person)).join() === kinds.join());

async function toDevices(options) {
  const practitioner = await stack.signedIn();
  const invitation = await practitioner.invite();
  const guest = await stack.guest(options);
  await guest.enter({ link: invitation.link });
  await guest.giveName();
  await guest.see('device-check');
  return { practitioner, guest, invitation };
}

for (const who of ['guest', 'practitioner']) {
  test(`what the ${who} has switched off stays off after a reload, and both read it`, async () => {
    const { practitioner, guest } = await startCall(stack);
    const [reloaded, other] = who === 'guest' ? [guest, practitioner] : [practitioner, guest];
    await reloaded.press('camera-button');
    await reloaded.press('mute-button');
    await sends(reloaded);
    await reloaded.page.reload();
    await reloaded.see('call-page', 15_000);
    await eventually('connected again', async () => (await reloaded.media()).open.some(({ state }) => state === 'connected'), { within: 20_000 });
    for (const device of ['camera', 'microphone']) {
      await reloaded.see(`own-${device}`);
      await other.see(`other-${device}`, 15_000);
    }
    await sends(reloaded);
    await reloaded.press('turn-on-camera');
    await reloaded.press('turn-on-microphone');
    await sends(reloaded, 'audio', 'video');
    await other.gone('other-microphone');
    await guest.leave();
    await practitioner.see('home-page', 15_000);
  });
}

test('a permission that is granted after "join without camera" still gives the microphone', async () => {
  const { practitioner, guest, invitation } = await toDevices({ scripts: [pretendDevices, () => window.__devices.ask()] });
  await guest.press('join-without-camera');
  await guest.see('waiting-page');
  await guest.page.evaluate(() => window.__devices.answer());
  await practitioner.admit(invitation.name);
  await guest.see('call-page');
  await sends(guest, 'audio');
  assert.deepEqual(await guest.page.evaluate(() => window.__devices.live('video').length), 0, 'the camera is released');
  await guest.gone('own-microphone');
  await guest.leave();
});

test('a camera that is unplugged is replaced by the other one; without any, both read it, and the next one is taken', async () => {
  const { practitioner, guest } = await startCall(stack, { guest: pretended });
  await unplug(guest, 'video');
  await sends(guest, 'audio', 'video');
  await unplug(guest, 'video');
  await sends(guest, 'audio');
  await guest.see('own-camera');
  await practitioner.see('other-camera');
  assert.match(await guest.text('own-camera'), /No camera was found/);
  assert.match(await practitioner.text('other-camera'), /no camera/i);
  await plugIn(guest);
  await sends(guest, 'audio', 'video');
  await guest.gone('own-camera');
  await practitioner.gone('other-camera');
  await guest.leave();
});

test('the microphone that is unplugged is replaced too', async () => {
  const { practitioner, guest } = await startCall(stack, { practitioner: pretended });
  await unplug(practitioner, 'audio');
  await sends(practitioner, 'audio', 'video');
  await guest.receivesMedia();
  await guest.leave();
});

test('what the system takes is told to both people, and is asked for anew by the button and when the page is back', async () => {
  const { practitioner, guest } = await startCall(stack, { guest: pretended });
  const before = (await asked(guest)).length;
  await take(guest, 'audio');
  await take(guest, 'video');
  for (const device of ['camera', 'microphone']) {
    await guest.see(`own-${device}`);
    await practitioner.see(`other-${device}`);
    assert.match(await guest.text(`own-${device}`), /phone call/);
    assert.match(await practitioner.text(`other-${device}`), /phone call/);
  }
  await guest.press('mute-button');
  await guest.gone('own-microphone');
  await practitioner.gone('other-microphone');
  assert.deepEqual((await asked(guest)).slice(before), [['audio']], 'a new track was asked for');
  await lookAgain(guest);
  await guest.gone('own-camera');
  await practitioner.gone('other-camera');
  await sends(guest, 'audio', 'video');
  await take(guest, 'audio');
  await guest.see('own-microphone');
  await take(guest, 'audio', false);
  await guest.gone('own-microphone');
  await guest.leave();
});

test('players that the system has paused play again, or offer the button that plays them', async () => {
  const { guest } = await startCall(stack);
  const pause = () => guest.page.evaluate(() => { for (const one of document.querySelectorAll('audio, video')) one.pause(); });
  const paused = () => guest.page.evaluate(() => [...document.querySelectorAll('audio, video')].filter((one) => one.srcObject && one.paused).length);
  await pause();
  await eventually('everything plays', async () => (await paused()) === 0);
  await guest.page.evaluate(() => {
    window.__play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException('a gesture, please', 'NotAllowedError'));
  });
  await pause();
  await guest.see('play-sound');
  await guest.page.evaluate(() => { HTMLMediaElement.prototype.play = window.__play; });
  await guest.press('play-sound');
  await eventually('everything plays', async () => (await paused()) === 0);
  await guest.gone('play-sound');
  await guest.leave();
});

test('refused devices: asking again is the bright button, the sign is drawn, and going in mute is said to be so', async () => {
  const refused = () => { window.__devices.refusal = { audio: 'NotAllowedError', video: 'NotAllowedError' }; };
  const { guest } = await toDevices({ scripts: [pretendDevices, refused] });
  await guest.see('ask-again');
  await guest.see('permission-drawing');
  assert.match(await guest.at('ask-again').getAttribute('class'), /button-primary/);
  assert.doesNotMatch(await guest.at('join-without-camera').getAttribute('class'), /button-primary/);
  assert.match(await guest.text('mute-warning'), /will not hear you/);
  await refuse(guest, 'audio', null);
  await refuse(guest, 'video', 'NotReadableError');
  await guest.press('ask-again');
  await eventually('the true state', async () => /Another program is using your camera/.test(await guest.text('device-trouble')));
  await guest.gone('mute-warning');
  await refuse(guest, 'video', null);
  await guest.press('ask-again');
  await guest.see('join-button');
  assert.match(await guest.at('join-button').getAttribute('class'), /button-primary/);
});

test('a practitioner without permission checks camera and sound at home, and a dead button in the call says what to do', async () => {
  const { practitioner, guest } = await startCall(stack, { practitioner: pretended });
  await guest.leave();
  await practitioner.see('home-page', 15_000);
  await refuse(practitioner, 'video', 'NotAllowedError');
  await practitioner.press('devices-open');
  await practitioner.see('device-trouble');
  await practitioner.see('permission-drawing');
  await practitioner.page.keyboard.press('Escape');
  await practitioner.gone('device-check');
  await eventually('released', () => practitioner.page.evaluate(() => window.__devices.tracks.every(({ readyState }) => readyState === 'ended')));
  const invitation = await practitioner.invite();
  const next = await stack.guest();
  await next.wait(invitation);
  await practitioner.admit(invitation.name);
  await practitioner.see('own-camera');
  await practitioner.press('camera-button');
  await practitioner.see('device-trouble');
  await refuse(practitioner, 'video', null);
  await practitioner.press('ask-again');
  await sends(practitioner, 'audio', 'video');
  await practitioner.gone('device-trouble');
  await next.leave();
});

test('none of this left a trace in log or database (S-016, S-069, T-17)', () => stack.assertNoTraces());
