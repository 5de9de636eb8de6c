/** Light or dark: by the device, or as chosen for this tab. */
import { signal } from "@preact/signals";
import { recall, remember } from "./tab-memory";

export type Theme = "light" | "dark";

const dark = matchMedia("(prefers-color-scheme: dark)");
const device = signal<Theme>(dark.matches ? "dark" : "light");
const chosen = signal<Theme | null>(null);

export function theme(): Theme {
  return chosen.value ?? device.value;
}

export function setTheme(value: Theme): void {
  chosen.value = value;
  remember("theme", value);
  document.documentElement.dataset["theme"] = value;
}

export function startTheme(): void {
  dark.addEventListener("change", (event) => {
    device.value = event.matches ? "dark" : "light";
  });
  const remembered = recall("theme");
  if (remembered === "light" || remembered === "dark") setTheme(remembered);
}
