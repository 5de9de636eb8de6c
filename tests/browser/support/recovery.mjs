// How long a call needs to be whole again after its network has changed: the changes, what each page saw, and the time. For the test that
// it always comes back, and for the figures of `./dev bench --recovery`.
import { eventually } from './eventually.mjs';

// Each takes the small internet and the number of the round.
export const changesOfNetwork = {
  'the computer moves to another network': (internet, round) => internet.a.use((round + 1) % 2),
  'the router gets another public address': (internet) => internet.homes[0].changeAddress(),
};

export async function watchPictures(people) {
  for (const person of people) await person.page.evaluate(noteArrivals);
}

// Runs in the page: remembers when pictures arrived, and tells the timeline when octets and pictures come again after a while without, and
// by which way.
function noteArrivals() {
  window.__pictures = [];
  const note = (what) => window.__timeline.push({ at: Date.now(), what });
  const kindOf = (candidate) => `${candidate?.candidateType} ${candidate?.relayProtocol ?? ''}${candidate?.address?.includes(':') ? ' IPv6' : ''}`;
  const last = { frames: 0, octets: 0, framesAt: 0, octetsAt: 0, way: '' };
  const watch = async () => {
    let [frames, octets, keyFrames, pair, way] = [0, 0, 0];
    for (const connection of window.__observed.connections) {
      if (connection.signalingState === 'closed') continue;
      const stats = await connection.getStats();
      stats.forEach((entry) => {
        if (entry.type === 'inbound-rtp' && entry.kind === 'video') {
          frames += entry.framesDecoded ?? 0;
          octets += entry.bytesReceived;
          keyFrames += entry.keyFramesDecoded ?? 0;
        }
        if (entry.type === 'transport' && entry.selectedCandidatePairId) pair = stats.get(entry.selectedCandidatePairId);
      });
      if (pair) way = `${pair.id}: ${kindOf(stats.get(pair.localCandidateId))} - ${kindOf(stats.get(pair.remoteCandidateId))}`;
    }
    const now = Date.now();
    if (octets !== last.octets && now - last.octetsAt > 300) note(`video octets come again after ${now - last.octetsAt} ms`);
    if (frames !== last.frames && now - last.framesAt > 300) note(`pictures come again after ${now - last.framesAt} ms, ${keyFrames} key frames so far`);
    if (way !== last.way) note(`way: ${way}`);
    if (octets !== last.octets) last.octetsAt = now;
    if (frames !== last.frames) window.__pictures.push(last.framesAt = now);
    Object.assign(last, { frames, octets, way });
  };
  window.__watch = setInterval(watch, 40);
}

// Milliseconds from the change until pictures arrive again on both sides. Mostly they are away on one of them; but where a pair of
// addresses that was of no use before is just what the change opens, ICE moves over by itself and the widest gap is all there is.
export async function timeToReturn(people, change) {
  const began = Date.now();
  await change();
  const gaps = async () => Promise.all(people.map((person) => person.page.evaluate((start) => {
    const times = window.__pictures.filter((time) => time > start - 500);
    let widest = { size: 0, end: start };
    for (let index = 1; index < times.length; index += 1) {
      const size = times[index] - times[index - 1];
      if (times[index] > start && size > widest.size) widest = { size, end: times[index] };
    }
    const steady = times.filter((time) => time > Date.now() - 1500).length > 12;
    return { ...widest, steady };
  }, began)));
  return eventually('pictures are back on both sides', async () => {
    const found = await gaps();
    if (!found.every(({ steady }) => steady)) return null;
    if (!found.some(({ size }) => size > 500)) return Date.now() - began > 10_000 ? Math.max(...found.map(({ size }) => size)) : null;
    return Math.max(...found.filter(({ size }) => size > 500).map(({ end }) => end - began));
  });
}
