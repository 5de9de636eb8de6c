/** The switches for language and colours, present on every page but the call. */
import type { VNode } from "preact";
import { loadLanguage, otherLanguage, texts } from "../i18n/language";
import { Icon } from "./icon";
import { Languages, Moon, Sun } from "./icons";
import { setTheme, theme } from "./theme";

export function LanguageSwitch(): VNode {
  const other = otherLanguage();
  return (
    <button
      type="button"
      class="button button-quiet"
      lang={other}
      data-testid="language-switch"
      onClick={() => void loadLanguage(other)}
    >
      <Icon of={Languages} />
      <span>{texts().common.language_switch}</span>
    </button>
  );
}

export function ThemeSwitch(): VNode {
  const isDark = theme() === "dark";
  return (
    <button
      type="button"
      class="button button-quiet"
      data-testid="theme-switch"
      onClick={() => setTheme(isDark ? "light" : "dark")}
    >
      <Icon of={isDark ? Sun : Moon} />
      <span>{isDark ? texts().common.theme_to_light : texts().common.theme_to_dark}</span>
    </button>
  );
}
