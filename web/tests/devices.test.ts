/** Camera and microphone that come late, go away and are taken: what is wanted, what is there, and what the others are told. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { stateOfFailure } from "../src/media/capture";
import { LocalMedia } from "../src/media/local-media";
import { settle } from "./seated";

class Track extends EventTarget {
  enabled = true;
  muted = false;
  readyState = "live";
  readonly kind: string;
  readonly id: string;

  constructor(kind: string, id: string) {
    super();
    this.kind = kind;
    this.id = id;
  }

  getSettings(): object {
    return { deviceId: this.id };
  }

  stop(): void {
    this.readyState = "ended";
  }

  /** As browsers do it: the state first, then the event. */
  becomes(event: "mute" | "unmute" | "ended"): void {
    this.muted = event === "mute";
    if (event === "ended") this.readyState = "ended";
    this.dispatchEvent(new Event(event));
  }
}

type Wanted = Record<"audio" | "video", false | { deviceId?: { exact: string } }>;

const kinds = ["audio", "video"] as const;

/** What is plugged in, what is refused, and a prompt that may be left open. */
class Machine extends EventTarget {
  plugged = { audio: ["m1", "m2"], video: ["c1", "c2"] };
  refusal: Partial<Record<"audio" | "video", string>> = {};
  prompt: Promise<void> = Promise.resolve();
  readonly asked: string[] = [];
  readonly tracks: Track[] = [];

  async getUserMedia(wanted: Wanted): Promise<object> {
    const asked = kinds.filter((kind) => wanted[kind]);
    this.asked.push(asked.join());
    await this.prompt;
    const tracks = asked.map((kind) => {
      const name = this.refusal[kind];
      if (name) throw new DOMException("", name);
      const { deviceId } = wanted[kind] || {};
      const id = this.plugged[kind].find((one) => !deviceId || deviceId.exact === one);
      if (!id) throw new DOMException("", deviceId ? "OverconstrainedError" : "NotFoundError");
      return new Track(kind, id);
    });
    this.tracks.push(...tracks);
    const of = (kind: string) => () => tracks.filter((track) => track.kind === kind);
    return { getAudioTracks: of("audio"), getVideoTracks: of("video") };
  }

  enumerateDevices(): Promise<object[]> {
    const list = (kind: "audio" | "video") =>
      this.plugged[kind].map((deviceId) => ({ kind: `${kind}input`, deviceId, label: deviceId }));
    return Promise.resolve([...list("audio"), ...list("video")]);
  }

  live(kind: string): Track[] {
    return this.tracks.filter((track) => track.kind === kind && track.readyState === "live");
  }

  unplug(kind: "audio" | "video", id: string): void {
    this.plugged[kind] = this.plugged[kind].filter((one) => one !== id);
    for (const track of this.live(kind)) if (track.id === id) track.becomes("ended");
    this.dispatchEvent(new Event("devicechange"));
  }
}

let machine: Machine;
let media: LocalMedia;
let page: EventTarget & { visibilityState?: string };

beforeEach(() => {
  machine = new Machine();
  page = Object.assign(new EventTarget(), { visibilityState: "visible" });
  vi.stubGlobal("navigator", { mediaDevices: machine });
  vi.stubGlobal("document", page);
  vi.stubGlobal("window", new EventTarget());
  media = new LocalMedia();
});
afterEach(() => {
  media.close();
  vi.unstubAllGlobals();
});

const both = () => media.open({ audio: true, video: true });
const told = () => [media.cameraTold.peek(), media.microphoneTold.peek()];

describe("a permission", () => {
  it("that comes after the camera was given up still gives the microphone", async () => {
    let grant = (): void => {};
    machine.prompt = new Promise((resolve) => {
      grant = resolve;
    });
    const opening = both();
    await media.setCamera(false);
    grant();
    await opening;
    expect(media.microphone.peek()).toBe("on");
    expect(media.camera.peek()).toBe("off");
    expect(machine.live("video")).toEqual([]);
    expect(machine.live("audio")).toHaveLength(1);
  });

  it("that is refused for both is not asked for again for a device that was given up", async () => {
    let answer = (): void => {};
    machine.prompt = new Promise((resolve) => {
      answer = resolve;
    });
    machine.refusal = { video: "NotAllowedError" };
    const opening = both();
    await media.setCamera(false);
    answer();
    await opening;
    expect(machine.asked).toEqual(["audio,video", "audio"]);
    expect(media.microphone.peek()).toBe("on");
  });

  it("that comes after everything was closed opens nothing", async () => {
    const opening = both();
    media.close();
    await opening;
    expect(machine.tracks.map(({ readyState }) => readyState)).toEqual(["ended", "ended"]);
    expect(media.asking.peek()).toBe(false);
  });
});

describe("a device", () => {
  it("that is unplugged is replaced by another one, and without any by the next that is plugged in", async () => {
    await both();
    machine.unplug("video", "c1");
    await settle();
    expect(media.cameraId.peek()).toBe("c2");
    machine.unplug("video", "c2");
    await settle();
    expect(told()).toEqual(["unavailable", "on"]);
    machine.plugged.video = ["c3"];
    machine.dispatchEvent(new Event("devicechange"));
    await settle();
    expect(told()).toEqual(["on", "on"]);
    expect(media.cameraId.peek()).toBe("c3");
  });

  it("that is gone does not stand in the way of the switch", async () => {
    await both();
    await media.setCamera(false);
    machine.plugged.video = ["c2"];
    await media.setCamera(true);
    expect(media.cameraId.peek()).toBe("c2");
  });

  it("that the system takes is told, and comes back with it, with the page, or with the switch", async () => {
    await both();
    const [before] = machine.live("audio");
    before?.becomes("mute");
    expect(told()).toEqual(["on", "interrupted"]);
    before?.becomes("unmute");
    expect(told()).toEqual(["on", "on"]);

    before?.becomes("mute");
    page.dispatchEvent(new Event("visibilitychange"));
    await settle();
    expect(machine.live("audio")).toHaveLength(1);
    expect(machine.live("audio")[0]).not.toBe(before);

    machine.live("audio")[0]?.becomes("mute");
    await media.setMicrophone(true);
    expect(told()).toEqual(["on", "on"]);
  });

  it("is asked for once, however many signs there are that the person is back", async () => {
    await both();
    machine.live("video")[0]?.becomes("mute");
    page.dispatchEvent(new Event("visibilitychange"));
    for (const sign of ["pageshow", "focus"]) window.dispatchEvent(new Event(sign));
    await settle();
    expect(machine.asked).toEqual(["audio,video", "video"]);
    expect(told()).toEqual(["on", "on"]);
  });

  it("that another program has is not asked for by the focus alone, which a browser's question takes and gives back", async () => {
    machine.refusal = { video: "NotReadableError" };
    await both();
    const { length } = machine.asked;
    window.dispatchEvent(new Event("focus"));
    await settle();
    expect(machine.asked).toHaveLength(length);
    machine.refusal = {};
    page.dispatchEvent(new Event("visibilitychange"));
    await settle();
    expect(told()).toEqual(["on", "on"]);
  });

  it("that the system does not give back yet is kept, for it may", async () => {
    await both();
    const [before] = machine.live("audio");
    before?.becomes("mute");
    machine.refusal = { audio: "NotReadableError" };
    page.dispatchEvent(new Event("visibilitychange"));
    await settle();
    expect(told()).toEqual(["on", "interrupted"]);
    before?.becomes("unmute");
    expect(told()).toEqual(["on", "on"]);
  });

  it("that was switched off is taken by nobody", async () => {
    await both();
    await media.setCamera(false);
    await media.setMicrophone(false);
    const { length } = machine.asked;
    machine.dispatchEvent(new Event("devicechange"));
    page.dispatchEvent(new Event("visibilitychange"));
    await settle();
    expect(machine.asked).toHaveLength(length);
    expect(told()).toEqual(["off", "off"]);
    expect(media.switches.peek()).toEqual({ camera: false, microphone: false });
  });
});

describe("what is wrong", () => {
  it.each([
    ["NotAllowedError", "denied"],
    ["SecurityError", "denied"],
    ["NotReadableError", "in_use"],
    ["AbortError", "in_use"],
    ["NotFoundError", "missing"],
    ["OverconstrainedError", "missing"],
  ])("is told by %s: %s", (name, state) => {
    expect(stateOfFailure(new DOMException("", name))).toBe(state);
  });

  it("is not a refusal where the browser has no devices at all", async () => {
    vi.stubGlobal("navigator", {});
    await both();
    expect([media.camera.peek(), media.microphone.peek()]).toEqual(["unsupported", "unsupported"]);
    expect(told()).toEqual(["unavailable", "unavailable"]);
  });
});
