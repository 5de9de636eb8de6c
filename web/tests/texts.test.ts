import { describe, expect, it } from "vitest";
import { texts as de } from "../src/i18n/de";
import { texts as en } from "../src/i18n/en";
import { formatClock, formatDuration, formatElapsed } from "../src/i18n/format";
import { chooseLanguage } from "../src/i18n/language";
import { retentionLine } from "../src/i18n/retention";
import { troubleSentence } from "../src/i18n/trouble";
import { errorCodes, Trouble } from "../src/signaling/problem";

const sample = { name: "Anna", practitioner: "Dr. Weber", time: "10:32", duration: "4", count: 2, number: 2 };
const values = { ...sample, character: "U", date: "4", what: "Code", host: "praxis.example" };

/** Every text of a catalogue with its path; texts with values are filled in. */
function flat(node: unknown, path = ""): [string, string][] {
  if (typeof node === "string") return [[path, node]];
  if (typeof node === "function") return [[path, (node as (given: object) => string)(values)]];
  return Object.entries(node as object).flatMap(([key, child]) => flat(child, `${path}.${key}`));
}

describe.each([
  ["German", de],
  ["English", en],
])("the %s catalogue", (_name, catalogue) => {
  const all = flat(catalogue);

  it("has every text, and none is empty or unfilled", () => {
    expect(all.map(([path]) => path)).toEqual(flat(en).map(([path]) => path));
    for (const [path, text] of all) expect(text, path).toMatch(/\S/);
    for (const [path, text] of all) expect(text, path).not.toMatch(/undefined|\$\{|\bnull\b/);
  });

  it("has no jargon and no exclamation mark", () => {
    const jargon =
      /\b(ICE|TURN|STUN|SDP|SSL|TLS|DTLS|RTC|token|Token|socket|WebSocket|peer|session|Session)\b|!/;
    for (const [path, text] of all) expect(text, path).not.toMatch(jargon);
  });

  it("has a sentence for every error code", () => {
    for (const code of errorCodes) expect(troubleSentence(new Trouble(code), catalogue, "en")).toMatch(/\.$/);
    expect(troubleSentence(new Trouble("offline"), catalogue, "en")).toMatch(/\.$/);
  });
});

describe("German texts", () => {
  it("say Sie", () => {
    for (const [path, text] of flat(de)) {
      expect(text, path).not.toMatch(/\b(du|dich|dir|dein|deine|deinen|deiner|deinem|euch|euer|eure)\b/i);
    }
  });
});

describe("an error that asks for patience", () => {
  it("says when to try again", () => {
    expect(troubleSentence(new Trouble("rate_limited", 90), en, "en")).toContain("in 2 minutes");
    expect(troubleSentence(new Trouble("rate_limited", 5), de, "de")).toContain("in 5 Sekunden");
  });
});

describe("the language", () => {
  it("is the first of the browser's that exists, else English", () => {
    expect(chooseLanguage(["fr-FR", "de-AT", "en"])).toBe("de");
    expect(chooseLanguage(["EN-us"])).toBe("en");
    expect(chooseLanguage(["ja"])).toBe("en");
  });
});

describe("the line about what is kept", () => {
  const rule = (keep: number | null) => [
    { data_class: "access_code", keep_for_seconds: keep, from_when: "created", action: "delete" },
  ];

  it("follows the server's rule", () => {
    const line = (keep: number | null) => retentionLine("access_code", rule(keep), en.retention, "en");
    expect(line(null)).toBe("Access code: kept until your practice deletes it.");
    expect(line(30 * 86_400)).toBe("Access code: kept for 30 days at most.");
    expect(line(0)).toBe("Access code: only while you are here, then deleted.");
  });

  it("is missing when the server has no rule for it", () => {
    expect(retentionLine("guest_record", rule(null), en.retention, "en")).toBeNull();
  });
});

describe("durations", () => {
  it("are never promised shorter than they are", () => {
    expect(formatDuration(59, "en")).toBe("59 seconds");
    expect(formatDuration(61, "en")).toBe("2 minutes");
    expect(formatDuration(43_200, "de")).toBe("12 Stunden");
  });

  it("count waiting in whole minutes that have passed", () => {
    expect(formatElapsed(299, "en")).toBe("4 minutes");
    expect(formatElapsed(3720, "en")).toBe("1 hour 2 minutes");
  });

  it("run like a clock in a call", () => {
    expect(formatClock(245)).toBe("4:05");
    expect(formatClock(3845)).toBe("1:04:05");
  });
});
