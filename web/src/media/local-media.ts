/**
 * This person's camera and microphone for the whole visit: what is on, which device is chosen, which are there. Pages and
 * the call read its signals; when a track changes, whoever sends it replaces the track. Off means off: a camera that is
 * switched off is released (its light goes out). Nothing is ever recorded here.
 */
import { computed, signal } from "@preact/signals";
import { capture, type DeviceState } from "./capture";

export interface DeviceChoice {
  id: string;
  label: string;
}

export class LocalMedia {
  readonly audio = signal<MediaStreamTrack | null>(null);
  readonly video = signal<MediaStreamTrack | null>(null);
  readonly microphone = signal<DeviceState>("off");
  readonly camera = signal<DeviceState>("off");
  readonly muted = signal(false);
  /** Nothing is sent for the moment and the devices stay open: somebody is leaving, and may come back. */
  readonly paused = signal(false);
  readonly cameras = signal<DeviceChoice[]>([]);
  readonly microphones = signal<DeviceChoice[]>([]);
  readonly speakers = signal<DeviceChoice[]>([]);
  readonly cameraId = signal("");
  readonly microphoneId = signal("");
  readonly speakerId = signal("");
  readonly microphoneOn = computed(
    () => this.microphone.value === "on" && !this.muted.value && !this.paused.value,
  );
  readonly cameraOn = computed(() => this.camera.value === "on" && !this.paused.value);
  readonly asking = computed(() => this.camera.value === "asking" || this.microphone.value === "asking");

  /** Each new request makes an older, still unanswered one void. */
  #turn = 0;
  readonly #listDevices = (): void => void this.#list();

  constructor() {
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    devices?.addEventListener("devicechange", this.#listDevices);
  }

  async open(wanted: { audio: boolean; video: boolean }): Promise<void> {
    const turn = ++this.#turn;
    if (wanted.audio) this.microphone.value = "asking";
    if (wanted.video) this.camera.value = "asking";
    const got = await capture({
      ...wanted,
      audioId: this.microphoneId.value || undefined,
      videoId: this.cameraId.value || undefined,
    });
    if (turn !== this.#turn) {
      got.audio?.stop();
      got.video?.stop();
      return;
    }
    if (wanted.audio) this.#setAudio(got.audio, got.audioState);
    if (wanted.video) this.#setVideo(got.video, got.videoState);
    await this.#list();
  }

  async setCamera(on: boolean): Promise<void> {
    if (on) return this.open({ audio: false, video: true });
    this.#turn += 1;
    this.#setVideo(null, "off");
  }

  async setMicrophone(on: boolean): Promise<void> {
    if (on && this.microphone.value !== "on") {
      this.muted.value = false;
      return this.open({ audio: true, video: false });
    }
    this.muted.value = !on;
    if (this.audio.value) this.audio.value.enabled = on && !this.paused.peek();
  }

  pause(paused: boolean): void {
    this.paused.value = paused;
    if (this.audio.value) this.audio.value.enabled = !paused && !this.muted.value;
    if (this.video.value) this.video.value.enabled = !paused;
  }

  async chooseCamera(id: string): Promise<void> {
    this.cameraId.value = id;
    this.#setVideo(null, "off");
    await this.open({ audio: false, video: true });
  }

  async chooseMicrophone(id: string): Promise<void> {
    this.microphoneId.value = id;
    this.#setAudio(null, "off");
    await this.open({ audio: true, video: false });
  }

  chooseSpeaker(id: string): void {
    this.speakerId.value = id;
  }

  /** Releases everything; the lights go out. */
  close(): void {
    this.#turn += 1;
    this.#setAudio(null, "off");
    this.#setVideo(null, "off");
    this.muted.value = false;
    this.paused.value = false;
  }

  #setAudio(track: MediaStreamTrack | null, state: DeviceState): void {
    if (this.audio.value !== track) this.audio.value?.stop();
    if (track) {
      track.enabled = !this.muted.value && !this.paused.value;
      track.addEventListener("ended", () => {
        if (this.audio.value === track) this.#setAudio(null, "missing");
      });
      this.microphoneId.value = track.getSettings().deviceId ?? this.microphoneId.value;
    }
    this.audio.value = track;
    this.microphone.value = state;
  }

  #setVideo(track: MediaStreamTrack | null, state: DeviceState): void {
    if (this.video.value !== track) this.video.value?.stop();
    if (track) {
      track.enabled = !this.paused.value;
      track.addEventListener("ended", () => {
        if (this.video.value === track) this.#setVideo(null, "missing");
      });
      this.cameraId.value = track.getSettings().deviceId ?? this.cameraId.value;
    }
    this.video.value = track;
    this.camera.value = state;
  }

  async #list(): Promise<void> {
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    const all = (await devices?.enumerateDevices().catch(() => [])) ?? [];
    const of = (kind: MediaDeviceKind): DeviceChoice[] =>
      all
        .filter((device) => device.kind === kind && device.deviceId !== "")
        .map((device) => ({ id: device.deviceId, label: device.label }));
    this.cameras.value = of("videoinput");
    this.microphones.value = of("audioinput");
    this.speakers.value = speakerSelectable() ? of("audiooutput") : [];
  }
}

export function speakerSelectable(): boolean {
  return typeof HTMLMediaElement !== "undefined" && "setSinkId" in HTMLMediaElement.prototype;
}

/** Plays an element's sound on the chosen speaker, where the browser can. */
export async function playOn(element: HTMLMediaElement, speakerId: string): Promise<void> {
  if (!speakerId || !speakerSelectable()) return;
  await element.setSinkId(speakerId).catch(() => {});
}
