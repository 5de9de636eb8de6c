/**
 * This person's camera and microphone for the whole visit: what is on, which device is chosen, which are there. Pages and
 * the call read its signals; when a track changes, whoever sends it replaces the track. Off means off: a camera that is
 * switched off is released (its light goes out). What the system takes away is taken again when it can be had: another device
 * when one is unplugged, the same one when the page or the device is back. Nothing is ever recorded here.
 */
import { computed, signal } from "@preact/signals";
import { capture, deviceKinds, mediaDevices, type DeviceKind, type DeviceState } from "./capture";
import { Device, type DeviceChoice } from "./device";

export type { DeviceChoice } from "./device";

const listKinds: Record<DeviceKind, MediaDeviceKind> = { audio: "audioinput", video: "videoinput" };

export class LocalMedia {
  readonly #devices: Record<DeviceKind, Device> = {
    audio: new Device(() => void this.#retake(["audio"], ["missing"])),
    video: new Device(() => void this.#retake(["video"], ["missing"])),
  };
  readonly audio = this.#devices.audio.track;
  readonly video = this.#devices.video.track;
  readonly microphone = this.#devices.audio.state;
  readonly camera = this.#devices.video.state;
  readonly muted = this.#devices.audio.muted;
  /** Nothing is sent for the moment and the devices stay open: somebody is leaving, and may come back. */
  readonly paused = signal(false);
  readonly microphones = this.#devices.audio.choices;
  readonly cameras = this.#devices.video.choices;
  readonly microphoneId = this.#devices.audio.id;
  readonly cameraId = this.#devices.video.id;
  readonly speakers = signal<DeviceChoice[]>([]);
  readonly speakerId = signal("");
  readonly microphoneOn = this.#devices.audio.on;
  readonly cameraOn = this.#devices.video.on;
  /** What the others are told. */
  readonly microphoneTold = this.#devices.audio.told;
  readonly cameraTold = this.#devices.video.told;
  readonly asking = computed(() => this.camera.value === "asking" || this.microphone.value === "asking");
  /** How the person has set the switches, whatever the devices do. */
  readonly switches = computed(() => ({
    camera: this.#devices.video.chosen.value,
    microphone: this.#devices.audio.chosen.value,
  }));

  /** Heard from the first request to the end of the visit. */
  #listening: AbortController | null = null;

  open(wanted: { audio: boolean; video: boolean }): Promise<void> {
    return this.#open(deviceKinds.filter((kind) => wanted[kind]));
  }

  async setCamera(on: boolean): Promise<void> {
    if (on) return this.#open(["video"]);
    this.#devices.video.off();
  }

  async setMicrophone(on: boolean): Promise<void> {
    this.#devices.audio.mute(!on);
    if (on && this.microphone.peek() !== "on") return this.#open(["audio"]);
  }

  pause(paused: boolean): void {
    this.paused.value = paused;
    for (const kind of deviceKinds) this.#devices[kind].pause(paused);
  }

  chooseCamera(id: string): Promise<void> {
    return this.#choose("video", id);
  }

  chooseMicrophone(id: string): Promise<void> {
    return this.#choose("audio", id);
  }

  chooseSpeaker(id: string): void {
    this.speakerId.value = id;
  }

  /** Releases everything; the lights go out. */
  close(): void {
    for (const kind of deviceKinds) this.#devices[kind].off();
    this.#devices.audio.mute(false);
    this.pause(false);
    this.#listening?.abort();
    this.#listening = null;
  }

  #listen(): void {
    if (this.#listening) return;
    const { signal: until } = (this.#listening = new AbortController());
    const changed = (): void => void this.#devicesChanged();
    mediaDevices()?.addEventListener("devicechange", changed, { signal: until });
    document.addEventListener("visibilitychange", this.#back, { signal: until });
    window.addEventListener("pageshow", this.#back, { signal: until });
    window.addEventListener("focus", this.#focused, { signal: until });
  }

  #choose(kind: DeviceKind, id: string): Promise<void> {
    this.#devices[kind].off();
    this.#devices[kind].id.value = id;
    return this.#open([kind]);
  }

  async #open(kinds: readonly DeviceKind[], { quiet = false } = {}): Promise<void> {
    if (kinds.length === 0) return;
    this.#listen();
    const turns = new Map(kinds.map((kind) => [kind, this.#devices[kind].ask(quiet)]));
    const awaited = (kind: DeviceKind): boolean => this.#devices[kind].awaits(turns.get(kind) ?? 0);
    const wanted = Object.fromEntries(kinds.map((kind) => [kind, this.#devices[kind].id.peek()]));
    const got = await capture(wanted, awaited);
    for (const [kind, turn] of turns) {
      const answer = got[kind];
      if (answer) this.#devices[kind].answered(turn, answer);
    }
    await this.#list();
  }

  /** Without a word of the browser's question in between: mostly it has been answered long ago. */
  #retake(kinds: readonly DeviceKind[], states: readonly DeviceState[]): Promise<void> {
    return this.#open(
      kinds.filter((kind) => this.#devices[kind].retakable(states)),
      { quiet: true },
    );
  }

  async #devicesChanged(): Promise<void> {
    const there = await this.#list();
    await this.#retake(
      deviceKinds.filter((kind) => there.some((one) => one.kind === listKinds[kind])),
      ["missing"],
    );
  }

  /** The person looks at the page again, as after a phone call. */
  readonly #back = (): void => {
    if (document.visibilityState === "visible")
      void this.#retake(deviceKinds, ["interrupted", "missing", "in_use"]);
  };

  /** A browser's own question takes the focus too, and must not be answered by the next one. */
  readonly #focused = (): void => void this.#retake(deviceKinds, ["interrupted"]);

  async #list(): Promise<MediaDeviceInfo[]> {
    const all = await listed();
    const of = (kind: MediaDeviceKind): DeviceChoice[] =>
      all
        .filter((device) => device.kind === kind && device.deviceId !== "")
        .map((device) => ({ id: device.deviceId, label: device.label }));
    for (const kind of deviceKinds) this.#devices[kind].choices.value = of(listKinds[kind]);
    this.speakers.value = speakerSelectable() ? of("audiooutput") : [];
    return all;
  }
}

/** The lists are an extra: without them the devices work all the same. */
async function listed(): Promise<MediaDeviceInfo[]> {
  try {
    return (await mediaDevices()?.enumerateDevices()) ?? [];
  } catch {
    return [];
  }
}

export function speakerSelectable(): boolean {
  return typeof HTMLMediaElement !== "undefined" && "setSinkId" in HTMLMediaElement.prototype;
}

/** Plays an element's sound on the chosen speaker, where the browser can. */
export async function playOn(element: HTMLMediaElement, speakerId: string): Promise<void> {
  if (!speakerId || !speakerSelectable()) return;
  try {
    await element.setSinkId(speakerId);
  } catch {
    // The speaker is gone, or not allowed: the usual one plays.
  }
}
