// A browser's estimate of its network is a hint, not a change of network: a call that runs is left alone.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { startCall } from './support/call.mjs';
import { eventually } from './support/eventually.mjs';
import { Stack, tidyUp } from './support/stack.mjs';

let stack;
before(async () => { stack = await Stack.start('network_hints'); });
afterEach((context) => tidyUp(stack, context));
after(() => stack?.stop());

const offers = (person) => person.messages('description', { sent: true }).filter(({ description }) => description.type === 'offer').length;

test('new estimates of round trips cost no socket and no offer', async () => {
  const { practitioner, guest } = await startCall(stack);
  const before = { sockets: guest.sockets.length, offers: offers(guest) + offers(practitioner) };
  const seen = guest.page.evaluate(() => new Promise((resolve) => {
    let events = 0;
    navigator.connection.addEventListener('change', () => { if (++events === 12) resolve(events); });
  }));
  const frames = (await guest.media()).frames;
  await guest.page.evaluate(async () => {
    for (let count = 0; count < 12; count += 1) {
      navigator.connection.dispatchEvent(new Event('change'));
      await new Promise((resolve) => { setTimeout(resolve, 250); });
    }
  });
  assert.equal(await seen, 12);
  await eventually('the picture moves on', async () => (await guest.media()).frames > frames + 20);
  assert.deepEqual({ sockets: guest.sockets.length, offers: offers(guest) + offers(practitioner) }, before);
  assert.equal(practitioner.messages('peer_interrupted').length, 0);
  await guest.leave();
});

test('another kind of network is a change, and many at once are one', async () => {
  const kinds = () => {
    let kind = 'wifi';
    Object.defineProperty(navigator.connection, 'type', { configurable: true, get: () => kind });
    window.__moveTo = (next) => {
      kind = next;
      navigator.connection.dispatchEvent(new Event('change'));
    };
  };
  const { practitioner, guest } = await startCall(stack, { guest: { scripts: [kinds] } });
  const sockets = guest.sockets.length;
  await guest.page.evaluate(() => { for (const next of ['cellular', 'wifi', 'cellular']) window.__moveTo(next); });
  await eventually('a new socket', () => guest.sockets.length === sockets + 1);
  await eventually('the other side hears of the return', () => practitioner.messages('peer_returned').length === 1);
  await Promise.all([guest.keepsReceiving(), practitioner.keepsReceiving()]);
  assert.equal(guest.sockets.length, sockets + 1);
  await guest.leave();
});

test('none of this left a trace in log or database (S-016, S-069, T-17)', () => stack.assertNoTraces());
