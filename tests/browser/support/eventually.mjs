// Waiting for a fact instead of sleeping: asks again and again until it holds or the time is over.
import { setTimeout as delay } from 'node:timers/promises';

// Milliseconds after which a test no longer believes in what it waits for. It ends a test that would wait for ever; it is no figure
// of the product, for that would depend on what else this machine does. Such figures are measured by `./dev bench`.
export const patience = 60_000;

// Returns the first truthy answer of `probe`; `what` names the fact for the failure's message. A probe that throws has
// answered no.
export async function eventually(what, probe, { within = patience, every = 100 } = {}) {
  const end = Date.now() + within;
  let last;
  for (;;) {
    try {
      last = await probe();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() >= end) throw new Error(`not within ${within} ms: ${what} (last answer: ${describe(last)})`);
    await delay(every);
  }
}

const describe = (value) => (value instanceof Error ? value.message.split('\n')[0] : JSON.stringify(value));
