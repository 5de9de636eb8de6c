/** Which certificate a session description names (RFC 8122), and that none is named beside it. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { judge } from "../src/consultation/fingerprint";
import { describeAs, fingerprintOf } from "./pretended-browser";

const sdp = describeAs(1);
const line = `a=fingerprint:${fingerprintOf(1)}\r\n`;
const other = `a=fingerprint:${fingerprintOf(2)}\r\n`;
const media = "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n";
const rejected = "m=video 0 UDP/TLS/RTP/SAVPF 96\r\n";
const long = (hash: string, bytes: number): string =>
  `a=fingerprint:${hash} ${Array<string>(bytes).fill("AB").join(":")}\r\n`;
const bare = sdp.replace(line, "");

describe("a description", () => {
  it.each([
    ["once for the session", sdp],
    ["in each section", `${bare}${line}${media}${line}`],
    ["several times", `${sdp}${line}${line}${media}${line}`],
    ["in lower-case digits", sdp.replace(/[0-9A-F:]{95}/, (value) => value.toLowerCase())],
    ["by a hash in capitals", sdp.replace("sha-256", "SHA-256")],
    ["with line feeds alone", sdp.replaceAll("\r\n", "\n")],
    ["beside a weak hash, which counts for nothing", `${sdp}${long("sha-1", 20)}`],
    [
      "in the section that carries the others",
      `${bare.replace("m=", "a=group:BUNDLE 0 1\r\nm=")}a=mid:0\r\n${line}${media}a=mid:1\r\n`,
    ],
    ["in every section it does not reject", `${bare}${line}${rejected}`],
  ])("names its certificate %s", (_how, text) => {
    const judged = judge(text);
    expect(judged?.identity).toBe(fingerprintOf(1));
    expect(judged?.sdp.match(/fingerprint/gi)).toHaveLength(1);
    expect(judged?.sdp.indexOf(line)).toBeLessThan(judged?.sdp.indexOf("m=") ?? -1);
    expect(judge(judged?.sdp)).toEqual(judged);
  });

  it.each([
    ["does not name one", bare],
    ["names it by a weak hash alone", `${bare}${long("sha-1", 20)}`],
    ["names none for one of its sections", `${bare}${line}${media}a=mid:1\r\n`],
    ["names another one first", sdp.replace(line, `${other}${line}`)],
    ["names another one last", `${sdp}${other}`],
    ["names another one for another section", `${bare}${line}${media}${other}`],
    ["names another one in a section it rejects", `${sdp}${rejected}${other}`],
    ["names two by a weak hash", `${sdp}${long("sha-1", 20)}${long("sha-1", 20).replace("AB", "AC")}`],
    ["names it in another writing of the attribute", `${sdp}${other.replace("fingerprint", "Fingerprint")}`],
    ["hides it behind a space", `${sdp}${other.replace("a=", "a= ")}`],
    ["hides it behind a carriage return", `${sdp}a=x\r${other}`],
    ["hides it in a line that is none", `${sdp} ${other}`],
    ["has too few digits", sdp.replace(":00:01", ":01")],
    ["has too many digits", sdp.replace("sha-256 ", "sha-256 00:")],
    ["ends in the middle of the line", sdp.slice(0, sdp.indexOf("fingerprint") + 20)],
    ["is empty", ""],
  ])("is refused when it %s", (_how, text) => {
    expect(judge(text)).toBeNull();
  });

  it("goes by the strongest hash where there are several, and leaves the browser no other", () => {
    const judged = judge(`${sdp}${long("sha-384", 48)}${long("sha-512", 64)}`);
    expect(judged?.identity).toMatch(/^sha-512 (AB:){63}AB$/);
    expect(judged?.sdp).not.toMatch(/sha-(?:256|384)/);
  });

  it("of a browser says the same as before but for the place of its fingerprint", () => {
    const folder = new URL("../../tests/unit/consultation/descriptions/", import.meta.url);
    for (const name of readdirSync(folder)) {
      const text = readFileSync(new URL(name, folder), "utf8");
      const judged = judge(text);
      const without = (one: string | undefined) => one?.replace(/^a=fingerprint:.*\r\n/gm, "");
      expect(without(judged?.sdp), name).toBe(without(text));
      expect(text.toUpperCase(), name).toContain(judged?.identity.toUpperCase());
    }
  });
});
