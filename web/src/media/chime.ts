/**
 * Gentle sounds, made from sine tones: somebody waits, you may come in, a test, and a soft one for a message in the call. No
 * sound file is loaded. In a call only the last one is played: any other would be heard by the patient and mean nothing to them.
 * A sound is an extra: where the browser has none, or no more of it, there is silence and nothing else.
 */
let context: AudioContext | null = null;

const melodies = {
  arrival: [587.33, 783.99],
  admitted: [523.25, 659.25, 783.99],
  test: [440, 554.37, 659.25],
  message: [659.25],
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

/** `speakerId`: on this loudspeaker, where the browser can choose. */
export function chime(melody: keyof typeof melodies, speakerId?: string): void {
  allowChimes();
  try {
    if (context) play(context, melody, speakerId);
  } catch {
    // A context that makes no more sound; the next chime tries a new one.
    context = null;
  }
}

function play(
  on: AudioContext & { setSinkId?: (id: string) => Promise<void> },
  melody: keyof typeof melodies,
  speakerId?: string,
): void {
  if (speakerId) void on.setSinkId?.(speakerId).catch(() => {});
  const loudness = melody === "message" ? 0.05 : 0.18;
  for (const [index, frequency] of melodies[melody].entries()) tone(on, frequency, index * 0.22, loudness);
}

function tone(on: AudioContext, frequency: number, after: number, loudness: number): void {
  const at = on.currentTime + 0.05 + after;
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
