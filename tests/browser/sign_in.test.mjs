// Signing in and out as a practitioner, and how little a refused stranger learns.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { eventually } from './support/eventually.mjs';
import { Stack, tidyUp } from './support/stack.mjs';

let stack;
before(async () => { stack = await Stack.start('sign_in'); });
afterEach((context) => tidyUp(stack, context));
after(() => stack?.stop());

test('a wrong password is refused with a sentence that tells nothing about the account (T-14)', async () => {
  const known = await stack.practitioner(await stack.createAccount());
  await known.trySignIn('nicht das richtige Kennwort');
  await known.see('error-message');
  const sentence = await known.text('error-message');
  assert.ok(sentence.length > 20, 'a whole sentence');

  const unknown = await stack.practitioner({ loginName: stack.remember('niemand.da.4711', 'login name'), password: 'auch nicht das richtige' });
  await unknown.trySignIn();
  await unknown.see('error-message');
  assert.equal(await unknown.text('error-message'), sentence);
  await known.trySignIn();
  await known.see('home-page');
});

test('the second sign-in shows when the first was (S-066)', async () => {
  const account = await stack.createAccount();
  const first = await stack.practitioner(account);
  await first.signIn();
  const earlier = new Date();
  await first.close();
  const second = await stack.practitioner(account);
  await second.signIn();
  await second.see('previous-sign-in');
  const text = await second.text('previous-sign-in');
  const shown = await second.page.evaluate((at) => new Intl.DateTimeFormat(navigator.language, { hour: 'numeric', minute: '2-digit' }).format(new Date(at)), earlier.toISOString());
  const before = await second.page.evaluate((at) => new Intl.DateTimeFormat(navigator.language, { hour: 'numeric', minute: '2-digit' }).format(new Date(new Date(at) - 60_000)), earlier.toISOString());
  const plain = (value) => value.replace(/[\u202f\u00a0]/g, ' ');
  assert.ok(plain(text).includes(plain(shown)) || plain(text).includes(plain(before)), `${text} should name ${shown}`);
});

test('signing out closes the socket and kills the token (S-116, T-15)', async () => {
  const practitioner = await stack.signedIn();
  const bearer = { Authorization: `Bearer ${practitioner.token}` };
  assert.equal(await stack.server.status('/api/v1/account', bearer), 200);
  await practitioner.press('sign-out');
  await practitioner.see('sign-in-submit').catch(() => practitioner.see('code-input'));
  await eventually('the socket is closed', () => practitioner.sockets.every(({ closed }) => closed));
  assert.equal(await stack.server.status('/api/v1/account', bearer), 401);
  assert.equal(await practitioner.page.evaluate((token) => JSON.stringify({ ...sessionStorage }).includes(token), practitioner.token), false);
  await practitioner.page.goto(`${stack.url}/home`);
  await practitioner.see('sign-in-submit');
});

test('a reload keeps the practitioner signed in, another tab is a stranger (S-116)', async () => {
  const practitioner = await stack.signedIn();
  await practitioner.page.reload();
  await practitioner.see('home-page');
  const tab = await practitioner.newTab();
  await tab.goto(`${stack.url}/home`);
  await tab.getByTestId('sign-in-submit').waitFor();
  await practitioner.assertLeftNothing();
});

test("a guest's token opens no door of the practitioner's (S-008, S-056)", async () => {
  const practitioner = await stack.signedIn();
  const guest = await stack.guest();
  await guest.wait(await practitioner.invite());
  const bearer = { Authorization: `Bearer ${guest.token}` };
  for (const path of ['/api/v1/account', '/api/v1/guests']) assert.equal(await stack.server.status(path, bearer), 403);
});

test('the server speaks TLS 1.3, sets no cookie and forbids foreign content (S-015, S-073, S-116, T-09)', async () => {
  for (const path of ['/', '/sign-in', '/home', '/healthz', '/readyz', '/api/v1/retention-rules', '/api/v1/account', '/api/v1/signaling', '/nowhere']) {
    const { headers } = await stack.server.request(path);
    assert.equal(headers['set-cookie'], undefined, path);
  }
  const { headers, protocol } = await stack.server.request('/');
  assert.equal(protocol, 'TLSv1.3');
  assert.match(headers['content-security-policy'], /default-src 'none'|default-src 'self'/);
  assert.doesNotMatch(headers['content-security-policy'], /unsafe-(inline|eval)|\*/);
  assert.match(headers['permissions-policy'], /camera=\(self\)/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['referrer-policy'], 'no-referrer');
});

test('none of this left a trace in log or database (S-066, S-067, T-17)', () => stack.assertNoTraces());
