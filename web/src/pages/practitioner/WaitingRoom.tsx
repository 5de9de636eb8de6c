/** Who waits, longest first, and what those who wait are told. Letting in is one click; so is declining. */
import { useEffect, useState } from "preact/hooks";
import type { VNode } from "preact";
import { personName } from "../../consultation/person-name";
import { formatElapsed } from "../../i18n/format";
import { language, texts } from "../../i18n/language";
import { troubleSentence } from "../../i18n/trouble";
import { allowChimes, chime } from "../../media/chime";
import type { Availability, WaitingEntry } from "../../protocol/messages";
import { announce } from "../../ui/announcer";
import { Button } from "../../ui/button";
import { useServerNow } from "../../ui/clock";
import { Bell, Check, UserCheck, Volume } from "../../ui/icons";
import { Notice } from "../../ui/notice";
import { EntryNames } from "./EntryNames";
import { askForNotifications, notificationState, type Practice } from "./practice";

export function WaitingRoom({ practice }: { practice: Practice }): VNode {
  const own = texts().home;
  const verified = practice.account.value?.verified ?? false;
  const room = practice.room.value;
  return (
    <section class="card waiting-room" aria-labelledby="waiting-title">
      <div class="card-head">
        <h2 id="waiting-title">{own.waiting}</h2>
        {room && room.entries.length > 0 && <span class="count">{room.entries.length}</span>}
      </div>
      {verified ? (
        <OpenRoom practice={practice} />
      ) : (
        <Notice kind="caution" title={own.unverified_title}>
          <p>{own.unverified}</p>
        </Notice>
      )}
    </section>
  );
}

function OpenRoom({ practice }: { practice: Practice }): VNode {
  const own = texts().home;
  const { common } = texts();
  const stopped = practice.stopped.value;
  const room = practice.room.value;
  if (stopped) return <Stopped practice={practice} />;
  const trouble = practice.trouble.value;
  return (
    <>
      {practice.seat.signaling.value === "interrupted" && (
        <Notice kind="caution" testId="error-message">
          <p>{own.offline}</p>
        </Notice>
      )}
      {trouble && (
        <Notice kind="danger" testId="error-message">
          <p>{troubleSentence(trouble, texts())}</p>
        </Notice>
      )}
      {!room && <p class="hint">{common.loading}</p>}
      {room && room.entries.length === 0 && (
        <div class="empty">
          <p class="empty-title">{own.waiting_empty}</p>
          <p class="hint">{own.waiting_empty_hint}</p>
        </div>
      )}
      {room && room.entries.length > 0 && <WaitingEntries practice={practice} />}
      {room && (
        <RoomSettings key={room.note} practice={practice} availability={room.availability} note={room.note} />
      )}
      <Signals />
    </>
  );
}

/** The rows alone, also for the call page. */
export function WaitingEntries({ practice }: { practice: Practice }): VNode {
  return (
    <ul class="rows">
      {practice.room.value?.entries.map((entry) => (
        <Entry key={entry.entry_id} entry={entry} practice={practice} />
      ))}
    </ul>
  );
}

function Stopped({ practice }: { practice: Practice }): VNode {
  const { errors, common } = texts();
  const stopped = practice.stopped.value;
  const replaced = stopped?.reason === "replaced";
  const sentence = stopped?.trouble ? troubleSentence(stopped.trouble, texts()) : errors.refused;
  return (
    <Notice
      kind="caution"
      title={replaced ? errors.replaced_title : common.trouble_title}
      testId="error-message"
      actions={
        <Button kind="primary" onClick={() => practice.useHere()}>
          {replaced ? errors.use_here : common.try_again}
        </Button>
      }
    >
      <p>{replaced ? errors.replaced_text : sentence}</p>
    </Notice>
  );
}

function Entry({ entry, practice }: { entry: WaitingEntry; practice: Practice }): VNode {
  const own = texts().home;
  const now = useServerNow(5000);
  const seconds = (now - new Date(entry.waiting_since).getTime()) / 1000;
  const since =
    seconds < 60 ? own.waiting_just_now : own.waiting_for({ duration: formatElapsed(seconds, language()) });
  const name = personName(entry);
  return (
    <li class="row" data-testid="waiting-entry">
      <div class="row-words">
        <EntryNames entry={entry} />
        <span class="hint">{entry.connected ? since : `${since}, ${own.not_connected}`}</span>
      </div>
      <div class="row-actions">
        <Button
          kind="primary"
          icon={UserCheck}
          label={own.admit_name({ name })}
          testId="admit-button"
          disabled={practice.lack === "calls"}
          onClick={() => practice.admit(entry.entry_id)}
        >
          {own.admit}
        </Button>
        <Button
          label={own.decline_name({ name })}
          testId="decline-button"
          onClick={() => practice.decline(entry.entry_id)}
        >
          {own.decline}
        </Button>
      </div>
    </li>
  );
}

function RoomSettings(props: { practice: Practice; availability: Availability; note: string }): VNode {
  const own = texts().home;
  const [note, setNote] = useState(props.note);
  const choose = (availability: Availability): void => void props.practice.setRoom(availability, props.note);
  return (
    <form
      class="room-settings"
      onSubmit={(event) => {
        event.preventDefault();
        if (props.practice.setRoom(props.availability, note.trim())) announce(own.note_saved);
      }}
    >
      <fieldset class="choice">
        <legend>{own.availability}</legend>
        {(["available", "busy"] as const).map((value) => (
          <label key={value} class="choice-option">
            <input
              type="radio"
              name="availability"
              value={value}
              checked={props.availability === value}
              data-testid={`availability-${value}`}
              onChange={() => choose(value)}
            />
            <span>{own[value]}</span>
          </label>
        ))}
      </fieldset>
      <div class="field">
        <label for="room-note">{own.note}</label>
        <textarea
          id="room-note"
          class="input"
          rows={2}
          maxLength={280}
          placeholder={own.note_hint}
          value={note}
          data-testid="room-note"
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </div>
      <Button type="submit" icon={Check} disabled={note.trim() === props.note} testId="room-note-save">
        {own.note_save}
      </Button>
    </form>
  );
}

/** How arrivals are told: a test of the sound, and notifications only when the person asks for them. */
function Signals(): VNode {
  const own = texts().home;
  const [state, setState] = useState(notificationState);
  useEffect(() => {
    // The first click or key anywhere allows the sound that announces arrivals.
    const first = (): void => allowChimes();
    document.addEventListener("pointerdown", first, { once: true });
    return () => document.removeEventListener("pointerdown", first);
  }, []);
  return (
    <div class="signals">
      <Button kind="quiet" icon={Volume} onClick={() => chime("arrival")}>
        {own.sound_test}
      </Button>
      {state === "default" && (
        <Button kind="quiet" icon={Bell} onClick={() => void askForNotifications().then(setState)}>
          {own.allow_notifications}
        </Button>
      )}
      {state === "granted" && <p class="hint">{own.notifications_on}</p>}
      {state === "denied" && <p class="hint">{own.notifications_blocked}</p>}
    </div>
  );
}
