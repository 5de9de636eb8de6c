/**
 * Three gentle sounds, made from sine tones: somebody waits, you may come in, and a test. No sound file is loaded. Whoever
 * calls must make sure that no call is running: a sound in a consultation would be heard by the patient.
 */
let context: AudioContext | null = null;

const melodies = {
  arrival: [587.33, 783.99],
  admitted: [523.25, 659.25, 783.99],
  test: [440, 554.37, 659.25],
};

/** Browsers allow sound only after a click or key; calling this in one makes later chimes possible. */
export function allowChimes(): void {
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume().catch(() => {});
}

export function chime(melody: keyof typeof melodies): void {
  allowChimes();
  if (!context) return;
  const start = context.currentTime + 0.05;
  melodies[melody].forEach((frequency, index) =>
    tone(context as AudioContext, frequency, start + index * 0.22),
  );
}

function tone(on: AudioContext, frequency: number, at: number): void {
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
