/**
 * The rows of those who wait, longest first: letting in is one click on the only filled button; declining stands apart and can be
 * taken back for some seconds. Whoever has lost the connection cannot be let in, and the row says how long the place is kept.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import { personName } from "../../consultation/person-name";
import { formatElapsed } from "../../i18n/format";
import { language, texts } from "../../i18n/language";
import type { WaitingEntry } from "../../protocol/messages";
import { Button } from "../../ui/button";
import { useNow, useServerNow } from "../../ui/clock";
import { Undo as UndoIcon, UserCheck, UserX } from "../../ui/icons";
import type { Undo } from "../../ui/undo";
import { secondsLeft } from "../call/interruption";
import { DeclineDialog } from "./DeclineDialog";
import { EntryNames } from "./EntryNames";
import type { Practice } from "./practice";

export function WaitingEntries({ practice }: { practice: Practice }): VNode {
  const entries = practice.room.value?.entries ?? [];
  const next = entries.find(
    ({ connected, entry_id }) => connected && !practice.declining.value.has(entry_id),
  );
  return (
    <ul class="rows">
      {entries.map((entry) => (
        <Entry key={entry.entry_id} entry={entry} practice={practice} next={entry === next} />
      ))}
    </ul>
  );
}

interface EntryProps {
  entry: WaitingEntry;
  practice: Practice;
  /** Waits longest of those who can be let in. */
  next: boolean;
}

function Entry({ entry, practice, next }: EntryProps): VNode {
  const own = texts().home;
  const [asking, setAsking] = useState(false);
  const now = useNow(entry.connected ? 5000 : 1000);
  const today = useServerNow(5000);
  const name = personName(entry);
  const undo = practice.declining.value.get(entry.entry_id);
  if (undo) return <Declining name={name} undo={undo} />;
  const seconds = (today - new Date(entry.waiting_since).getTime()) / 1000;
  const since =
    seconds < 60 ? own.waiting_just_now : own.waiting_for({ duration: formatElapsed(seconds, language()) });
  const lostAt = practice.absences.since(entry.entry_id);
  return (
    <li class={`row${next ? " row-next" : ""}`} data-testid="waiting-entry">
      <div class="row-words">
        <EntryNames entry={entry} />
        <span class="hint">
          {entry.connected ? since : own.not_connected({ count: secondsLeft(lostAt ?? now, now) })}
        </span>
      </div>
      <div class="row-actions">
        <Button
          kind={next ? "primary" : "secondary"}
          icon={UserCheck}
          label={own.admit_name({ name })}
          disabled={!entry.connected || practice.lack === "calls"}
          testId="admit-button"
          onClick={() => practice.admit(entry.entry_id)}
        >
          {own.admit}
        </Button>
        <Button
          kind="quiet"
          icon={UserX}
          label={own.decline_name({ name })}
          testId="decline-button"
          onClick={() => setAsking(true)}
        >
          {own.decline}
        </Button>
      </div>
      {asking && (
        <DeclineDialog
          name={name}
          onClose={() => setAsking(false)}
          decline={(advice) => {
            setAsking(false);
            practice.decline(entry.entry_id, advice);
          }}
        />
      )}
    </li>
  );
}

function Declining({ name, undo }: { name: string; undo: Undo }): VNode {
  const own = texts().home;
  const now = useNow(200);
  const row = useRef<HTMLLIElement>(null);
  const left = Math.max(0, Math.ceil(((undo.due.value ?? now) - now) / 1000));
  useEffect(() => row.current?.querySelector("button")?.focus(), []);
  return (
    <li ref={row} class="row" data-testid="waiting-entry">
      <div class="row-words" role="status">
        <span class="row-name">{name}</span>
        <span class="hint">{own.declining}</span>
      </div>
      <div class="row-actions">
        <Button
          kind="primary"
          icon={UndoIcon}
          label={own.decline_undo_name({ name })}
          testId="decline-undo"
          onClick={() => undo.takeBack()}
        >
          {`${own.decline_undo} (${texts().common.seconds({ count: left })})`}
        </Button>
      </div>
    </li>
  );
}
