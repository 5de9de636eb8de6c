/**
 * How loud a track is right now, from 0 to 1, for the level meter. It listens only while somebody looks at the meter and
 * sends nothing anywhere. Throws where the browser measures no sound: the meter is an extra, and its page does without.
 */
export function watchLevel(track: MediaStreamTrack, report: (level: number) => void): () => void {
  const context = new AudioContext();
  try {
    return watchIn(context, track, report);
  } catch (thrown) {
    void context.close().catch(() => {});
    throw thrown;
  }
}

function watchIn(
  context: AudioContext,
  track: MediaStreamTrack,
  report: (level: number) => void,
): () => void {
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let shown = 0;
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const level = loudness(samples);
    shown = level > shown ? level : shown * 0.8 + level * 0.2;
    report(shown);
  }, 80);
  if (context.state === "suspended") void context.resume().catch(() => {});
  return () => {
    clearInterval(timer);
    source.disconnect();
    void context.close().catch(() => {});
  };
}

/** Root mean square on a decibel scale: -60 dB and below is 0, -12 dB (loud speech) and above is 1. */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibel = 10 * Math.log10(sum / samples.length + 1e-12);
  return Math.min(1, Math.max(0, (decibel + 60) / 48));
}
