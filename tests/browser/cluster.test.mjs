// A call through two nodes behind HAProxy: whichever node dies, the picture never stops and both people have their
// seats back within three seconds.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { startCall } from './support/call.mjs';
import { Cluster } from './support/cluster.mjs';
import { eventually } from './support/eventually.mjs';
import { tidyUp } from './support/stack.mjs';

let cluster;
before(async () => { cluster = await Cluster.start('cluster'); });
afterEach((context) => cluster && tidyUp(cluster.stack, context));
after(() => cluster?.stop());

// Frames that arrived in each half second until `done`; a call whose media stops has a gap in it.
async function watchFrames(people, done) {
  const gaps = [];
  let before = await Promise.all(people.map((person) => person.media()));
  for (let i = 0; i < 40 && !done(); i += 1) {
    await new Promise((resolve) => { setTimeout(resolve, 500); });
    const now = await Promise.all(people.map((person) => person.media()));
    now.forEach((media, index) => { if (media.frames <= before[index].frames) gaps.push({ who: index, at: i }); });
    before = now;
  }
  return gaps;
}

for (const [index, name] of ['first', 'second'].entries()) {
  test(`the ${name} node is killed in a call: the media goes on, seats are back within 3 s`, async () => {
    const { practitioner, guest } = await startCall(cluster.stack);
    const people = [practitioner, guest];
    const startedBefore = people.map((person) => person.messages('call_started').length);
    const closedBefore = people.map((person) => person.sockets.filter(({ closed }) => closed).length);
    let settled = false;
    const watching = watchFrames(people, () => settled);
    const killedAt = Date.now();
    await cluster.nodes[index].kill();
    // Whose socket closes depends on who was where; whoever lost it must have the seat again, and nobody's call ends.
    const backAt = await eventually('everybody has the seat', () => {
      const lost = people.map((person, at) => person.sockets.filter(({ closed }) => closed).length > closedBefore[at]);
      const back = people.map((person, at) => person.messages('call_started').length > startedBefore[at]);
      return Date.now() - killedAt > 2_000 && lost.every((value, at) => !value || back[at]) && Date.now();
    }, { within: 6_000, every: 20 });
    settled = true;
    for (const [at, person] of people.entries()) {
      const again = person.frames.filter((frame) => !frame.sent && frame.at >= killedAt && frame.text.includes('"call_started"'));
      for (const frame of again) assert.ok(frame.at - killedAt <= 3_000, `${['practitioner', 'guest'][at]} came back after ${frame.at - killedAt} ms`);
      assert.equal(person.messages('call_ended').length, 0);
    }
    assert.ok(backAt - killedAt <= 3_500);
    assert.deepEqual(await watching, [], 'half seconds without a new frame');
    await cluster.nodes[index].start();
    await eventually('the survivor hears it again', () => cluster.nodes[1 - index].log().split('"bus.node_came"').length > 1);
    await guest.leave();
    await practitioner.see('home-page', 15_000);
  });
}
