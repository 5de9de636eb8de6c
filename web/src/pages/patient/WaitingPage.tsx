/** The waiting room: calm, honest about what the practitioner can see, awake, and ready to call the person back. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { VNode } from "preact";
import { formatElapsed, formatTime } from "../../i18n/format";
import { language, texts } from "../../i18n/language";
import { keepAwake } from "../../media/wake-lock";
import type { WaitingMessage } from "../../protocol/messages";
import { ActionBar } from "../../ui/action-bar";
import { Button } from "../../ui/button";
import { useServerNow } from "../../ui/clock";
import { DeviceCheck } from "../../ui/device-check";
import { Frame } from "../../ui/frame";
import { Heading } from "../../ui/heading";
import { Bell, LogOut } from "../../ui/icons";
import { Icon } from "../../ui/icon";
import { Notice, TroubleNotice } from "../../ui/notice";
import { Undo } from "../../ui/undo";
import { UndoSheet } from "../../ui/undo-sheet";
import { LeaveDialog } from "../call/LeaveDialog";
import { useBack } from "../use-back";
import type { Visit } from "./visit";

export function WaitingPage({ visit }: { visit: Visit }): VNode {
  const { waiting: own } = texts();
  const waiting = visit.waiting.value;
  const away = visit.seat.signaling.value === "interrupted";
  const returning = visit.returning.value;
  const undo = useMemo(() => new Undo(), []);
  const [leaving, setLeaving] = useState(false);
  useBack(() => (undo.due.peek() === null ? setLeaving(!leaving) : undo.takeBack()));
  useEffect(() => keepAwake(), []);
  // Let in meanwhile, the person has left all the same.
  useEffect(() => () => undo.now(), [undo]);
  return (
    <Frame>
      <div class="waiting" data-testid={returning ? "returning-page" : "waiting-page"}>
        <div class="breath" aria-hidden="true">
          <span />
        </div>
        <Heading key={String(returning)}>{returning ? own.returning : own.title}</Heading>
        {away && (
          <Notice kind="caution" testId="error-message">
            <p>{navigator.onLine ? own.server_away : own.reconnecting}</p>
          </Notice>
        )}
        {visit.trouble.value && <TroubleNotice trouble={visit.trouble.value} />}
        {!away && !returning && (
          <div role="status" class="waiting-state">
            <p class="lead">{waiting ? presence(waiting) : own.connecting}</p>
          </div>
        )}
        {waiting && <Since since={waiting.waiting_since} />}
        {waiting?.note && (
          <figure class="note">
            <figcaption>{own.note({ practitioner: waiting.practitioner.display_name })}</figcaption>
            <blockquote>{waiting.note}</blockquote>
          </figure>
        )}
        {!returning && (
          <p class="hint with-icon">
            <Icon of={Bell} />
            <span>{byTouch() ? own.leave_open : own.other_windows}</span>
          </p>
        )}
        <details class="fold">
          <summary>{own.recheck}</summary>
          <DeviceCheck media={visit.media} />
        </details>
        <ActionBar>
          <Button
            icon={LogOut}
            wide
            onClick={() => undo.begin(() => visit.leaveWaiting())}
            testId="leave-waiting"
          >
            {own.leave}
          </Button>
        </ActionBar>
      </div>
      <UndoSheet undo={undo} title={own.leaving} text={own.leaving_text} back={own.stay} on={own.leave_now} />
      {leaving && (
        <LeaveDialog
          title={own.leave_title}
          text={own.leaving_text}
          stay={own.stay}
          leave={own.leave}
          onStay={() => setLeaving(false)}
          onLeave={() => visit.comeBack()}
        />
      )}
    </Frame>
  );
}

/** A phone puts a page to sleep that is not in front. */
function byTouch(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}

function presence(waiting: WaitingMessage): string {
  const { waiting: own } = texts();
  const practitioner = waiting.practitioner.display_name;
  if (!waiting.practitioner_present) return own.not_present({ practitioner });
  return waiting.availability === "busy" ? own.busy({ practitioner }) : own.seen({ practitioner });
}

function Since({ since }: { since: string }): VNode {
  const now = useServerNow(5000);
  const begun = new Date(since);
  const seconds = (now - begun.getTime()) / 1000;
  const { waiting: own } = texts();
  return (
    <p>
      {seconds < 60
        ? own.just_now
        : own.since({
            time: formatTime(begun, language()),
            duration: formatElapsed(seconds, language()),
          })}
    </p>
  );
}
