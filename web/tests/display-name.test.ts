/** The rule for names, one with the server's (tests/rules/display_names.json), and how two names of one person are shown. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { personName } from "../src/consultation/person-name";
import { keptName, nameProblem } from "../src/pages/patient/display-name";

interface Example {
  given: string;
  kept?: string;
  problem?: string;
  why: string;
}

const examples = JSON.parse(
  readFileSync(new URL("../../tests/rules/display_names.json", import.meta.url), "utf8"),
) as Example[];

describe("a display name", () => {
  it.each(examples)("is kept or refused as on the server: $why", ({ given, kept, problem }) => {
    expect(nameProblem(given)).toBe(problem ?? null);
    if (kept !== undefined) expect(keptName(given)).toBe(kept);
  });
});

describe("somebody in the waiting room and in the call", () => {
  it("has one name when the invitation's was kept, or is not told", () => {
    expect(personName({ display_name: "Anna", invitation_name: "Anna" })).toBe("Anna");
    expect(personName({ display_name: "Anna" })).toBe("Anna");
  });

  it("is named by the invitation first, and each name keeps its direction", () => {
    expect(personName({ display_name: "שרה", invitation_name: "Otto" })).toBe(
      "\u2068Otto\u2069 (\u201c\u2068שרה\u2069\u201d)",
    );
  });
});
