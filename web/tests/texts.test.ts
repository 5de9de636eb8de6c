/** All texts in all languages, and what is made from them: dates, durations, lines about what is kept. */
import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { texts as de } from "../src/i18n/de";
import { texts as en } from "../src/i18n/en";
import { formatClock, formatDuration, formatElapsed } from "../src/i18n/format";
import { chooseLanguage } from "../src/i18n/language";
import { retentionLine, type RetentionLine } from "../src/i18n/retention";
import { troubleSentence } from "../src/i18n/trouble";
import { errorCodes, Trouble } from "../src/signaling/problem";

const sample = { name: "Anna", practitioner: "Dr. Weber", time: "10:32", duration: "4", count: 2, number: 2 };
const values = {
  ...sample,
  character: "U",
  date: "4",
  what: "Code",
  host: "praxis.example",
  sentence: "So.",
};

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

describe("what a patient reads", () => {
  it("knows no tabs, which a phone does not have", () => {
    for (const { start, name, devices, waiting, ended, errors } of [de, en])
      for (const [path, text] of flat({ start, name, devices, waiting, ended, errors }))
        expect(text, path).not.toMatch(/\btabs?\b/i);
  });

  it("is not blamed for a server that is away", () => {
    vi.stubGlobal("navigator", { onLine: true, languages: [] });
    expect(troubleSentence(new Trouble("offline"), en)).toBe(en.errors.server_away);
    expect(`${en.errors.server_away} ${en.waiting.server_away}`).not.toMatch(/your (internet|network)/i);
    vi.stubGlobal("navigator", { onLine: false, languages: [] });
    expect(troubleSentence(new Trouble("offline"), en)).toBe(en.errors.sentences.offline);
    vi.unstubAllGlobals();
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
  const rule = {
    data_class: "access_code",
    keep_for_seconds: (30 * 86_400) as number | null,
    from_when: "issued_or_renewed",
    action: "stop_working",
  };
  const line = (served: typeof rule) => retentionLine("access_code", [served], en.retention, "en");

  it("follows the server's rule", () => {
    expect(line(rule)).toBe("A code works for 30 days at most.");
    expect(line({ ...rule, keep_for_seconds: 86_400 })).toBe("A code works for 24 hours at most.");
  });

  it("is missing rather than wrong when the server's rule is another one", () => {
    expect(line({ ...rule, data_class: "guest_session" })).toBeNull();
    expect(line({ ...rule, from_when: "created" })).toBeNull();
    expect(line({ ...rule, action: "delete" })).toBeNull();
    expect(line({ ...rule, keep_for_seconds: null })).toBeNull();
  });

  it("has a rule for each sentence in the server's own table", () => {
    const source = new URL("../../src/privacy/retention.cpp", import.meta.url);
    const table = readFileSync(source, "utf8").matchAll(
      /RetentionRule\{"(\w+)", ([^,]+), FromWhen::(\w+), (\w+),/g,
    );
    const rules = [...table].map(([, data_class = "", keep, from_when = "", action = ""]) => ({
      data_class,
      keep_for_seconds: keep === "std::nullopt" ? null : 3600,
      from_when,
      action: action.replace("_it", ""),
    }));
    expect(rules.length).toBeGreaterThan(5);
    for (const name of Object.keys(en.retention) as RetentionLine[]) {
      expect(retentionLine(name, rules, en.retention, "en"), name).not.toBeNull();
    }
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
