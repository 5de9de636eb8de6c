// Invitation links and codes as mail programs, messengers and people hand them on. However one arrives, the twelve characters are
// found, and only the form sends them.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { eventually } from './support/eventually.mjs';
import { Stack, tidyUp } from './support/stack.mjs';

let stack, practitioner, invitation;
before(async () => { stack = await Stack.start('access_code'); });
afterEach((context) => tidyUp(stack, context));
after(() => stack?.stop());

// Behind the server's name.
const addresses = {
  'a tracking parameter': (code) => `/#code=${code}&utm_source=mail`,
  'a bracket taken along': (code) => `/#code=${code}>`,
  'an escaped equals sign': (code) => `/#code%3D${code}`,
  'an escaped hash': (code) => `/%23code=${code}`,
  'a query instead of a fragment': (code) => `/?code=${code}`,
  'a query with more in it': (code) => `/?utm_source=mail&code=${code.toLowerCase()}`,
  'a fragment without a name': (code) => `/#${code}`,
  'a page that does not exist': (code) => `/praxis/#code=${code}`,
};

for (const [what, address] of Object.entries(addresses)) {
  test(`an address with ${what} leads in, is clean at once, and the page asks for nothing with it`, async () => {
    practitioner = await stack.signedIn();
    invitation = await practitioner.invite();
    const guest = await stack.guest();
    await guest.page.goto(`${stack.url}${address(invitation.code)}`);
    await guest.see('code-submit');
    assert.equal(guest.page.url(), `${stack.url}/`);
    assert.equal(await guest.at('code-input').inputValue(), invitation.code);
    await guest.press('code-submit');
    await guest.see('name-input');
    const bare = invitation.code.replaceAll('-', '');
    const [, ...asked] = guest.requests;   // the first one is the address that was opened
    assert.deepEqual(asked.filter((url) => url.toUpperCase().replaceAll('-', '').includes(bare)), []);
  });
}

test('a code is found in whatever is pasted', async () => {
  practitioner = await stack.signedIn();
  invitation = await practitioner.invite();
  const guest = await stack.guest();
  await guest.page.goto(`${stack.url}/`);
  await guest.see('code-input');
  const { code } = invitation;
  const texts = [
    `${code}\u200b`, `\u2068${code}\u2069`, `\u201e${code}\u201c`, `(${code}).`, `<${invitation.link}>`,
    `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(invitation.link)}&data=05%7C02&reserved=0`,
    `Guten Tag, Ihr Code: ${code} - bis morgen!`,
  ];
  for (const text of texts) {
    await guest.at('code-input').evaluate((field, pasted) => {
      field.value = pasted;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }, text);
    await eventually(`read from ${JSON.stringify(text)}`, async () => (await guest.at('code-input').inputValue()) === code);
  }
  await guest.press('code-submit');
  await guest.see('name-input');
});

test('none of this left a trace in log or database (S-016, S-069, T-17)', () => stack.assertNoTraces());
