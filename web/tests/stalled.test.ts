/** What is done when media stops arriving although every state still says "connected". */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PeerCall } from "../src/consultation/peer-call";
import { LocalMedia } from "../src/media/local-media";
import { describeAs, FakePeerConnection, pretendBrowser } from "./pretended-browser";

/** A connection whose statistics and state are the test's own. */
class Stallable extends FakePeerConnection {
  static received = 0;
  static readonly restarts: number[] = [];
  readonly wholePictures: number[] = [];
  readonly sctp = {
    transport: { iceTransport: { onselectedcandidatepairchange: null as (() => void) | null } },
  };
  readonly channel = { readyState: "open", send: (): void => {}, onopen: null as (() => void) | null };
  onconnectionstatechange: (() => void) | null = null;

  override restartIce(): void {
    Stallable.restarts.push(Date.now());
  }

  override createDataChannel(): object {
    return this.channel;
  }

  override addTransceiver(): object {
    const setParameters = (_: unknown, how: { encodingOptions?: { keyFrame: boolean }[] }): Promise<void> => {
      if (how.encodingOptions?.every(({ keyFrame }) => keyFrame)) this.wholePictures.push(Date.now());
      return Promise.resolve();
    };
    return { sender: { track: null, getParameters: () => ({ encodings: [{}] }), setParameters } };
  }

  getStats(): Promise<Map<string, object>> {
    const pair = { id: "p", type: "candidate-pair", selected: true, bytesReceived: Stallable.received };
    return Promise.resolve(new Map([["p", pair]]));
  }
}

let checked = 0;
let call: PeerCall;
let arriving = true;

const answer = (): void =>
  call.received({
    type: "description",
    from: "x",
    seq: 1,
    description: { type: "answer", sdp: describeAs(7) },
  });

/** Media as it is now, and every offer is answered at once. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) {
    if (arriving) Stallable.received += 1000;
    if (FakePeerConnection.last().signalingState === "have-local-offer") answer();
    await vi.advanceTimersByTimeAsync(100);
  }
}

beforeEach(async () => {
  vi.useFakeTimers();
  pretendBrowser();
  vi.stubGlobal("RTCPeerConnection", Stallable);
  Stallable.restarts.length = 0;
  Stallable.received = checked = 0;
  arriving = true;
  call = new PeerCall(
    {
      peer: { participant_id: "x", display_name: "Ada", role: "guest", polite: false, connected: true },
      certificate: undefined,
      ice: () => ({ ice_servers: [], ice_transport_policy: "all", connection_policy: "direct_first" }),
      media: new LocalMedia(),
      send: () => {},
      checkSignaling: () => {
        checked += 1;
      },
      failed: () => {},
      received: () => {},
      channelOpened: () => {},
    },
    { offerNow: true, replaces: false },
  );
  await pass(500);
  const connection = FakePeerConnection.last() as Stallable;
  connection.connectionState = "connected";
  connection.onconnectionstatechange?.();
  connection.channel.onopen?.();
  await pass(3000);
});

afterEach(() => {
  call.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Milliseconds from now at which ICE was restarted while so much time passed. */
async function restartsDuring(ms: number): Promise<number[]> {
  const began = Date.now();
  Stallable.restarts.length = 0;
  await pass(ms);
  return Stallable.restarts.map((at) => at - began);
}

describe("media that stops arriving", () => {
  it("restarts ICE after a second and a half, and again in growing distances while nothing comes", async () => {
    arriving = false;
    expect(await restartsDuring(20_000)).toEqual([1500, 4000, 9000, 19_000]);
    expect(checked).toBe(4);
    expect(call.connectedness.value).toBe("interrupted");
  });

  it("leaves a restart that is under way the time it needs", async () => {
    arriving = false;
    call.networkChanged();
    expect(await restartsDuring(2000)).toHaveLength(1);
    arriving = true;
    expect(await restartsDuring(5000)).toEqual([]);
    expect(call.connectedness.value).toBe("connected");
  });

  it("is followed by a whole picture as soon as there is another way", async () => {
    const connection = FakePeerConnection.last() as Stallable;
    const another = (): void => connection.sctp.transport.iceTransport.onselectedcandidatepairchange?.();
    await pass(12_000);
    another();
    await pass(500);
    expect(connection.wholePictures).toHaveLength(0);
    arriving = false;
    await pass(2500);
    const began = Date.now();
    another();
    another();
    await pass(500);
    expect(connection.wholePictures.map((at) => at - began)).toEqual([50]);
  });
});
