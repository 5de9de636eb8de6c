// ./dev bench --recovery [--quick], second part: how long until both people have their seats again after one of two nodes was killed in
// their call. Promised in docs/scale.md.
import { startCall } from '../browser/support/call.mjs';
import { Cluster } from '../browser/support/cluster.mjs';
import { eventually } from '../browser/support/eventually.mjs';
import { quick, report } from './promised.mjs';

// Milliseconds until everybody whose socket closed has the seat again.
async function seatsBack(people, kill) {
  const started = people.map((person) => person.messages('call_started').length);
  const closed = (person) => person.sockets.filter((socket) => socket.closed).length;
  const closedBefore = people.map(closed);
  const killedAt = Date.now();
  await kill();
  await eventually('everybody has the seat', () => {
    const lost = people.filter((person, at) => closed(person) > closedBefore[at]);
    return lost.length > 0 && Date.now() - killedAt > 2_000 && lost.every((person) => person.messages('call_started').length > started[people.indexOf(person)]);
  }, { every: 20 });
  return Math.max(...people.flatMap((person) => person.frames)
    .filter((frame) => !frame.sent && frame.at >= killedAt && frame.text.includes('"call_started"')).map((frame) => frame.at)) - killedAt;
}

const cluster = await Cluster.start('bench-node-loss');
try {
  const times = [];
  for (let round = 0; round < (quick ? 2 : 6); round += 1) {
    const { practitioner, guest } = await startCall(cluster.stack);
    const node = cluster.nodes[round % 2];
    times.push(await seatsBack([practitioner, guest], () => node.kill()));
    await node.start();
    await eventually('the survivor hears it again', () => cluster.nodes[(round + 1) % 2].log().split('"bus.node_came"').length > 1);
    await guest.leave();
    await practitioner.see('home-page');
  }
  report('one node of two is killed, seats are back', times, { median: 3_000, worst: 3_000 });
} finally {
  await cluster.stop();
}
