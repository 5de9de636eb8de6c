/** The safety code between two sides, with and without somebody in between. */
import { describe, expect, it } from "vitest";
import type { PeerMessage } from "../src/consultation/channel";
import { digits, SafetyCode } from "../src/consultation/safety-code";

const practitioner = "sha-256 AA:01";
const guest = "sha-256 BB:02";
const attacker = "sha-256 CC:03";

interface Seen {
  practitioner: string;
  guest: string;
}

/** Runs both sides over a wire that may change what it carries. */
async function run(seen: Seen, wire: (message: PeerMessage) => PeerMessage = (message) => message) {
  const result: { practitioner?: string; guest?: string } = {};
  let failed = 0;
  const order: string[] = [];
  const pending: (() => Promise<void>)[] = [];
  const sides: { practitioner?: SafetyCode; guest?: SafetyCode } = {};
  const carry = (to: "practitioner" | "guest") => (message: Parameters<SafetyCode["received"]>[0]) => {
    order.push(message.type);
    pending.push(async () => sides[to]?.received(wire(message) as typeof message));
  };
  sides.practitioner = new SafetyCode({
    polite: false,
    own: practitioner,
    other: seen.practitioner,
    send: carry("guest"),
    done: (code) => (result.practitioner = code),
    failed: () => (failed += 1),
  });
  sides.guest = new SafetyCode({
    polite: true,
    own: guest,
    other: seen.guest,
    send: carry("practitioner"),
    done: (code) => (result.guest = code),
    failed: () => (failed += 1),
  });
  await sides.guest.start();
  await sides.practitioner.start();
  for (let step = pending.shift(); step; step = pending.shift()) await step();
  return { ...result, order, failed };
}

const honest: Seen = { practitioner: guest, guest: practitioner };

describe("the safety code", () => {
  it("is the same six digits on both sides", async () => {
    const result = await run(honest);
    expect(result.order).toEqual(["safety_commit", "safety_nonce", "safety_reveal"]);
    expect(result.practitioner).toMatch(/^\d{6}$/);
    expect(result.guest).toBe(result.practitioner);
    expect(result.failed).toBe(0);
  });

  it("differs when somebody between them shows other certificates", async () => {
    // One collision in a million is chance; three in a row are not.
    const runs = await Promise.all(
      Array.from({ length: 3 }, () => run({ practitioner: attacker, guest: attacker })),
    );
    expect(runs.some((result) => result.practitioner !== result.guest)).toBe(true);
  });

  it("fails aloud on the guest's side when the revealed number is not the committed one", async () => {
    const other = "A".repeat(43);
    const result = await run(honest, (message) =>
      message.type === "safety_reveal" ? { type: "safety_reveal", value: other } : message,
    );
    expect(result.guest).toBeUndefined();
    expect(result.failed).toBe(1);
  });

  it("is the one docs/protocol.md gives for checking", async () => {
    const fingerprint = (byte: string): string => `sha-256 ${Array<string>(32).fill(byte).join(":")}`;
    const [ones, twos] = [`${"AQEB".repeat(10)}AQE`, `${"AgIC".repeat(10)}AgI`];
    expect(await digits(fingerprint("AA"), fingerprint("BB"), ones, twos)).toBe("942144");
    const sent: string[] = [];
    const side = new SafetyCode({
      polite: false,
      own: practitioner,
      other: guest,
      send: (message) => sent.push(message.value),
      done: () => {},
      failed: () => {},
      random: (bytes) => bytes.fill(1),
    });
    await side.start();
    expect(sent).toEqual(["cs1uhCLEB_ttCYaQ8RMLfe1-wvf14dML2dUh8BU2N5M"]);
  });

  it("is fixed by fingerprints and both numbers, in this order", async () => {
    const code = await digits(practitioner, guest, "n1", "n2");
    expect(code).toBe(await digits(practitioner, guest, "n1", "n2"));
    expect(code).not.toBe(await digits(guest, practitioner, "n1", "n2"));
    expect(code).not.toBe(await digits(practitioner, guest, "n2", "n1"));
  });
});
