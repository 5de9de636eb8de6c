/** What the client must never contain, in its sources and in what was built from them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const forbidden = /MediaRecorder|localStorage|indexedDB|document\.cookie|innerHTML|\beval\(|new Function\(/;

function files(folder: string): string[] {
  const path = new URL(`../${folder}/`, import.meta.url).pathname;
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|js|html|css|svg)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

describe("the client", () => {
  it.each(["src", "dist"])(
    "records nothing, sets no cookie and builds no page from text, in %s",
    (folder) => {
      for (const file of files(folder)) expect(readFileSync(file, "utf8"), file).not.toMatch(forbidden);
    },
  );

  it("asks no other host for anything once built", () => {
    for (const file of files("dist")) {
      const hosts = readFileSync(file, "utf8").match(/https?:\/\/[a-z0-9.-]+/gi) ?? [];
      expect(
        hosts.filter((host) => !host.includes("www.w3.org")),
        file,
      ).toEqual([]);
    }
  });
});
