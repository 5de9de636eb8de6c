/**
 * Asks the browser for camera and microphone and says in one word per device how that went. Any subset of devices is fine:
 * a person without a camera, or with nothing at all, can still take part. Holds no state and never keeps what it captures.
 */
export type DeviceState = "off" | "asking" | "on" | "denied" | "missing" | "in_use";

export interface Capture {
  audio: MediaStreamTrack | null;
  video: MediaStreamTrack | null;
  audioState: DeviceState;
  videoState: DeviceState;
}

export interface Wanted {
  audio: boolean;
  video: boolean;
  audioId?: string | undefined;
  videoId?: string | undefined;
}

function audioConstraints(id?: string): MediaTrackConstraints {
  const quality = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  return id ? { ...quality, deviceId: { exact: id } } : quality;
}

function videoConstraints(id?: string): MediaTrackConstraints {
  const size = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } };
  return id ? { ...size, deviceId: { exact: id } } : { ...size, facingMode: "user" };
}

export function stateOfFailure(thrown: unknown): DeviceState {
  const name = thrown instanceof Error || thrown instanceof DOMException ? thrown.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotReadableError" || name === "AbortError") return "in_use";
  return "missing";
}

async function ask(wanted: Wanted): Promise<MediaStream> {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) throw new DOMException("no secure page", "NotAllowedError");
  return devices.getUserMedia({
    audio: wanted.audio && audioConstraints(wanted.audioId),
    video: wanted.video && videoConstraints(wanted.videoId),
  });
}

/** One question for both devices if possible; when that fails, each for itself, so that one missing device costs only itself. */
export async function capture(wanted: Wanted): Promise<Capture> {
  const result: Capture = { audio: null, video: null, audioState: "off", videoState: "off" };
  if (!wanted.audio && !wanted.video) return result;
  try {
    const stream = await ask(wanted);
    result.audio = stream.getAudioTracks()[0] ?? null;
    result.video = stream.getVideoTracks()[0] ?? null;
  } catch (thrown) {
    if (wanted.audio && wanted.video) {
      const audio = await capture({ ...wanted, video: false });
      const video = await capture({ ...wanted, audio: false });
      return { ...video, audio: audio.audio, audioState: audio.audioState };
    }
    if (wanted.audio) result.audioState = stateOfFailure(thrown);
    else result.videoState = stateOfFailure(thrown);
    return result;
  }
  if (wanted.audio) result.audioState = result.audio ? "on" : "missing";
  if (wanted.video) result.videoState = result.video ? "on" : "missing";
  return result;
}
