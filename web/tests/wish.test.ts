/** What a practitioner asked for somebody who waits is done once, also when the socket was away, but never late. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type {
  AdmitMessage,
  DeclineMessage,
  WaitingEntry,
  WaitingRoomMessage,
} from "../src/protocol/messages";
import { Wish } from "../src/pages/practitioner/wish";
import { server } from "./seated";

const room = server("waiting_room");
const entry = room.entries[0] as WaitingEntry;
const { entry_id } = entry;
const admit: AdmitMessage = { type: "admit", entry_id };
const empty: WaitingRoomMessage = { ...room, entries: [] };

let sent: (AdmitMessage | DeclineMessage)[] = [];
let connected = true;
let lapsed: string[] = [];
let wish: Wish;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  connected = true;
  lapsed = [];
  wish = new Wish(
    (message) => {
      if (connected) sent.push(message);
      return connected;
    },
    ({ display_name }) => lapsed.push(display_name),
  );
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a wish", () => {
  test("is said at once, and is over when the person waits no longer", () => {
    wish.make("admit", entry);
    expect(sent).toEqual([admit]);
    wish.seen(room, false);
    wish.seen(empty, false);
    wish.seen(room, true);
    vi.advanceTimersByTime(60_000);
    expect(sent).toEqual([admit]);
    expect(lapsed).toEqual([]);
  });

  test("that was made while the socket was away is said when the person is seen again, once", () => {
    connected = false;
    wish.make("admit", entry);
    connected = true;
    wish.seen(empty, true); // the server has restarted, and the practitioner was the first to come back
    expect(sent).toEqual([]);
    wish.seen(room, false);
    wish.seen(room, false);
    expect(sent).toEqual([admit]);
    wish.seen(empty, false);
    vi.advanceTimersByTime(60_000);
    expect(lapsed).toEqual([]);
  });

  test("finds the person again behind another id, by name and time", () => {
    const renamed = { ...entry, entry_id: "another" };
    const later = { ...renamed, entry_id: "a later one", waiting_since: "2026-05-04T09:59:59Z" };
    connected = false;
    wish.make("admit", entry);
    connected = true;
    wish.seen({ ...room, entries: [later] }, true);
    expect(sent).toEqual([]);
    wish.seen({ ...room, entries: [later, renamed] }, false);
    expect(sent).toEqual([{ type: "admit", entry_id: "another" }]);
  });

  test("takes nobody for somebody else", () => {
    connected = false;
    wish.make("admit", entry);
    connected = true;
    const [one, other] = [
      { ...entry, entry_id: "one" },
      { ...entry, entry_id: "other" },
    ];
    wish.seen({ ...room, entries: [one, other] }, true);
    expect(sent).toEqual([]);
  });

  test("that was lost with its socket is said again", () => {
    wish.make("admit", entry);
    wish.seen(room, true);
    expect(sent).toEqual([admit, admit]);
  });

  test("that was done, but whose answer was lost with the socket, is not said again", () => {
    wish.make("admit", entry);
    wish.seen(empty, true);
    wish.seen(
      { ...room, entries: [{ ...entry, entry_id: "back", waiting_since: "2026-05-04T09:59:59Z" }] },
      false,
    );
    expect(sent).toEqual([admit]);
  });

  test("lapses when the server is away for long: nobody is let in by surprise", () => {
    connected = false;
    wish.make("admit", entry);
    vi.advanceTimersByTime(15_000);
    expect(lapsed).toEqual([entry.display_name]);
    connected = true;
    wish.seen(room, true);
    expect(sent).toEqual([]);
  });

  test("tells whether it was said, and whom it is about", () => {
    expect(wish.make("admit", entry)).toBe(true);
    expect(wish.about).toBe(entry);
    connected = false;
    expect(wish.make("decline", entry)).toBe(false);
    wish.over();
    expect(wish.about).toBeNull();
  });

  test("to decline carries its advice, also when it is said late", () => {
    connected = false;
    wish.make("decline", entry, "call_the_practice");
    connected = true;
    wish.seen(room, true);
    expect(sent).toEqual([{ type: "decline", entry_id, advice: "call_the_practice" }]);
  });

  test("gives way to the next", () => {
    connected = false;
    wish.make("admit", entry);
    wish.make("decline", entry);
    connected = true;
    wish.seen(room, true);
    expect(sent).toEqual([{ type: "decline", entry_id }]);
  });
});
