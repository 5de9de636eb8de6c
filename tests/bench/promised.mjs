// What was measured, beside what the documentation promises.
export const quick = process.argv.includes('--quick');
export const say = (line) => console.log(`        ${line}`);

// Times in milliseconds. A promise that is not kept on this machine makes the program end with status 1.
export function report(what, times, promised) {
  const sorted = times.toSorted((one, other) => one - other);
  const [median, worst] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted.at(-1)];
  const ratio = (time, limit) => (time / limit).toFixed(2);
  say(`${what}: median ${median} ms (${ratio(median, promised.median)} of the promise), worst ${worst} ms (${ratio(worst, promised.worst)}); all ${times.join(' ')}`);
  if (median > promised.median || worst > promised.worst) process.exitCode = 1;
}
