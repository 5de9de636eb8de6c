/** Fails when a text in the catalogue's types has no note for translators above it. That none is missing, the compiler checks. */
import { readdirSync, readFileSync } from "node:fs";

const folder = new URL("../src/i18n/texts/", import.meta.url);
let missing = 0;
for (const file of readdirSync(folder)) {
  const lines = readFileSync(new URL(file, folder), "utf8").split("\n");
  lines.forEach((line, index) => {
    if (!/^ {2}\w+: /.test(line) || /^\s*\/\*\*.+\*\/$/.test(lines[index - 1] ?? "")) return;
    missing += 1;
    console.error(`${file}:${index + 1}: no note for translators: ${line.trim()}`);
  });
}
process.exitCode = missing > 0 ? 1 : 0;
