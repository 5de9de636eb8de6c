/** A connection opens with a small picture, which browsers send at once, and goes over to the full one when its way is known. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PeerCall } from "../src/consultation/peer-call";
import { Quality } from "../src/consultation/quality";
import { LocalMedia } from "../src/media/local-media";
import { describeAs, FakePeerConnection, pretendBrowser } from "./pretended-browser";

describe("the picture a connection opens with", () => {
  const opened = (peers = 1): Quality => {
    const quality = new Quality();
    quality.group(peers);
    quality.open();
    return quality;
  };
  /** After which look the limit changed; 0 when it did not. */
  const changedAt = (quality: Quality, uplinks: (number | null)[]): number =>
    uplinks.findIndex((uplink) => quality.looked(uplink)) + 1;
  const repeated = <T>(times: number, what: T): T[] => Array.from({ length: times }, () => what);

  it("is small, and the full one follows as soon as the way is known to be wide", () => {
    const quality = opened();
    expect(quality.limit).toMatchObject({ scaleResolutionDownBy: 4, maxBitrate: 1_700_000 });
    expect(changedAt(quality, [300_000, 900_000, 1_800_000, 3_500_000, 3_500_000])).toBe(4);
    expect(quality.limit.scaleResolutionDownBy).toBe(1);
    expect(quality.opening).toBe(false);
  });

  it("stays small while estimates jump", () => {
    const quality = opened();
    expect(changedAt(quality, [1_800_000, 3_500_000, 301_000, 1_800_000, 1_800_000])).toBe(0);
    expect(quality.looked(1_800_000)).toBe(true);
  });

  it("comes back down to what the way bears when it proves narrow in use", () => {
    const quality = opened();
    changedAt(quality, repeated(3, 2_000_000));
    expect(quality.limit.scaleResolutionDownBy).toBe(1);
    expect(changedAt(quality, [301_000, 301_000, 301_000, 2_000_000])).toBe(0);
    expect(changedAt(quality, repeated(6, 450_000))).toBe(6);
    expect(quality.limit).toMatchObject({ maxBitrate: 550_000 });
    expect(quality.unsure).toBe(false);
  });

  it("is not watched any more when the way has borne the full one for five seconds", () => {
    const quality = opened();
    changedAt(quality, repeated(3, 2_000_000));
    expect(quality.unsure).toBe(true);
    expect(changedAt(quality, repeated(50, 2_000_000))).toBe(0);
    expect(quality.unsure).toBe(false);
    expect(changedAt(quality, repeated(20, 200_000))).toBe(0);
  });

  it("goes over to the full one when the browser does not say how wide the way is", () => {
    const quality = opened();
    expect(changedAt(quality, repeated(40, null))).toBe(5);
    expect(quality.limit.scaleResolutionDownBy).toBe(1);
  });

  it("ends after four seconds with what a narrow way bears, and grows from there", () => {
    const quality = opened();
    expect(changedAt(quality, repeated(60, 300_000))).toBe(40);
    expect(quality.limit).toMatchObject({ maxBitrate: 320_000 });
    for (let second = 0; second < 8; second += 1) quality.measured({ uplink: 900_000, limited: false });
    expect(quality.limit).toMatchObject({ maxBitrate: 550_000 });
  });

  it("is never larger than the group's size allows, before and after", () => {
    for (const peers of [1, 2, 3, 4, 5, 6, 8]) {
      const quality = opened(peers);
      const before = quality.limit.scaleResolutionDownBy;
      changedAt(quality, repeated(3, 5_000_000));
      const whole = new Quality();
      whole.group(peers);
      expect(quality.limit).toEqual(whole.limit);
      expect(before).toBeGreaterThanOrEqual(whole.limit.scaleResolutionDownBy);
    }
  });

  it("is small again when the connection is made anew", () => {
    const quality = opened();
    changedAt(quality, repeated(3, 5_000_000));
    quality.open();
    expect(quality.limit.scaleResolutionDownBy).toBe(4);
  });
});

/** A connection that keeps what it was told about the picture. */
class Limited extends FakePeerConnection {
  readonly scales: (number | undefined)[] = [];
  onconnectionstatechange: (() => void) | null = null;
  #encodings: RTCRtpEncodingParameters[] = [];
  readonly #sender = {
    track: null,
    replaceTrack: (): Promise<void> => Promise.resolve(),
    getParameters: () => ({ encodings: this.#encodings.map((one) => ({ ...one })) }),
    setParameters: ({ encodings }: { encodings: RTCRtpEncodingParameters[] }): Promise<void> => {
      this.#encodings = encodings;
      this.scales.push(encodings[0]?.scaleResolutionDownBy);
      return Promise.resolve();
    },
  };

  override addTransceiver(
    _?: unknown,
    { sendEncodings }: { sendEncodings?: RTCRtpEncodingParameters[] } = {},
  ): object {
    if (sendEncodings) this.#encodings = sendEncodings;
    if (sendEncodings) this.scales.push(sendEncodings[0]?.scaleResolutionDownBy);
    return { sender: this.#sender };
  }

  override getTransceivers(): object[] {
    if (this.#encodings.length === 0) this.#encodings = [{}];
    return [{ sender: this.#sender, receiver: { track: { kind: "video" } }, direction: "recvonly" }];
  }

  getStats(): Promise<Map<string, object>> {
    const pair = { id: "p", type: "candidate-pair", selected: true, availableOutgoingBitrate: 2_000_000 };
    return Promise.resolve(new Map([["p", pair]]));
  }
}

describe("a connection", () => {
  let call: PeerCall;
  let media: LocalMedia;
  const begin = (polite: boolean): Limited => {
    call = new PeerCall(
      {
        peer: { participant_id: "x", display_name: "Ada", role: "guest", polite, connected: true },
        certificate: undefined,
        ice: () => ({ ice_servers: [], ice_transport_policy: "all", connection_policy: "direct_first" }),
        media,
        send: () => {},
        checkSignaling: () => {},
        failed: () => {},
        received: () => {},
        channelOpened: () => {},
      },
      { offerNow: false, replaces: false },
    );
    return FakePeerConnection.last() as Limited;
  };
  const connect = (connection: Limited): void => {
    connection.connectionState = "connected";
    connection.onconnectionstatechange?.();
  };
  const description = (type: "offer" | "answer"): void =>
    call.received({ type: "description", from: "x", seq: 1, description: { type, sdp: describeAs(7) } });

  beforeEach(() => {
    vi.useFakeTimers();
    pretendBrowser();
    vi.stubGlobal("RTCPeerConnection", Limited);
    media = new LocalMedia();
    media.camera.value = "on";
  });

  afterEach(() => {
    call.close();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("that offers sends small from its first picture on, and full when three looks found the way wide", async () => {
    const connection = begin(false);
    description("answer");
    await vi.advanceTimersByTimeAsync(50);
    expect(connection.scales).toEqual([4]);
    connect(connection);
    await vi.advanceTimersByTimeAsync(250);
    // What the encoder has been told already is not told again: it would begin anew.
    expect(connection.scales).toEqual([4]);
    await vi.advanceTimersByTimeAsync(100);
    expect(connection.scales).toEqual([4, 1]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(connection.scales).toEqual([4, 1]);
  });

  it("that answers does so too", async () => {
    begin(true);
    description("offer");
    await vi.advanceTimersByTimeAsync(50);
    const connection = FakePeerConnection.last() as Limited;
    expect(connection.scales).toEqual([4]);
    connect(connection);
    await vi.advanceTimersByTimeAsync(350);
    expect(connection.scales).toEqual([4, 1]);
  });

  it("waits for a camera that is switched on later", async () => {
    media.camera.value = "off";
    const connection = begin(false);
    description("answer");
    connect(connection);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(connection.scales).toEqual([4]);
    media.camera.value = "on";
    await call.tracksChanged();
    await vi.advanceTimersByTimeAsync(350);
    expect(connection.scales).toEqual([4, 1]);
  });
});
