/** The line that says what is kept and until when, made from the same rules the server obeys. No rule, no line. */
import type { RetentionRule } from "../protocol/messages";
import type { Catalogue } from "./catalogue";
import { formatDuration } from "./format";

export type DataClass = keyof Catalogue["retention"]["classes"];

export function retentionLine(
  dataClass: DataClass,
  rules: readonly RetentionRule[],
  texts: Catalogue["retention"],
  locale?: string,
): string | null {
  const rule = rules.find((candidate) => candidate.data_class === dataClass);
  if (!rule) return null;
  const what = texts.classes[dataClass];
  if (rule.keep_for_seconds === null) return texts.until_deleted({ what });
  if (rule.keep_for_seconds === 0) return texts.not_kept({ what });
  return texts.at_most({ what, duration: formatDuration(rule.keep_for_seconds, locale) });
}
