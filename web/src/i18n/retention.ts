/**
 * The line that says what is kept and until when, made from the same rules the server obeys. Each line states one kind of
 * rule: when the server's rule is missing or of another kind, there is no line, rather than one that is not true.
 */
import type { RetentionRule } from "../protocol/messages";
import type { Catalogue } from "./catalogue";
import { formatDuration } from "./format";

export type RetentionLine = keyof Catalogue["retention"];

type Stated = Pick<RetentionRule, "data_class" | "from_when" | "action"> & { limited: boolean };

const stated: Record<RetentionLine, Stated> = {
  access_code: rule("access_code", "issued_or_renewed", "stop_working"),
  guest_record: { ...rule("guest_record", "deletion_asked_for"), limited: false },
  guest_record_of_mine: { ...rule("guest_record", "deletion_asked_for"), limited: false },
  guest_session: rule("guest_session", "created"),
  waiting_entry: rule("waiting_entry", "connection_lost"),
  practitioner_session: rule("practitioner_session", "created"),
  practitioner_session_idle: rule("practitioner_session_without_socket", "last_used", "stop_working"),
};

function rule(data_class: string, from_when: string, action = "delete"): Stated {
  return { data_class, from_when, action, limited: true };
}

export function retentionLine(
  line: RetentionLine,
  rules: readonly RetentionRule[],
  texts: Catalogue["retention"],
  locale?: string,
): string | null {
  const wanted = stated[line];
  const found = rules.find(
    (candidate) =>
      candidate.data_class === wanted.data_class &&
      candidate.from_when === wanted.from_when &&
      candidate.action === wanted.action &&
      (candidate.keep_for_seconds !== null) === wanted.limited,
  );
  return found ? texts[line]({ duration: formatDuration(found.keep_for_seconds ?? 0, locale) }) : null;
}
