/** What comes first when somebody is let in: nothing of a connection before, then descriptions, and only then the page of the call. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CallStartedMessage } from "../src/protocol/messages";
import { describeAs, FakePeerConnection, pretendBrowser } from "./pretended-browser";
import { seated, server, settle } from "./seated";

const started = server("call_started");
const as = (polite: boolean): CallStartedMessage => ({
  ...started,
  peers: started.peers.map((peer) => ({ ...peer, polite })),
});
const offer = {
  ...server("description"),
  from: started.peers[0]?.participant_id ?? "",
  description: { type: "offer", sdp: describeAs(7) },
} as const;

let warmed: string[] = [];

beforeEach(() => {
  warmed = [];
  pretendBrowser();
  vi.stubGlobal("RTCRtpSender", { getCapabilities: (kind: string) => warmed.push(kind) });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("who waits", () => {
  it("has a media engine that is ready, and no connection that could tell an address", async () => {
    const { say, socket } = await seated();
    await say(server("waiting"));
    await say(server("waiting_room"));
    expect(warmed).toEqual(["video"]);
    expect(FakePeerConnection.all).toEqual([]);
    expect(socket.sent.map(({ type }) => type)).toEqual(["hello"]);
  });
});

describe("the page of a call", () => {
  it("follows the offer and its first candidate", async () => {
    const { say, seat, shown, socket } = await seated();
    await say(as(false));
    expect(socket.sent.at(-1)).toMatchObject({ type: "description", description: { type: "offer" } });
    expect(seat.call.value?.id).toBe(started.call_id);
    expect(seat.shown.value).toBeNull();
    FakePeerConnection.last().onicecandidate?.({ candidate: FakePeerConnection.candidate });
    expect(socket.sent.at(-1)).toMatchObject({ type: "candidate" });
    await settle();
    expect(seat.shown.value?.id).toBe(started.call_id);
    expect(shown).toEqual([started.call_id]);
  });

  it("follows the answer where the other side offers", async () => {
    const { say, seat, socket } = await seated();
    await say(as(true));
    expect(seat.shown.value).toBeNull();
    await say(offer);
    expect(socket.sent.at(-1)).toMatchObject({ type: "description", description: { type: "answer" } });
    expect(seat.shown.value?.id).toBe(started.call_id);
  });

  it("is loaded anew: it offers at once, also where it is polite, for the others keep what they have", async () => {
    const { say, socket } = await seated();
    await say({ ...as(true), resumed: true });
    expect(socket.sent.at(-1)).toMatchObject({ type: "description", seq: 1, description: { type: "offer" } });
  });

  it("waits three seconds for the first offer of the impolite side, and makes its own then", async () => {
    const { say, socket } = await seated();
    vi.useFakeTimers();
    await say(as(true));
    await vi.advanceTimersByTimeAsync(2900);
    expect(socket.sent.filter(({ type }) => type === "description")).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(socket.sent.filter(({ type }) => type === "description")).toHaveLength(1);
  });

  it("does not wait longer than a fifth of a second for anybody", async () => {
    const { say, seat } = await seated();
    vi.useFakeTimers();
    await say(as(true));
    await vi.advanceTimersByTimeAsync(190);
    expect(seat.shown.value).toBeNull();
    await vi.advanceTimersByTimeAsync(20);
    expect(seat.shown.value?.id).toBe(started.call_id);
  });

  it("is not shown any more when the call has ended meanwhile", async () => {
    const { say, seat, shown } = await seated();
    vi.useFakeTimers();
    await say(as(true));
    await say(server("call_ended"));
    await vi.advanceTimersByTimeAsync(300);
    expect(seat.shown.value).toBeNull();
    expect(shown).toEqual([]);
  });
});
