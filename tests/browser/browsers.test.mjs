// Browsers that cannot do what a consultation needs - old ones, apps that show pages, ones without WebRTC - are told so at once, with
// a way on; and an attempt that fails later ends for both people.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { eventually } from './support/eventually.mjs';
import { Stack, tidyUp } from './support/stack.mjs';

let stack;
before(async () => { stack = await Stack.start('browsers'); });
afterEach((context) => tidyUp(stack, context));
after(() => stack?.stop());

function withoutCalls() {
  delete window.RTCPeerConnection;
  delete window.RTCRtpSender;
}

function throwingCalls() {
  window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, { construct() { throw new DOMException('not here', 'NotSupportedError'); } });
}

for (const [what, script] of [['no RTCPeerConnection', withoutCalls], ['one that throws', throwingCalls]]) {
  test(`with ${what} a patient is told before the code is asked for, and a practitioner at home`, async () => {
    const practitioner = await stack.signedIn({ scripts: [script] });
    await practitioner.see('no-calls');
    const invitation = await practitioner.invite();
    const guest = await stack.guest({ scripts: [script] });
    await guest.page.goto(invitation.link);
    await guest.see('no-calls');
    assert.equal(await guest.at('code-submit').count(), 0);
    assert.match(await guest.text('no-calls'), /Chrome|Safari|Firefox/);
    assert.equal(await guest.at('link-to-copy').evaluate((field) => field.value), invitation.link);
    const waiting = await stack.guest();
    await waiting.wait(invitation);
    await practitioner.seesWaiting(invitation.name);
    assert.ok(await practitioner.entry(invitation.name).getByTestId('admit-button').isDisabled(), 'nobody is let into a call that cannot be');
  });
}

for (const who of ['guest', 'practitioner']) {
  test(`a connection that cannot be made by the ${who}'s browser ends for both, in words`, async () => {
    const practitioner = await stack.signedIn();
    const invitation = await practitioner.invite();
    const guest = await stack.guest();
    await guest.wait(invitation);
    const failing = who === 'guest' ? guest : practitioner;
    await failing.page.evaluate(throwingCalls);
    await practitioner.seesWaiting(invitation.name);
    await practitioner.entry(invitation.name).getByTestId('admit-button').click();
    await guest.see('ended-page', 15_000);
    await practitioner.see('ended-page', 15_000);
    assert.match(await failing.text('ended-page'), /browser/);
    await eventually('the call is over', async () => (await stack.database.query('select count(*) from open_call').then(Number)) === 0);
  });
}

test('a browser that does not know the language of the page reads that it is too old, not that the internet is broken', async () => {
  const practitioner = await stack.signedIn();
  const guest = await stack.guest();
  await guest.page.route(/\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replaceAll('(?<=', '(?<(') });
  });
  const invitation = await practitioner.invite();
  await guest.page.goto(invitation.link);
  await guest.see('browser-too-old');
  const sentence = await guest.text('browser-too-old');
  assert.match(sentence, /too old/);
  assert.match(sentence, /16\.4/);
  assert.ok(sentence.includes(invitation.link), 'the link, to be opened elsewhere');
  assert.equal(await guest.at('code-input').count(), 0);
});

test('a part of the page that has been replaced on the server leads to a reload, not to "check your internet"', async () => {
  const practitioner = await stack.signedIn();
  const guest = await stack.guest();
  const invitation = await practitioner.invite();
  await guest.page.route(/VisitPage.*\.js$/, (route) => route.fulfill({ status: 404, body: '' }));
  await guest.enter({ link: invitation.link });
  await guest.giveName();
  await guest.see('error-message');
  assert.doesNotMatch(await guest.text('error-message'), /internet/);
  await guest.page.unroute(/VisitPage.*\.js$/);
  await guest.press('reload');
  await guest.giveName();
  await guest.see('device-check');
});

test('an app that shows the page without camera says where to open the link instead', async () => {
  const practitioner = await stack.signedIn();
  const invitation = await practitioner.invite();
  const userAgent = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 330.0.0';
  const guest = await stack.guest({ userAgent, scripts: [() => { delete Navigator.prototype.mediaDevices; }] });
  await guest.page.goto(invitation.link);
  await guest.see('no-calls');
  assert.match(await guest.text('no-calls'), /Safari/);
  assert.doesNotMatch(await guest.text('no-calls'), /Ask again/);
  assert.equal(await guest.at('link-to-copy').evaluate((field) => field.value), invitation.link);
});

test('none of this left a trace in log or database (S-016, S-069, T-17)', () => stack.assertNoTraces());
