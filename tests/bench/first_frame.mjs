// ./dev bench --first-frame [--quick]: from "Let in" until both people see each other, beside bare pages in the same browser, as the
// browser test measures it (tests/browser/support/first_frame.mjs), in more rounds. Only ratios within a run say anything.
import { FirstFrame } from '../browser/support/first_frame.mjs';
import { Stack } from '../browser/support/stack.mjs';

const rounds = process.argv.includes('--quick') ? 6 : 24;
const stack = await Stack.start('bench-first-frame');
try {
  const measurement = await FirstFrame.open(stack);
  for (let round = 1; round <= rounds; round += 1) {
    await measurement.round();
    const [ours, bare, small] = [measurement.ours, measurement.bare, measurement.small].map((all) => all.at(-1).slower);
    console.log(`        round ${round}/${rounds}  ours ${ours} ms, bare ${bare} ms, bare and small ${small} ms`);
  }
  await measurement.close();
  console.log(`\n${measurement.lines[0]}`);
} finally {
  await stack.stop();
}
