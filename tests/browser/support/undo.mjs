// The five seconds in which leaving and declining can be taken back are a minute in the pages that have this script: enough for a
// machine's judgement and for a busy machine.
export function longTimeToTakeBack() {
  const { setTimeout: wait } = window;
  window.setTimeout = (run, ms, ...rest) => wait(run, ms === 5000 ? 60_000 : ms, ...rest);
}
