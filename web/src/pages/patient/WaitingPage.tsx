/** The waiting room: calm, honest about what the practitioner can see, awake, and ready to call the person back. */
import { useEffect, useState } from "preact/hooks";
import type { VNode } from "preact";
import { formatElapsed, formatTime } from "../../i18n/format";
import { language, texts } from "../../i18n/language";
import { keepAwake } from "../../media/wake-lock";
import type { WaitingMessage } from "../../protocol/messages";
import { Button } from "../../ui/button";
import { useServerNow } from "../../ui/clock";
import { DeviceCheck } from "../../ui/device-check";
import { Frame } from "../../ui/frame";
import { Heading } from "../../ui/heading";
import { Bell, LogOut } from "../../ui/icons";
import { Icon } from "../../ui/icon";
import { Notice, TroubleNotice } from "../../ui/notice";
import { LeaveDialog } from "../call/LeaveDialog";
import { useBack } from "../use-back";
import type { Visit } from "./visit";

export function WaitingPage({ visit }: { visit: Visit }): VNode {
  const { waiting: own } = texts();
  const waiting = visit.waiting.value;
  const signaling = visit.seat.signaling.value;
  const [leaving, setLeaving] = useState(false);
  useBack(() => setLeaving(!leaving));
  useEffect(() => keepAwake(), []);
  return (
    <Frame>
      <div class="waiting" data-testid="waiting-page">
        <div class="breath" aria-hidden="true">
          <span />
        </div>
        <Heading>{own.title}</Heading>
        {signaling === "interrupted" && (
          <Notice kind="caution" testId="error-message">
            <p>{own.reconnecting}</p>
          </Notice>
        )}
        {visit.trouble.value && <TroubleNotice trouble={visit.trouble.value} />}
        <div role="status" class="waiting-state">
          <p class="lead">{waiting ? presence(waiting) : own.connecting}</p>
        </div>
        {waiting && <Since since={waiting.waiting_since} />}
        {waiting?.note && (
          <figure class="note">
            <figcaption>{own.note({ practitioner: waiting.practitioner.display_name })}</figcaption>
            <blockquote>{waiting.note}</blockquote>
          </figure>
        )}
        <p class="hint with-icon">
          <Icon of={Bell} />
          <span>{own.switch_tabs}</span>
        </p>
        <details class="fold">
          <summary>{own.recheck}</summary>
          <DeviceCheck media={visit.media} />
        </details>
        <Button icon={LogOut} onClick={() => visit.leaveWaiting()} testId="leave-waiting">
          {own.leave}
        </Button>
      </div>
      {leaving && (
        <LeaveDialog
          title={own.leave_title}
          text={own.leave_text}
          stay={own.leave_stay}
          leave={own.leave}
          onStay={() => setLeaving(false)}
          onLeave={() => visit.comeBack()}
        />
      )}
    </Frame>
  );
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
