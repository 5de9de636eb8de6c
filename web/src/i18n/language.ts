/**
 * Which language is shown and its texts. Chosen from the browser's languages, switchable, remembered for this tab only.
 * `texts()` is reactive: what reads it renders again when the language changes. Dates, times and numbers follow it.
 */
import { signal } from "@preact/signals";
import { remember, recall } from "../ui/tab-memory";
import type { Catalogue } from "./catalogue";

export type Language = "de" | "en";

const loaders: Record<Language, () => Promise<{ texts: Catalogue }>> = {
  de: () => import("./de"),
  en: () => import("./en"),
};

const loaded = signal<{ language: Language; texts: Catalogue } | null>(null);

export function texts(): Catalogue {
  if (!loaded.value) throw new Error("no language loaded");
  return loaded.value.texts;
}

export function language(): Language {
  return loaded.value?.language ?? "en";
}

export function otherLanguage(): Language {
  return language() === "de" ? "en" : "de";
}

export function chooseLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const primary = tag.toLowerCase().split("-")[0];
    if (primary === "de" || primary === "en") return primary;
  }
  return "en";
}

export async function loadLanguage(wanted?: Language): Promise<void> {
  const remembered = recall("language");
  const known = remembered === "de" || remembered === "en" ? remembered : null;
  const chosen = wanted ?? known ?? chooseLanguage(navigator.languages);
  const catalogue = (await loaders[chosen]()).texts;
  if (wanted) remember("language", wanted);
  document.documentElement.lang = chosen;
  loaded.value = { language: chosen, texts: catalogue };
}
