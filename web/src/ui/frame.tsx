/** The frame around a patient's page: brand and language above, one question in the middle, colours below. */
import type { ComponentChildren, VNode } from "preact";
import { texts } from "../i18n/language";
import { Brand } from "./brand";
import { LanguageSwitch, ThemeSwitch } from "./switches";

export function Frame(props: {
  children: ComponentChildren;
  wide?: boolean;
  footer?: ComponentChildren;
}): VNode {
  return (
    <div class={`frame patient${props.wide ? " frame-wide" : ""}`}>
      <header class="frame-head">
        <Brand claim={texts().common.claim} />
        <LanguageSwitch />
      </header>
      <main class="frame-main" id="content">
        {props.children}
      </main>
      <footer class="frame-foot">
        {props.footer}
        <ThemeSwitch />
      </footer>
    </div>
  );
}
