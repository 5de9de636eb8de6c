// What a browser leaves on its disk after a consultation, and what that still opens (L-43, T-26): Chromium with a profile folder of its
// own for each person, closed in order, its files read as somebody does who has the machine afterwards.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { launchProfile } from './support/browser.mjs';
import { eventually } from './support/eventually.mjs';
import { Stack } from './support/stack.mjs';

let stack;
before(async () => { stack = await Stack.start('profile', { browser: false }); });
after(() => stack?.stop());

// One browser a person, as on two machines.
async function at(profile, make) {
  const folder = join(stack.folder, profile);
  mkdirSync(folder, { recursive: true });
  stack.browser = launchProfile(folder);
  return { person: await make(), folder };
}

// The files below a profile that hold the text, as itself or in UTF-16: their paths without numbers, which differ each time.
function filesWith(folder, text) {
  const forms = [Buffer.from(text), Buffer.from(text, 'utf16le')];
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  assert.ok(files.length > 20, 'a profile');
  return [...new Set(files.filter((file) => { const bytes = readFileSync(file); return forms.some((form) => bytes.includes(form)); })
    .map((file) => file.slice(folder.length + 1).replaceAll(/\d+/g, 'N')))].toSorted();
}

// One request outside any browser: { status, body }.
function ask(method, path, { token, body } = {}) {
  const headers = { ...(token && { Authorization: `Bearer ${token}` }), ...(body && { 'Content-Type': 'application/json' }) };
  return new Promise((resolve, reject) => {
    const call = request(`${stack.url}${path}`, { method, ca: stack.server.authority, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => { text += part; }).on('end', () => resolve({ status: response.statusCode, body: text ? JSON.parse(text) : null }));
    });
    call.on('error', reject);
    call.end(body && JSON.stringify(body));
  });
}

test('what two browsers have kept of a consultation opens nothing of the practitioner, and of the patient the waiting room (L-43, T-26)', async () => {
  const account = await stack.createAccount();
  const { person: practitioner, folder: practice } = await at('practice', () => stack.practitioner(account));
  await practitioner.signIn();
  const invitation = await practitioner.invite();
  const { person: guest, folder: home } = await at('home', () => stack.guest());
  await guest.wait(invitation);
  await guest.received('waiting');
  await guest.page.reload();
  await eventually('the guest waits again', () => guest.messages('welcome').length === 2 && guest.messages().at(-1).type === 'waiting');
  await practitioner.admit(invitation.name);
  await guest.see('call-page');
  await practitioner.leave();   // else the seat is kept for the guest's own return, and nobody else gets in by the code
  await guest.see('ended-page');
  const [ofPractitioner, ofGuest] = [practitioner.token, guest.token];
  assert.equal((await ask('GET', '/api/v1/account', { token: ofPractitioner })).status, 200);
  await stack.closePeople();

  // What there is, and that docs/privacy.md says so.
  const code = invitation.code;
  assert.deepEqual(filesWith(practice, ofPractitioner).filter((file) => !file.startsWith('Default/Session Storage/')), []);
  assert.deepEqual(filesWith(home, ofGuest).filter((file) => !file.startsWith('Default/Session Storage/')), []);
  const kept = filesWith(home, code);
  assert.deepEqual(kept.filter((file) => !/^(Default\/((History|Favicons)(-journal)?|Sessions\/(Session|Tabs)_N)|segmentation_platform\/ukm_db(-wal)?)$/.test(file)), [], 'the code, elsewhere');
  assert.deepEqual(filesWith(home, code.replaceAll('-', '')).filter((file) => !kept.includes(file)), [], 'the code without its hyphens');
  for (const folder of [practice, home]) {
    for (const name of [invitation.name, account.displayName]) assert.deepEqual(filesWith(folder, name).filter((file) => !file.startsWith('Default/Session Storage/')), [], 'a name');
  }
  assert.deepEqual(filesWith(practice, account.password), [], 'the password');

  // The code opens its waiting room once more, on any device, and nothing else.
  const { person: stranger } = await at('elsewhere', () => stack.guest());
  await stranger.wait(invitation);
  await stranger.received('waiting');
  const entered = stranger.token;
  for (const [method, path] of [['GET', '/api/v1/account'], ['GET', '/api/v1/guests'], ['POST', '/api/v1/guests']]) {
    assert.equal((await ask(method, path, { token: entered, ...(method === 'POST' && { body: { display_name: 'X', validity_days: 1 } }) })).status, 403, path);
  }
  await stack.closePeople();

  // The tokens end by themselves, with nobody signing out: in place of a quarter of an hour and an hour, the server is started again with
  // two seconds. Until then they are good, as they must be for a reload.
  for (const [method, path, token] of [['GET', '/api/v1/account', ofPractitioner], ['POST', '/api/v1/ticket', ofGuest]]) assert.ok((await ask(method, path, { token })).status < 300);
  await stack.server.stop();
  const again = join(stack.folder, 'again');
  mkdirSync(again);
  stack.server = stack.server.twin(again, { 'sessions.practitioner_idle_seconds': 2, 'sessions.guest_idle_seconds': 2 });
  await stack.server.start();
  for (const [method, path, token] of [['GET', '/api/v1/account', ofPractitioner], ['POST', '/api/v1/ticket', ofPractitioner], ['POST', '/api/v1/ticket', ofGuest]]) {
    await eventually(`${path} is refused`, async () => (await ask(method, path, { token })).status === 401);
  }
});
