// Reads one suite's report and prints "PASSED FAILED" for ./dev.
// usage: node count-tests.mjs gtest|vitest|tap FILE EXIT_STATUS
// A suite that left no report, ran nothing, or ended badly without a failed test counts one failure; a skipped test counts
// as neither passed nor failed.
import { existsSync, readFileSync } from 'node:fs';

const readers = {
  gtest(text) {
    const cases = JSON.parse(text).testsuites.flatMap((suite) => suite.testsuite);
    const ran = cases.filter((one) => one.result === 'COMPLETED');
    const failed = ran.filter((one) => one.failures?.length > 0).length;
    return { passed: ran.length - failed, failed };
  },
  vitest(text) {
    const report = JSON.parse(text);
    return { passed: report.numPassedTests, failed: report.numFailedTests };
  },
  tap(text) {
    const total = (name) => Number(text.match(new RegExp(`^# ${name} (\\d+)$`, 'm'))?.[1] ?? 0);
    return { passed: total('pass'), failed: total('fail') + total('cancelled') };
  },
};

const [format, file, status] = process.argv.slice(2);
let { passed, failed } = existsSync(file) ? readers[format](readFileSync(file, 'utf8')) : { passed: 0, failed: 0 };
if (failed === 0 && (passed === 0 || status !== '0')) failed = 1;
console.log(passed, failed);
