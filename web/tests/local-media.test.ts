/** Whoever is leaving sends neither picture nor sound, keeps the devices, and has them as before when coming back. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LocalMedia } from "../src/media/local-media";

const track = (kind: string): MediaStreamTrack =>
  Object.assign(new EventTarget(), {
    kind,
    enabled: true,
    stop: () => {},
    getSettings: () => ({ deviceId: kind }),
  }) as unknown as MediaStreamTrack;
const [audio, video] = [track("audio"), track("video")];

beforeEach(() => {
  vi.stubGlobal("document", new EventTarget());
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("navigator", {
    mediaDevices: Object.assign(new EventTarget(), {
      enumerateDevices: () => Promise.resolve([]),
      getUserMedia: () => Promise.resolve({ getAudioTracks: () => [audio], getVideoTracks: () => [video] }),
    }),
  });
});
afterEach(() => vi.unstubAllGlobals());

test("a pause stops both tracks and gives back what was on before it", async () => {
  const media = new LocalMedia();
  await media.open({ audio: true, video: true });
  await media.setMicrophone(false);
  media.pause(true);
  expect([audio.enabled, video.enabled]).toEqual([false, false]);
  expect([media.microphoneOn.value, media.cameraOn.value]).toEqual([false, false]);
  expect(media.video.value).toBe(video);
  media.pause(false);
  expect([audio.enabled, video.enabled]).toEqual([false, true]);
  expect([media.microphoneOn.value, media.cameraOn.value]).toEqual([false, true]);
  media.pause(true);
  await media.setMicrophone(true);
  expect(audio.enabled).toBe(false);
  media.pause(false);
  expect(audio.enabled).toBe(true);
});
