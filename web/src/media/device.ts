/**
 * This person's camera, or microphone: what the person wants of it, and what becomes of that. The system may take it, mute it or
 * pull it out at any time; it says so by its events, and whoever holds it can have it taken again.
 */
import { computed, signal } from "@preact/signals";
import type { Captured, DeviceState } from "./capture";

export interface DeviceChoice {
  id: string;
  label: string;
}

/** What the other people in a call are told of a device. */
export type ToldState = "on" | "off" | "interrupted" | "unavailable";

export const toldStates: readonly ToldState[] = ["on", "off", "interrupted", "unavailable"];

export class Device {
  readonly track = signal<MediaStreamTrack | null>(null);
  readonly state = signal<DeviceState>("off");
  readonly id = signal("");
  readonly choices = signal<DeviceChoice[]>([]);
  /** The person has asked for it, and not switched it off since. */
  readonly wanted = signal(false);
  /** Captured, but silent because the person wants it so. */
  readonly muted = signal(false);
  /** The same for both devices at once, and for a moment only. */
  readonly paused = signal(false);
  readonly on = computed(() => this.state.value === "on" && !this.muted.value && !this.paused.value);
  readonly chosen = computed(() => this.wanted.value && !this.muted.value);
  readonly told = computed((): ToldState => {
    const state = this.state.value;
    if (!this.chosen.value || this.paused.value || state === "off" || state === "asking") return "off";
    return state === "on" || state === "interrupted" ? state : "unavailable";
  });

  /** Each new request makes an older, still unanswered one void. */
  #turn = 0;
  #asked = false;
  readonly #lost: () => void;

  /** `lost`: it has ended by itself and is wanted still. */
  constructor(lost: () => void) {
    this.#lost = lost;
  }

  /** A request goes out; the answer is to be given back with its number. `quiet`: what is shown stays until then. */
  ask(quiet: boolean): number {
    this.wanted.value = true;
    this.#asked = true;
    if (!quiet) this.state.value = "asking";
    return ++this.#turn;
  }

  awaits(turn: number): boolean {
    return turn === this.#turn;
  }

  /** The answer to a request. One that nobody waits for any more is released. */
  answered(turn: number, { track, state }: Captured): void {
    if (!this.awaits(turn)) return track?.stop();
    this.#asked = false;
    // What the system has taken may come back; as long as nothing better is there it is kept.
    if (!track && this.state.peek() === "interrupted" && this.track.peek()?.readyState === "live") return;
    this.#hold(track, state);
  }

  off(): void {
    this.#turn += 1;
    this.#asked = false;
    this.wanted.value = false;
    this.#hold(null, "off");
  }

  mute(muted: boolean): void {
    this.muted.value = muted;
    this.#enable(this.track.peek());
  }

  pause(paused: boolean): void {
    this.paused.value = paused;
    this.#enable(this.track.peek());
  }

  #enable(track: MediaStreamTrack | null): void {
    if (track) track.enabled = !this.muted.peek() && !this.paused.peek();
  }

  /** Wanted, in one of these states, and not asked for already: asking again may help. */
  retakable(states: readonly DeviceState[]): boolean {
    return this.wanted.peek() && !this.#asked && states.includes(this.state.peek());
  }

  #hold(track: MediaStreamTrack | null, state: DeviceState): void {
    const before = this.track.peek();
    if (before !== track) before?.stop();
    if (track && track !== before) this.#listen(track);
    this.track.value = track;
    this.state.value = state;
  }

  #listen(track: MediaStreamTrack): void {
    this.#enable(track);
    this.id.value = track.getSettings().deviceId ?? this.id.peek();
    const say = (state: DeviceState): void => {
      if (this.track.peek() === track) this.state.value = state;
    };
    track.addEventListener("mute", () => say("interrupted"));
    track.addEventListener("unmute", () => say("on"));
    track.addEventListener("ended", () => {
      if (this.track.peek() !== track) return;
      this.#hold(null, "missing");
      this.#lost();
    });
  }
}
