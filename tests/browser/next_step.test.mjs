// The next step of a patient is in reach on every page and every screen, and nothing is asked that is known already.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { startGroup } from './support/call.mjs';
import { eventually } from './support/eventually.mjs';
import { Stack, tidyUp } from './support/stack.mjs';

let stack;
before(async () => { stack = await Stack.start('next_step'); });
afterEach((context) => tidyUp(stack, context));
after(() => stack?.stop());

// A phone, a small phone, a phone on its side, and a desktop at 200 %.
const screens = [[390, 664], [320, 568], [664, 390], [640, 400]];

// Wholly on the screen as the page opens, without scrolling, and nothing lies over it.
async function inReach(person, id, what) {
  for (const [width, height] of screens) {
    await person.page.setViewportSize({ width, height });
    await person.page.evaluate(() => window.scrollTo(0, 0));
    const found = await person.at(id).first().evaluate((button) => {
      const { top, bottom, left, right, height: high } = button.getBoundingClientRect();
      const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      return { inside: top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth, high, hit: button.contains(hit) };
    });
    assert.ok(found.inside && found.hit && found.high >= 44, `${what} at ${width}x${height}: ${JSON.stringify(found)}`);
  }
}

for (const locale of ['de-DE', 'en-GB']) {
  test(`the next step is on the screen on every page of a patient: ${locale}`, async () => {
    const practitioner = await stack.signedIn();
    const invitation = await practitioner.invite();
    const guest = await stack.guest({ locale });
    await guest.page.goto(`${stack.url}/`);
    await guest.see('code-input');
    await inReach(guest, 'code-submit', 'code');
    await guest.enter(invitation);
    await guest.see('name-input');
    await inReach(guest, 'name-submit', 'name');
    await guest.giveName();
    await guest.see('join-button');
    await inReach(guest, 'join-button', 'devices');
    for (const [width, height] of screens) {
      await guest.page.setViewportSize({ width, height });
      const high = await guest.page.locator('.device-picture .self-view').evaluate((view) => view.getBoundingClientRect().height);
      assert.ok(high <= 0.38 * height + 1, `the picture takes ${high} of ${height}`);
    }
    await guest.press('join-button');
    await guest.see('waiting-page');
    await inReach(guest, 'leave-waiting', 'waiting');
    const second = await stack.guest({ locale });
    await second.enter(invitation);
    await second.giveName();
    await second.checkDevices();
    await second.see('retry-in');
    await inReach(second, 'try-again', 'stopped');
    // Once the first has gone, the second comes in without being asked to do anything.
    await guest.press('leave-waiting');
    await guest.press('leave-now');
    await guest.see('ended-page');
    await inReach(guest, 'come-back', 'left');
    await second.see('waiting-page');
    await practitioner.admit(invitation.name);
    await second.see('call-page');
    await inReach(second, 'leave-button', 'call');
    await practitioner.leave();
    await second.see('ended-page');
    await inReach(second, 'to-start', 'ended');
  });
}

test('a link asks for nothing it knows, and the way back from the name does not lead forward again', async () => {
  const practitioner = await stack.signedIn();
  const invitation = await practitioner.invite();
  const guest = await stack.guest();
  await guest.page.goto(invitation.link);
  await guest.see('name-input');
  await guest.page.getByRole('button', { name: 'Back' }).click();
  await guest.see('code-input');
  assert.equal(await guest.text('code-input'), invitation.code);
  await guest.press('code-submit');
  await guest.see('name-input');
});

test('on a desktop the cursor is in the first field', async () => {
  const guest = await stack.guest();
  await guest.page.goto(`${stack.url}/`);
  await guest.see('code-input');
  await guest.page.waitForFunction(() => document.activeElement?.dataset.testid === 'code-input');
  await guest.page.goto(`${stack.url}/sign-in`);
  await guest.see('sign-in-name');
  await guest.page.waitForFunction(() => document.activeElement?.dataset.testid === 'sign-in-name');
});

test('on a phone no keyboard opens by itself', async () => {
  const guest = await stack.guest({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 664 } });
  await guest.page.goto(`${stack.url}/`);
  await guest.see('code-input');
  await guest.see('code-submit');
  assert.notEqual(await guest.page.evaluate(() => document.activeElement?.dataset.testid), 'code-input');
});

test('the loudspeaker is part of the check, and the person says whether it was heard', async () => {
  const practitioner = await stack.signedIn();
  const guest = await stack.guest();
  await guest.enter(await practitioner.invite());
  await guest.giveName();
  await guest.see('speaker-check');
  const before = await guest.sounds();
  await guest.press('sound-test');
  await eventually('a sound', async () => (await guest.sounds()) > before);
  assert.match(await guest.text('speaker-check'), /did you hear it/i);
  await guest.press('sound-unheard');
  assert.match(await guest.text('speaker-check'), /volume/i);
  await guest.press('sound-test');
  await guest.press('sound-heard');
  assert.match(await guest.text('speaker-check'), /works/i);
});

test('the bar of a call is whole and readable on the smallest phone, and a group shows everybody with the own picture as a tile', async () => {
  const { practitioner, guests, people } = await startGroup(stack, 2, { each: [{ locale: 'de-DE' }, { locale: 'de-DE' }, { locale: 'en-GB' }] });
  for (const person of people) {
    for (const [width, height] of screens) {
      await person.page.setViewportSize({ width, height });
      const found = await person.page.evaluate(() => {
        const box = (element) => element.getBoundingClientRect();
        const buttons = [...document.querySelectorAll('.bar-button')].filter((one) => box(one).width > 0);
        const apart = buttons.every((one) => buttons.every((other) => one === other || box(one).right <= box(other).left + 0.5 || box(other).right <= box(one).left + 0.5 || box(one).bottom <= box(other).top + 0.5 || box(other).bottom <= box(one).top + 0.5));
        const inside = buttons.every((one) => box(one).left >= 0 && box(one).right <= innerWidth && box(one).top >= 0 && box(one).bottom <= innerHeight);
        const whole = [...document.querySelectorAll('.bar-word')].every((word) => word.scrollWidth <= word.clientWidth + 1);
        const small = Math.min(...buttons.map((one) => parseFloat(getComputedStyle(one).fontSize)));
        const tiles = [...document.querySelectorAll('.tile')].map((tile) => { const { width: wide, height: high } = box(tile); return [wide, high]; });
        return { apart, inside, whole, small, tiles };
      });
      const where = `${width}x${height}: ${JSON.stringify(found)}`;
      assert.ok(found.apart && found.inside && found.whole, where);
      assert.ok(found.small >= 15, where);
      assert.equal(found.tiles.length, 3, where);
      assert.ok(found.tiles.every(([wide, high]) => wide >= 120 && high >= 100), where);
    }
  }
  // Where the bar is too narrow for six, the waiting room is found under "more".
  await practitioner.page.setViewportSize({ width: 320, height: 568 });
  await practitioner.press('more-button');
  await practitioner.press('more-waiting');
  await practitioner.see('waiting-dialog');
  await practitioner.page.keyboard.press('Escape');
  await practitioner.leave();
  await Promise.all(guests.map((guest) => guest.see('ended-page')));
});

test('none of this left a trace in log or database (S-016, S-069, T-17)', () => stack.assertNoTraces());
