/**
 * Gentle sounds, made from sine tones: somebody waits, you may come in, a test, and a soft one for a message in the call. No
 * sound file is loaded. In a call only the last one is played: any other would be heard by the patient and mean nothing to them.
 */
let context: AudioContext | null = null;

const melodies = {
  arrival: [587.33, 783.99],
  admitted: [523.25, 659.25, 783.99],
  test: [440, 554.37, 659.25],
  message: [659.25],
};

/** Browsers allow sound only after a click or key; calling this in one makes later chimes possible. */
export function allowChimes(): void {
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume().catch(() => {});
}

/** `speakerId`: on this loudspeaker, where the browser can choose. */
export function chime(melody: keyof typeof melodies, speakerId?: string): void {
  allowChimes();
  if (!context) return;
  const choosing = context as AudioContext & { setSinkId?: (id: string) => Promise<void> };
  if (speakerId) void choosing.setSinkId?.(speakerId).catch(() => {});
  const start = context.currentTime + 0.05;
  melodies[melody].forEach((frequency, index) =>
    tone(context as AudioContext, frequency, start + index * 0.22, melody === "message" ? 0.05 : 0.18),
  );
}

function tone(on: AudioContext, frequency: number, at: number, loudness: number): void {
  const oscillator = on.createOscillator();
  const gain = on.createGain();
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(loudness, at + 0.03);
  gain.gain.exponentialRampToValueAtTime(0.001, at + 0.7);
  oscillator.connect(gain).connect(on.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.75);
}
