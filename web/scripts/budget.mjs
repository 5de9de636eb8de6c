/**
 * What a patient's phone loads, as compressed script: to enter a code, and in addition for the call. Computed from the build's
 * own manifest; over budget the build fails. Languages count once, with the larger one.
 */
import { readFileSync, rmSync, statSync } from "node:fs";

const dist = new URL("../dist/", import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(`${dist}.vite/manifest.json`, "utf8"));
const kibibyte = 1024;
const limits = { code: 60 * kibibyte, call: 120 * kibibyte };

function closure(key, found = new Set()) {
  if (found.has(key)) return found;
  found.add(key);
  for (const next of manifest[key].imports ?? []) closure(next, found);
  return found;
}

const size = (keys) =>
  [...keys]
    .map((key) => manifest[key].file)
    .filter((file) => file.endsWith(".js"))
    .reduce((sum, file) => sum + statSync(`${dist}${file}.br`).size, 0);

const find = (ending) => {
  const key = Object.keys(manifest).find((name) => name.endsWith(ending));
  if (!key) throw new Error(`the build has no ${ending}`);
  return key;
};

const start = closure("index.html");
const languages = ["src/i18n/de/index.ts", "src/i18n/en/index.ts"].map((name) => size(closure(find(name))));
const code = size(start) + Math.max(...languages);
const visit = [...closure(find("pages/patient/VisitPage.tsx"))].filter((key) => !start.has(key));
const call = size(visit);

const shown = (bytes) => `${(bytes / kibibyte).toFixed(1)} KiB`;
console.log(`script to enter a code: ${shown(code)} of ${shown(limits.code)}`);
console.log(`script for the call:    ${shown(call)} of ${shown(limits.call)}`);
rmSync(`${dist}.vite`, { recursive: true });
if (code > limits.code || call > limits.call) {
  console.error("over budget");
  process.exitCode = 1;
}
