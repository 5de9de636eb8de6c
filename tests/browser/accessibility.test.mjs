// Every page, in both finished languages, by the rules of WCAG 2.2 AA as far as a machine can check them. With
// VISAVIS_SCREENSHOTS set to a folder, every page is also pictured: phone and desktop, light and dark.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { small, startCall, startGroup } from './support/call.mjs';
import { pretendDevices } from './support/devices.mjs';
import { eventually } from './support/eventually.mjs';
import { Stack, tidyUp } from './support/stack.mjs';
import { longTimeToTakeBack } from './support/undo.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const pictures = process.env.VISAVIS_SCREENSHOTS;
const looks = pictures
  ? [
      { device: 'phone', viewport: { width: 390, height: 844 }, colorScheme: 'light' },
      { device: 'phone', viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
      { device: 'desktop', viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
      { device: 'desktop', viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
    ]
  : [
      { device: 'phone', viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
      { device: 'desktop', viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
    ];

let stack;
before(async () => { stack = await Stack.start('accessibility'); });
afterEach((context) => tidyUp(stack, context));
after(() => stack?.stop());

// Until nothing is on its way any more: a colour half-way to another one has a contrast that nobody is left with. What never
// ends, like the breathing of the waiting page, is judged as it is.
const atRest = (page) => page.evaluate(async () => {
  for (;;) {
    const moving = document.getAnimations().filter((one) => one.playState === 'running' && Number.isFinite(one.effect.getComputedTiming().endTime));
    if (moving.length === 0) return;
    await Promise.allSettled(moving.map(({ finished }) => finished));
  }
});

// Checks the page as it stands now; `name` is the page's for messages and pictures.
async function inspect(person, name, { device, colorScheme, locale }) {
  await atRest(person.page);
  await person.page.evaluate(axe);
  const violations = await person.page.evaluate(async (values) => {
    const report = await window.axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] });
    return report.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  }, tags);
  if (pictures) {
    const folder = join(pictures, locale.slice(0, 2));
    mkdirSync(folder, { recursive: true });
    await person.picture(join(folder, `${name}-${device}-${colorScheme}.png`));
  }
  assert.equal(await person.page.evaluate(() => document.documentElement.lang.slice(0, 2)), locale.slice(0, 2));
  assert.deepEqual(violations, [], `${name}, ${device}, ${colorScheme}, ${locale}`);
  const overflow = await person.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(overflow <= 0, `${name}, ${device}: scrolls sideways by ${overflow} px`);
}

for (const locale of ['de-DE', 'en-GB']) {
  for (const look of looks) {
    test(`every page is accessible: ${locale}, ${look.device}, ${look.colorScheme}`, async () => {
      const how = { ...look, locale };
      const options = { locale, viewport: look.viewport, colorScheme: look.colorScheme };
      const practitioner = await stack.practitioner(await stack.createAccount(), options);
      await practitioner.page.goto(`${stack.url}/sign-in`);
      await practitioner.see('sign-in-submit');
      await inspect(practitioner, 'sign-in', how);
      await practitioner.trySignIn('ein falsches Kennwort');
      await practitioner.see('error-message');
      await inspect(practitioner, 'sign-in-refused', how);
      await practitioner.signIn();
      await inspect(practitioner, 'home-empty', how);
      await practitioner.press('guest-create');
      await practitioner.see('guest-name');
      await inspect(practitioner, 'guest-new', how);
      await practitioner.page.keyboard.press('Escape');
      const invitation = await practitioner.invite();
      await inspect(practitioner, 'home-guests', how);

      const guest = await stack.guest(options);
      await guest.page.goto(`${stack.url}/`);
      await guest.see('code-input');
      await inspect(guest, 'start', how);
      await guest.enter({ typed: invitation.code });
      await guest.see('name-input');
      await inspect(guest, 'name', how);
      await guest.giveName();
      await guest.see('device-check');
      await inspect(guest, 'devices', how);
      await guest.checkDevices();
      await guest.see('waiting-page');
      await inspect(guest, 'waiting', how);
      await practitioner.seesWaiting(invitation.name);
      await inspect(practitioner, 'home-waiting', how);

      await practitioner.admit(invitation.name);
      await guest.see('call-page');
      await Promise.all([practitioner.receivesMedia({ frames: 10 }), guest.receivesMedia({ frames: 10 })]);
      await inspect(practitioner, 'call-practitioner', how);
      await inspect(guest, 'call-guest', how);
      await guest.say('Guten Tag, hören Sie mich?');
      await inspect(guest, 'call-chat', how);
      await guest.page.keyboard.press('Escape');   // on a phone the chat covers the bar
      await guest.leave();
      await guest.see('ended-page');
      await inspect(guest, 'ended', how);
    });
  }
}

// Opens a dialog, judges it, closes it by the key that closes every dialog.
async function inspectDialog(person, name, how, open, id, fill = async () => {}) {
  await open();
  await person.see(id);
  await fill();
  await inspect(person, name, how);
  await person.page.keyboard.press('Escape');
  await person.gone(id);
}

for (const locale of ['de-DE', 'en-GB']) {
  for (const look of looks) {
    test(`every dialog is accessible: ${locale}, ${look.device}, ${look.colorScheme}`, async () => {
      const how = { ...look, locale };
      const practitioner = await stack.practitioner(await stack.createAccount(), { locale, viewport: look.viewport, colorScheme: look.colorScheme });
      await practitioner.signIn();
      const invitation = await practitioner.invite();
      const waiting = await stack.guest(small);
      await waiting.wait(invitation);
      await practitioner.seesWaiting(invitation.name);
      const press = (id) => () => practitioner.press(id);
      // A phone folds away what is needed seldom.
      if (await practitioner.at('home-menu').isVisible()) await practitioner.press('home-menu');
      await inspectDialog(practitioner, 'dialog-connection', how, press('connection-open'), 'connection-dialog');
      await inspectDialog(practitioner, 'dialog-devices', how, press('devices-open'), 'devices-dialog');
      await inspectDialog(practitioner, 'dialog-password', how, press('password-open'), 'password-dialog');
      await inspectDialog(practitioner, 'dialog-password-wrong', how, press('password-open'), 'password-dialog', async () => {
        await practitioner.fill('current-password', 'ein falsches Kennwort');
        await practitioner.fill('new-password', 'zu kurz');
        await practitioner.press('password-save');
        await practitioner.page.locator('#new-password[aria-invalid=true]').waitFor();
        await practitioner.fill('new-password', 'ein neues langes Kennwort');
        await practitioner.press('password-save');
        await practitioner.page.locator('#current-password[aria-invalid=true]').waitFor();
      });
      await inspectDialog(practitioner, 'dialog-guest-wrong', how, press('guest-create'), 'guest-dialog', async () => {
        await practitioner.fill('guest-validity', '31');
        await practitioner.press('guest-save');
        await practitioner.page.locator('#guest-name[aria-invalid=true]').waitFor();
      });
      // Keys count again a moment after the last dialog has closed.
      const ask = () => eventually('the key opens the dialog', async () => {
        await practitioner.page.keyboard.press('?');
        return practitioner.at('shortcuts-dialog').isVisible();
      });
      await inspectDialog(practitioner, 'dialog-shortcuts', how, ask, 'shortcuts-dialog');
      await inspectDialog(practitioner, 'dialog-invitation', how, press('guest-show'), 'guest-code');
      await inspectDialog(practitioner, 'dialog-delete', how, press('guest-delete'), 'delete-dialog');
      await inspectDialog(practitioner, 'dialog-decline', how, () => practitioner.entry(invitation.name).getByTestId('decline-button').click(), 'decline-dialog');
      await waiting.close();

      const { practitioner: inCall, guest } = await startCall(stack, {
        practitioner: { ...small, locale, viewport: look.viewport, colorScheme: look.colorScheme, scripts: [longTimeToTakeBack] }, guest: small,
      });
      await inspectDialog(inCall, 'dialog-more', how, () => inCall.press('more-button'), 'more-dialog', () => inCall.see('safety-code'));
      await inspectDialog(inCall, 'dialog-back', how, () => inCall.page.evaluate(() => history.back()), 'leave-dialog');
      await inspectDialog(inCall, 'dialog-leave', how, () => inCall.press('leave-button'), 'leave-sheet');
      await guest.say('Einen Augenblick bitte.');
      await inCall.see('message-card');
      await inspect(inCall, 'call-message', how);
      await inCall.leave();
      await inCall.see('home-page');
    });

    test(`what is said when a browser or a device fails is accessible: ${locale}, ${look.device}, ${look.colorScheme}`, async () => {
      const how = { ...look, locale };
      const options = { locale, viewport: look.viewport, colorScheme: look.colorScheme };
      const practitioner = await stack.signedIn({ ...options, scripts: [() => { delete window.RTCPeerConnection; }] });
      await practitioner.see('no-calls');
      await inspect(practitioner, 'home-no-calls', how);
      const invitation = await practitioner.invite();
      const app = await stack.guest({ ...options, scripts: [() => { delete Navigator.prototype.mediaDevices; }] });
      await app.page.goto(invitation.link);
      await app.see('no-calls');
      await inspect(app, 'no-devices', how);
      const old = await stack.guest({ ...options, scripts: [() => { delete Object.hasOwn; }] });
      await old.page.goto(invitation.link);
      await old.see('browser-too-old');
      await inspect(old, 'too-old', how);
      const refused = () => { window.__devices.refusal = { audio: 'NotAllowedError', video: 'NotAllowedError' }; };
      const guest = await stack.guest({ ...options, scripts: [pretendDevices, refused] });
      await guest.enter({ link: invitation.link });
      await guest.giveName();
      await guest.see('device-trouble');
      await inspect(guest, 'devices-refused', how);
    });
  }
}

// Each of them looks at the same call in an own way, so that one call shows all.
const views = [
  { device: 'desktop', viewport: { width: 1280, height: 800 }, colorScheme: 'light', locale: 'de-DE' },
  { device: 'phone', viewport: { width: 390, height: 844 }, colorScheme: 'dark', locale: 'de-DE' },
  { device: 'phone', viewport: { width: 360, height: 640 }, colorScheme: 'light', locale: 'en-GB' },
  { device: 'desktop', viewport: { width: 1280, height: 800 }, colorScheme: 'dark', locale: 'en-GB' },
];

test('the pages of a call of three and four people are accessible (S-011)', async () => {
  const each = views.map(({ viewport, colorScheme, locale }) => ({ viewport, colorScheme, locale }));
  const { practitioner, guests, people, spare: [invitation] } = await startGroup(stack, 2, { each, spare: 1 });
  const inspectAll = async (name) => {
    for (const [index, person] of people.entries()) await inspect(person, name, views[index]);
  };
  await inspectAll('call-three');
  const last = await stack.guest({ ...small, ...each[3] });
  await last.wait(invitation);
  await practitioner.press('waiting-toggle');
  await practitioner.seesWaiting(invitation.name);
  await inspect(practitioner, 'call-waiting', views[0]);
  await practitioner.page.keyboard.press('Escape');
  await practitioner.admitToCall(invitation.name);
  people.push(last);
  await Promise.all(people.map((person) => person.receivesFrom(3)));
  await inspectAll('call-four');
  await guests[0].press('mute-button');
  await guests[1].press('camera-button');
  await eventually('the others know', async () => (await practitioner.at('tile').filter({ hasText: 'Kamera ist aus' }).count()) === 1);
  await inspectAll('call-four-off');
  await last.press('more-button');
  await eventually('all digits are there', async () => (await last.at('safety-code').count()) === 3);
  await inspect(last, 'call-four-more', views[3]);
  await last.page.keyboard.press('Escape');
  await guests[0].leave();
  await eventually('the others are told', async () => (await practitioner.text('news')).includes(guests[0].name));
  people.splice(1, 1);
  await inspect(practitioner, 'call-left', views[0]);
  await practitioner.leave();
  await practitioner.see('home-page');
  await inspect(practitioner, 'home-after-group', views[0]);
});

test('the page of styles is accessible', async () => {
  const person = await stack.guest({ locale: 'en-GB' });
  await person.page.goto(`${stack.url}/style`);
  await person.page.getByRole('heading').first().waitFor();
  await inspect(person, 'style', { device: 'desktop', colorScheme: 'light', locale: 'en-GB' });
});
