/** What a practitioner tells those who wait is true until tonight, and not a day longer. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RoomChoice, nothingSaid } from "../src/pages/practitioner/room-choice";
import type { SetWaitingRoomMessage } from "../src/protocol/messages";
import { server } from "./seated";

let sent: SetWaitingRoomMessage[] = [];
let connected = true;
const room = { ...server("waiting_room"), availability: "available" as const, note: "" };
const said: SetWaitingRoomMessage = { type: "set_waiting_room", availability: "busy", note: "Ten minutes" };
const make = (): RoomChoice =>
  new RoomChoice((message) => {
    if (connected) sent.push(message);
    return connected;
  });

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.useFakeTimers({ now: new Date(2026, 4, 4, 18, 0) });
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
  sent = [];
  connected = true;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a note to those who wait", () => {
  test("is taken back at the end of the day", () => {
    make().make("busy", "Ten minutes");
    vi.advanceTimersByTime(6 * 3600_000 - 1);
    expect(sent).toEqual([said]);
    vi.advanceTimersByTime(1);
    expect(sent).toEqual([said, nothingSaid]);
  });

  test("of yesterday is not said again by a page that comes back, but taken back", () => {
    make().make("busy", "Ten minutes");
    connected = false;
    vi.advanceTimersByTime(24 * 3600_000);
    connected = true;
    const reloaded = make();
    vi.setSystemTime(new Date(2026, 4, 5, 20, 0));
    reloaded.restore({ ...room, availability: "busy", note: "Ten minutes" });
    expect(sent).toEqual([said, nothingSaid]);
    reloaded.restore(room);
    expect(sent).toHaveLength(2);
  });

  test("is said again to a server that has forgotten it", () => {
    const choice = make();
    choice.make("busy", "Ten minutes");
    choice.restore(room);
    expect(sent).toEqual([said, said]);
    choice.restore({ ...room, availability: "busy", note: "Ten minutes" });
    expect(sent).toHaveLength(2);
  });

  test("does not outlive the sign-in", () => {
    const choice = make();
    choice.make("busy", "Ten minutes");
    choice.takeBack({ ...room, availability: "busy", note: "Ten minutes" });
    expect(sent).toEqual([said, nothingSaid]);
    choice.restore(room);
    vi.advanceTimersByTime(24 * 3600_000);
    expect(sent).toHaveLength(2);
  });

  test("that could not be sent is not kept", () => {
    connected = false;
    const choice = make();
    expect(choice.make("busy", "Ten minutes")).toBe(false);
    connected = true;
    choice.restore(room);
    expect(sent).toEqual([]);
  });
});
