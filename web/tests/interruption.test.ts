/** Whose connection is lost, and how long it is waited: by the server's own rule, and never longer than it is true. */
import { signal } from "@preact/signals";
import { afterEach, describe, expect, test } from "vitest";
import { graceSeconds, interruptionOf, secondsLeft } from "../src/pages/call/interruption";
import { Absences } from "../src/pages/practitioner/absences";
import { retentionRules } from "../src/pages/retention";
import type { Connectedness, PeerCall } from "../src/consultation/peer-call";
import type { RetentionRule, WaitingEntry } from "../src/protocol/messages";
import { server } from "./seated";

const person = (connectedness: Connectedness, lostAt: number | null) => ({
  lostAt: signal(lostAt),
  peer: { connectedness: signal(connectedness) } as unknown as PeerCall,
});

afterEach(() => {
  retentionRules.value = [];
});

describe("an interruption", () => {
  test("is none while picture and sound go on, whatever the server knows", () => {
    expect(interruptionOf(person("connected", 5), 5)).toBeNull();
    expect(interruptionOf(person("connecting", 5), 5)).toBeNull();
  });

  test("is our own when this page has lost the server too, theirs when the server has lost them", () => {
    expect(interruptionOf(person("interrupted", 7), 5)).toEqual({ side: "own", since: 5 });
    expect(interruptionOf(person("interrupted", 7), null)).toEqual({ side: "other", since: 7 });
    expect(interruptionOf(person("interrupted", null), null)).toEqual({ side: "way" });
  });

  test("is waited for as long as the server keeps a lost seat", () => {
    expect(graceSeconds()).toBe(30);
    const rule = { data_class: "waiting_entry", from_when: "connection_lost", keep_for_seconds: 12 };
    retentionRules.value = [rule as RetentionRule];
    expect(secondsLeft(10_000, 10_000)).toBe(12);
    expect(secondsLeft(10_000, 21_001)).toBe(1);
    expect(secondsLeft(10_000, 60_000)).toBe(0);
  });
});

describe("somebody who waits without a connection", () => {
  const [entry] = server("waiting_room").entries as [WaitingEntry];
  const gone = { ...entry, connected: false };

  test("is counted from when it was first seen, and anew after coming back", () => {
    const absences = new Absences();
    absences.seen([{ ...entry, connected: true }], 1);
    expect(absences.since(entry.entry_id)).toBeNull();
    absences.seen([gone], 2);
    absences.seen([gone], 3);
    expect(absences.since(entry.entry_id)).toBe(2);
    absences.seen([{ ...entry, connected: true }], 4);
    absences.seen([gone], 5);
    expect(absences.since(entry.entry_id)).toBe(5);
    absences.seen([], 6);
    expect(absences.since(entry.entry_id)).toBeNull();
  });
});
