/** The script that sends old browsers away must be readable by them, and must name the oldest ones that the documents name. */
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const script = read("../public/browser-check.js");
const code = script.replace(/\/\*.*?\*\//gs, "").replace(/"(?:[^"\\]|\\.)*"/g, '""');

/** A page as far as the script sees one; what it adds is collected. */
function page(globals: Record<string, unknown>): { told: string; started: boolean } {
  const told: string[] = [];
  const attributes: Record<string, string> = {};
  const element = (): object => ({
    noModule: false,
    appendChild: (child: { text?: string }) => void (child.text && told.push(child.text)),
    setAttribute: (name: string, value: string) => void (attributes[name] = value),
  });
  runInNewContext(script, {
    navigator: { language: "de-DE" },
    location: { href: "https://praxis.example/#code=K7QM-2XR9-4WTZ" },
    document: {
      readyState: "complete",
      documentElement: element(),
      createElement: element,
      createTextNode: (text: string) => ({ text }),
      getElementById: element,
    },
    HTMLDialogElement: { prototype: { showModal: () => {} } },
    CSS: { supports: () => true },
    AbortSignal,
    Intl,
    ...globals,
  });
  return { told: told.join("\n"), started: !("data-too-old" in attributes) };
}

describe("the check of the browser's age", () => {
  it("is written so that the oldest browsers read it", () => {
    expect(code).not.toMatch(/=>|`|\?\.|\?\?|\.\.\.|\b(?:let|const|class|async|import|of)\b|,\s*\)/);
  });

  it("lets a current browser start", () => {
    expect(page({})).toEqual({ told: "", started: true });
  });

  it.each([
    ["dialogs", { HTMLDialogElement: undefined }],
    ["time limits of requests", { AbortSignal: {} }],
    ["lists in a language", { Intl: {} }],
    ["heights of the visible page", { CSS: { supports: () => false } }],
    ["style questions at all", { CSS: undefined }],
    [
      "look-behind",
      {
        RegExp: function () {
          throw new SyntaxError("Invalid group specifier name");
        },
      },
    ],
  ])("sends one away that has no %s, with the link to take along", (_what, missing) => {
    const { told, started } = page(missing);
    expect(started).toBe(false);
    expect(told).toContain("zu alt");
    expect(told).toContain("https://praxis.example/#code=K7QM-2XR9-4WTZ");
  });

  it("names the versions for which the client is built, as the documents do", () => {
    const floor = { Chrome: "111", Edge: "111", Firefox: "114", Safari: "16.4" };
    for (const [name, version] of Object.entries(floor)) {
      expect(script).toContain(`${name} ${version}`);
      expect(read("../../docs/browsers.md")).toMatch(new RegExp(`\\| ${name} \\|[^\n]*\\b${version}\\b`));
      expect(read("../vite.config.ts")).toContain(`"${name.toLowerCase()}${version}"`);
    }
  });
});
