// ./dev bench --recovery [--quick], first part: how long a call needs to be whole again after its network has changed, in real browsers
// on two computers of a small internet. Promised in docs/networks.md.
import { enterOwnNetwork } from '../browser/support/networks.mjs';
import { changesOfNetwork, timeToReturn, watchPictures } from '../browser/support/recovery.mjs';
import { timelineOf } from '../browser/support/timeline.mjs';
import { World } from '../browser/support/world.mjs';
import { quick, report, say } from './promised.mjs';

enterOwnNetwork(import.meta.filename);

const promised = { median: 3_000, worst: 5_000 };
const world = await World.open('bench-network-change');
try {
  for (const [what, change] of Object.entries(changesOfNetwork)) {
    world.arrange({ practitioner: { kind: 'independent', speaks: [4, 6] }, patient: { kind: 'independent' } });
    const { practitioner, guest } = await world.call({ timeline: true });
    const people = [practitioner, guest];
    await Promise.all(people.map((person) => person.receivesMedia({ frames: 5 })));
    await watchPictures(people);
    const times = [];
    for (let round = 0; round < (quick ? 5 : 20); round += 1) {
      await Promise.all(people.map((person) => person.keepsReceiving({ frames: 40 })));
      const began = Date.now();
      times.push(await timeToReturn(people, () => change(world.internet, round)));
      // A slow one says where the time went.
      if (times.at(-1) > promised.median) say(`round ${round + 1}:\n${(await timelineOf(people, ['practitioner', 'patient'], began)).join('\n')}`);
    }
    report(`${what}, pictures are back`, times, promised);
    await guest.leave();
  }
} finally {
  await world.close();
}
