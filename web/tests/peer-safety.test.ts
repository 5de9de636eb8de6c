/** What follows for one person's connection from what is known of them: what is sent, shown, read out and said. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PeerMessage } from "../src/consultation/channel";
import { PeerSafety } from "../src/consultation/peer-safety";
import { describeAs } from "./pretended-browser";

let sent: PeerMessage[];
let heard: PeerMessage[];
let safety: PeerSafety;

const chat = (text: string): PeerMessage => ({ type: "chat", text });
const track = (kind: string) => ({ kind }) as MediaStreamTrack;

/** Connected with somebody whose digits were shown, and then described as somebody else. */
function swapped(): void {
  safety.begin();
  safety.admit("a");
  safety.trust.proven("a");
  safety.exchanged("042817");
  safety.trust.digitsShown();
  safety.begin();
  safety.admit("b");
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal(
    "MediaStream",
    class {
      readonly tracks: MediaStreamTrack[];
      constructor(tracks: MediaStreamTrack[]) {
        this.tracks = tracks;
      }
      getTracks(): MediaStreamTrack[] {
        return this.tracks;
      }
    },
  );
  [sent, heard] = [[], []];
  safety = new PeerSafety(
    {
      send: (message) => sent.push(message) > 0,
      tracksChanged: () => {},
      received: (message) => heard.push(message),
    },
    { renewed: false, replaces: false },
  );
});
afterEach(() => {
  safety.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("while a person has to decide", () => {
  it("nothing is shown or played, and both come back with the decision", () => {
    swapped();
    safety.media.add(track("video"));
    safety.media.add(track("audio"));
    expect([safety.media.picture.value, safety.media.sound.value]).toEqual([null, null]);
    safety.accept();
    expect(safety.media.picture.value).not.toBeNull();
    expect(safety.media.sound.value).not.toBeNull();
  });

  it("chat is kept back in both directions, and what came meanwhile is read afterwards", () => {
    swapped();
    expect(safety.maySend(chat("Befund"))).toBe(false);
    expect(safety.maySend({ type: "hang_up" })).toBe(true);
    safety.received(chat("Hallo"));
    safety.received({ type: "hang_up" });
    expect(heard).toEqual([{ type: "hang_up" }]);
    safety.accept();
    expect(heard.at(-1)).toEqual(chat("Hallo"));
    expect(safety.maySend(chat("Befund"))).toBe(true);
  });

  it("lines of somebody who is not there any more are never read", () => {
    swapped();
    safety.received(chat("of the one in between"));
    safety.begin();
    safety.admit("a");
    safety.accept();
    expect(heard).toEqual([]);
  });

  it("the other page is told, and told when it is over", () => {
    swapped();
    safety.channelOpened();
    safety.accept();
    expect(sent).toEqual([
      { type: "safety_hold", on: true },
      { type: "safety_hold", on: false },
    ]);
  });
});

describe("a failed safety code", () => {
  it("stops everything at once and tells the other page", () => {
    safety.begin();
    safety.admit("a");
    safety.media.add(track("video"));
    expect(safety.media.picture.value).not.toBeNull();
    safety.failed();
    expect(safety.media.picture.value).toBeNull();
    expect(sent).toEqual([{ type: "safety_hold", on: true }]);
    safety.received(chat("of the one who failed"));
    safety.begin();
    safety.accept();
    expect(heard).toEqual([]);
  });
});

describe("a connection without digits", () => {
  it("is said to be unverified after ten seconds, counted for each connection", () => {
    safety.begin();
    safety.connected();
    vi.advanceTimersByTime(9_000);
    safety.begin();
    safety.connected();
    vi.advanceTimersByTime(9_000);
    expect(safety.unverified.value).toBe(false);
    vi.advanceTimersByTime(1_000);
    expect(safety.unverified.value).toBe(true);
    safety.exchanged("042817");
    expect(safety.unverified.value).toBe(false);
  });
});

describe("a description that is not beyond doubt", () => {
  it("is said, until one comes that is", () => {
    expect(safety.allows("v=0\r\n")).toBe(false);
    expect(safety.refused.value).toBe(true);
    expect(safety.allows(describeAs(1))).toBe(true);
    expect(safety.refused.value).toBe(false);
  });
});
