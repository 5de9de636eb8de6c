/** Quiet lines beside a field: what is kept of it and until when, from the server's own rules. */
import type { VNode } from "preact";
import { language, texts } from "../../i18n/language";
import { retentionLine, type RetentionLine } from "../../i18n/retention";
import { Icon } from "../../ui/icon";
import { ShieldCheck } from "../../ui/icons";
import { retentionRules } from "../retention";

export function RetentionNote({ of }: { of: RetentionLine[] }): VNode | null {
  const lines = of
    .map((line) => retentionLine(line, retentionRules.value, texts().retention, language()))
    .filter((line) => line !== null);
  if (lines.length === 0) return null;
  return (
    <p class="retention">
      <Icon of={ShieldCheck} size={20} />
      <span>{lines.join(" ")}</span>
    </p>
  );
}
