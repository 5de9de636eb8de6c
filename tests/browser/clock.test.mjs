// Times are the server's: a device whose clock is wrong shows how long somebody really waits and talks.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { startCall } from './support/call.mjs';
import { eventually } from './support/eventually.mjs';
import { Stack, tidyUp } from './support/stack.mjs';

let stack;
before(async () => { stack = await Stack.start('clock'); });
afterEach((context) => tidyUp(stack, context));
after(() => stack?.stop());

// Run in the page before the product's own scripts.
function wrongBy(hours) {
  const right = Date.now;
  const wrong = () => right() + hours * 3_600_000;
  window.Date = new Proxy(Date, { construct: (target, args) => (args.length === 0 ? new target(wrong()) : Reflect.construct(target, args)) });
  window.Date.now = wrong;
}
const clocks = { 'an hour ahead': `(${wrongBy})(1)`, 'an hour behind': `(${wrongBy})(-1)` };

for (const [what, content] of Object.entries(clocks)) {
  test(`with a clock ${what} nobody waits or talks for an hour`, async () => {
    const options = { scripts: [{ content }] };
    const { practitioner, guest } = await startCall(stack, { practitioner: options, guest: options });
    for (const person of [practitioner, guest]) {
      const clock = () => person.page.getByRole('timer').innerText();
      const shown = await clock();
      assert.match(shown, /^0:\d\d$/);
      await eventually('it runs', async () => (await clock()) > shown);
    }
    await guest.leave();
    await practitioner.see('home-page', 15_000);
    const invitation = await practitioner.invite();
    const next = await stack.guest(options);
    await next.wait(invitation);
    await practitioner.seesWaiting(invitation.name);
    assert.match(await practitioner.entry(invitation.name).innerText(), /just arrived/i);
    await eventually('arrived', async () => /just arrived/.test(await next.text('waiting-page')));
  });
}

test('none of this left a trace in log or database (S-016, S-069, T-17)', () => stack.assertNoTraces());
