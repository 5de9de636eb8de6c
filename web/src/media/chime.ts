/**
 * Gentle sounds, made from sine tones: somebody waits, you may come in, and a test. No sound file is loaded. Whoever calls must
 * make sure that no call is running: a sound in a consultation would be heard by the patient. A sound is an extra: where the
 * browser has none, or no more of it, there is silence and nothing else.
 */
let context: AudioContext | null = null;

const melodies = {
  arrival: [587.33, 783.99],
  admitted: [523.25, 659.25, 783.99],
  test: [440, 554.37, 659.25],
};

export function canChime(): boolean {
  return typeof AudioContext !== "undefined";
}

/** Browsers allow sound only after a click or key; calling this in one makes later chimes possible. */
export function allowChimes(): void {
  try {
    context ??= new AudioContext();
    if (context.state !== "running") void context.resume().catch(() => {});
  } catch {
    context = null;
  }
}

export function chime(melody: keyof typeof melodies): void {
  allowChimes();
  try {
    if (context)
      for (const [index, frequency] of melodies[melody].entries()) tone(context, frequency, index * 0.22);
  } catch {
    // A context that makes no more sound; the next chime tries a new one.
    context = null;
  }
}

function tone(on: AudioContext, frequency: number, after: number): void {
  const at = on.currentTime + 0.05 + after;
  const oscillator = on.createOscillator();
  const gain = on.createGain();
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.18, at + 0.03);
  gain.gain.exponentialRampToValueAtTime(0.001, at + 0.7);
  oscillator.connect(gain).connect(on.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.75);
}
