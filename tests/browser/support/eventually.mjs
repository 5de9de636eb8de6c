// Waiting for a fact instead of sleeping: asks again and again until it holds or the time is over.
import { setTimeout as delay } from 'node:timers/promises';

// Returns the first truthy answer of `probe`; `what` names the fact for the failure's message. A probe that throws has
// answered no.
export async function eventually(what, probe, { within = 10_000, every = 100 } = {}) {
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
