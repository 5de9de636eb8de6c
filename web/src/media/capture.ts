/**
 * Asks the browser for camera and microphone and says in one word per device how that went. Any subset of devices is fine:
 * a person without a camera, or with nothing at all, can still take part. Holds no state and never keeps what it captures.
 */
export type DeviceKind = "audio" | "video";

/**
 * `interrupted`: the system has taken the device for a while, as for a phone call. `unsupported`: the browser lets no page have
 * one, so that asking again is of no use.
 */
export type DeviceState =
  | "off"
  | "asking"
  | "on"
  | "interrupted"
  | "denied"
  | "missing"
  | "in_use"
  | "unsupported";

export interface Captured {
  track: MediaStreamTrack | null;
  state: DeviceState;
}

/** Which device is chosen; an empty id: any. */
export type Wanted = Partial<Record<DeviceKind, string>>;
export type Capture = Partial<Record<DeviceKind, Captured>>;

export const deviceKinds: readonly DeviceKind[] = ["audio", "video"];

const qualities: Record<DeviceKind, MediaTrackConstraints> = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
};

function constraints(kind: DeviceKind, id: string | undefined): MediaTrackConstraints | false {
  if (id === undefined) return false;
  if (id !== "") return { ...qualities[kind], deviceId: { exact: id } };
  return kind === "video" ? { ...qualities.video, facingMode: "user" } : qualities.audio;
}

export function stateOfFailure(thrown: unknown): DeviceState {
  const name = thrown instanceof Error || thrown instanceof DOMException ? thrown.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotReadableError" || name === "AbortError") return "in_use";
  return "missing";
}

export function mediaDevices(): MediaDevices | undefined {
  const devices = navigator.mediaDevices as Partial<MediaDevices> | undefined;
  return typeof devices?.getUserMedia === "function" ? (devices as MediaDevices) : undefined;
}

/** One question for both devices if possible; when that fails, each for itself, so that one missing device costs only itself. */
export async function capture(wanted: Wanted, stillWanted: (kind: DeviceKind) => boolean): Promise<Capture> {
  const kinds = deviceKinds.filter((kind) => wanted[kind] !== undefined);
  const devices = mediaDevices();
  if (!devices) return every(kinds, () => ({ track: null, state: "unsupported" }));
  if (kinds.length === 0) return {};
  try {
    const stream = await devices.getUserMedia({
      audio: constraints("audio", wanted.audio),
      video: constraints("video", wanted.video),
    });
    const tracks = { audio: stream.getAudioTracks(), video: stream.getVideoTracks() };
    return every(kinds, (kind) => captured(tracks[kind][0] ?? null));
  } catch (thrown) {
    const result: Capture = {};
    if (kinds.length > 1) {
      for (const kind of kinds)
        if (stillWanted(kind)) Object.assign(result, await capture({ [kind]: wanted[kind] }, stillWanted));
      return result;
    }
    // The device that was chosen once is not there any more: another one will do.
    if (kinds.some((kind) => wanted[kind] !== "") && stateOfFailure(thrown) === "missing")
      return capture(
        every(kinds, () => ""),
        stillWanted,
      );
    return every(kinds, () => ({ track: null, state: stateOfFailure(thrown) }));
  }
}

function captured(track: MediaStreamTrack | null): Captured {
  return { track, state: track === null ? "missing" : track.muted ? "interrupted" : "on" };
}

function every<T>(
  kinds: readonly DeviceKind[],
  value: (kind: DeviceKind) => T,
): Partial<Record<DeviceKind, T>> {
  return Object.fromEntries(kinds.map((kind) => [kind, value(kind)]));
}
