/** Reading an access code however it was typed, pasted or misread. */
import { describe, expect, it } from "vitest";
import {
  caretAfter,
  codeFromAddress,
  grouped,
  problemOf,
  significant,
} from "../src/pages/patient/access-code";

describe("an access code", () => {
  it.each([
    ["K7QM-2XR9-4WTZ", "K7QM2XR94WTZ"],
    ["k7qm 2xr9 4wtz", "K7QM2XR94WTZ"],
    [" K7QM\u20112XR9\u20134WTZ\n", "K7QM2XR94WTZ"],
    ["o0Oo iIlL 1111", "000011111111"],
    ["https://praxis.example/#code=K7QM-2XR9-4WTZ", "K7QM2XR94WTZ"],
    ["Your link: https://praxis.example/#code=k7qm-2xr9-4wtz thanks", "K7QM2XR94WTZ"],
  ])("is read from %j", (typed, code) => {
    expect(significant(typed)).toBe(code);
    expect(problemOf(typed)).toBeNull();
  });

  it("is shown in groups of four", () => {
    expect(grouped("k7qm2")).toBe("K7QM-2");
    expect(grouped("k7qm2xr94wtz")).toBe("K7QM-2XR9-4WTZ");
  });

  it("says what is wrong with it", () => {
    expect(problemOf(" - ")).toEqual({ kind: "empty" });
    expect(problemOf("K7QM-2XR9-4WT")).toEqual({ kind: "short", missing: 1 });
    expect(problemOf("K7QM-2XR9-4WTZZ")).toEqual({ kind: "long" });
    expect(problemOf("K7QM-2XR9-4WTU")).toEqual({ kind: "character", character: "U" });
  });

  it("keeps the caret behind the character just typed", () => {
    expect(caretAfter("K7XQM-2", 3)).toBe(3);
    expect(caretAfter("K7QM2", 5)).toBe(6);
  });

  it.each([
    ["invisible behind it", "K7QM-2XR9-4WTZ\u200b"],
    ["invisible inside it", "K7QM-\u200b2XR9-4W\u00adTZ"],
    ["a mark before it", "\u200eK7QM-2XR9-4WTZ"],
    ["isolates around it", "\u2068K7QM-2XR9-4WTZ\u2069"],
    ["quotes", "\u201eK7QM-2XR9-4WTZ\u201c"],
    ["brackets and a full stop", "(K7QM-2XR9-4WTZ)."],
    ["a messenger's bold", "*K7QM-2XR9-4WTZ*"],
    ["a link in angle brackets", "<https://localhost:9200/#code=K7QM-2XR9-4WTZ>"],
    ["a tracking parameter", "https://praxis.example/#code=K7QM-2XR9-4WTZ&utm_source=mail"],
    ["an escaped equals sign", "https://praxis.example/#code%3DK7QM-2XR9-4WTZ"],
    [
      "Safe Links",
      "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Flocalhost%3A9200%2F%23code%3DK7QM-2XR9-4WTZ&data=05%7C02&reserved=0",
    ],
    [
      "wrapped twice",
      "https://a.example/?u=https%253A%252F%252Fpraxis.example%252F%2523code%253DK7QM-2XR9-4WTZ%2526x",
    ],
    [
      "URL Defense, second version",
      "https://urldefense.proofpoint.com/v2/url?u=https-3A__praxis.example_-23code-3DK7QM-2D2XR9-2D4WTZ&d=DwMFAg",
    ],
    [
      "URL Defense, third version",
      "https://urldefense.com/v3/__https://praxis.example/*code=K7QM-2XR9-4WTZ__;Iw!!abc!def$",
    ],
    ["quoted-printable", "https://praxis.example/#code=3DK7QM-2XR9-4WTZ"],
    ["a line that was wrapped", "https://praxis.example/#code=K7QM-2XR9=\r\n-4WTZ"],
    ["a line that was broken", "https://praxis.example/#code=K7QM-2XR9-\n4WTZ"],
    ["a sentence", "Guten Tag, Ihr Code: K7QM-2XR9-4WTZ - bis morgen!"],
    ["a sentence, with spaces", "Ihr Code ist K7QM 2XR9 4WTZ, bitte aufheben"],
    ["a sentence, in one", "Ihr Code lautet k7qm2xr94wtz."],
    ["full-width characters", "\uff2b\uff17\uff31\uff2d-2XR9-4WTZ"],
  ])("is found with %s", (_what, text) => {
    expect(significant(text)).toBe("K7QM2XR94WTZ");
  });

  it("is not found in words", () => {
    expect(problemOf("dies sind zwei worte und noch einige mehr")).not.toBeNull();
    expect(problemOf("appointments next week")).not.toBeNull();
  });

  const at = (pathname: string, search = "", hash = "") => ({ pathname, search, hash });

  it.each([
    ["where it belongs", at("/", "", "#code=k7qm-2xr9-4wtz")],
    ["with more behind it", at("/", "", "#code=K7QM-2XR9-4WTZ&utm_source=mail")],
    ["with a bracket", at("/", "", "#code=K7QM-2XR9-4WTZ>")],
    ["escaped", at("/", "", "#code%3DK7QM-2XR9-4WTZ")],
    ["without its name", at("/", "", "#K7QM-2XR9-4WTZ")],
    ["in the query", at("/", "?a=b&code=K7QM-2XR9-4WTZ")],
    ["in the path", at("/%23code=K7QM-2XR9-4WTZ")],
    ["on another page", at("/praxis", "", "#code=K7QM-2XR9-4WTZ")],
  ])("is read from an address that has it %s", (_what, address) => {
    expect(codeFromAddress(address)).toBe("K7QM-2XR9-4WTZ");
  });

  it("that arrived unfinished is shown as it is", () => {
    expect(codeFromAddress(at("/", "", "#code=K7QM-2X"))).toBe("K7QM-2X");
  });

  it("is in no other address", () => {
    for (const address of [at("/"), at("/", "", "#elsewhere"), at("/", "?utm_source=mail")])
      expect(codeFromAddress(address)).toBeNull();
  });
});
