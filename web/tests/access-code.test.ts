/** Reading an access code however it was typed, pasted or misread. */
import { describe, expect, it } from "vitest";
import {
  caretAfter,
  codeFromFragment,
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

  it("is taken from the address's fragment only", () => {
    expect(codeFromFragment("#code=k7qm-2xr9-4wtz")).toBe("K7QM-2XR9-4WTZ");
    expect(codeFromFragment("#elsewhere")).toBeNull();
    expect(codeFromFragment("")).toBeNull();
  });
});
