/**
 * The consultation: the pictures of the others are the page; everything else steps back but stays reachable. One other person
 * fills the stage; several share it as equal tiles.
 */
import { useEffect, useState } from "preact/hooks";
import type { VNode } from "preact";
import type { Call } from "../../consultation/call";
import { formatClock, formatList } from "../../i18n/format";
import { language, texts } from "../../i18n/language";
import { keepAwake } from "../../media/wake-lock";
import type { SignalingState } from "../../signaling/signaling";
import { announce } from "../../ui/announcer";
import { useServerNow } from "../../ui/clock";
import { Heading } from "../../ui/heading";
import { PlayAgain } from "../../ui/sound";
import { SelfView } from "../../ui/self-view";
import { CallBar } from "./CallBar";
import { ChatPanel } from "./ChatPanel";
import { DevicesDialog } from "../DevicesDialog";
import { useBack } from "../use-back";
import { ConnectionBadge } from "./ConnectionBadge";
import { GroupGrid } from "./GroupGrid";
import { LeaveDialog } from "./LeaveDialog";
import { MoreDialog } from "./MoreDialog";
import { RemotePicture } from "./RemotePicture";
import { SafetyNotices } from "./SafetyNotices";
import { States } from "./States";
import { WaitingDialog, type CallRoom } from "./WaitingDialog";

type Open = "none" | "more" | "waiting" | "leave" | "devices";

interface CallPageProps {
  call: Call;
  signaling: SignalingState;
  /** The practitioner's waiting room, reachable from here; guests have none. */
  room?: CallRoom;
}

export function CallPage({ call, signaling, room }: CallPageProps): VNode {
  const own = texts().call;
  const people = call.participants.value;
  const names = formatList(
    people.map(({ name }) => name),
    language(),
  );
  const only = people.length === 1 ? people[0] : undefined;
  // With an odd number of others our own picture fills the last tile; else it stays in its corner.
  const selfAsTile = people.length > 2 && people.length % 2 === 1;
  const [open, setOpen] = useState<Open>("none");
  useBack(() => {
    if (open !== "none") setOpen("none");
    else if (call.chat.open.peek()) call.chat.show(false);
    else setOpen("leave");
  });
  useEffect(() => keepAwake(), []);
  useEffect(() => announce(texts().call.begun({ name: formatList(call.names, language()) })), [call]);
  return (
    <div class={`call${call.chat.open.value ? " call-with-panel" : ""}`} data-testid="call-page">
      <main class="call-main" id="content">
        <div class={`stage${only ? "" : " stage-group"}`}>
          <Heading hidden title={own.tab_title}>
            {own.title({ name: names })}
          </Heading>
          {only ? (
            <RemotePicture key={only.id} person={only} speakerId={call.media.speakerId.value} />
          ) : (
            <GroupGrid call={call} people={people} withSelf={selfAsTile} />
          )}
          <header class="stage-head">
            <div class="stage-who">
              <span class="stage-name">{only?.name ?? own.group({ count: people.length + 1 })}</span>
              <Duration since={call.startedAt} />
            </div>
            {only && <ConnectionBadge peer={only.peer} />}
          </header>
          {!selfAsTile && (
            <div class="stage-self">
              <SelfView media={call.media} compact />
            </div>
          )}
          <SafetyNotices call={call} showDigits={() => setOpen("more")} />
          <PlayAgain />
          <States
            call={call}
            signaling={signaling}
            trouble={room?.trouble ?? null}
            openDevices={() => setOpen("devices")}
          />
        </div>
        <CallBar
          call={call}
          waiting={room?.count}
          openDevices={() => setOpen("devices")}
          openMore={() => setOpen("more")}
          openWaiting={() => setOpen("waiting")}
        />
      </main>
      {call.chat.open.value && <ChatPanel call={call} />}
      {open === "more" && <MoreDialog call={call} onClose={() => setOpen("none")} />}
      {open === "devices" && <DevicesDialog media={call.media} onClose={() => setOpen("none")} />}
      {open === "leave" && (
        <LeaveDialog
          title={own.leave_title}
          text={leaveText(people.length > 1, room !== undefined)}
          stay={own.leave_stay}
          leave={room && people.length > 1 ? own.end : own.leave}
          onStay={() => setOpen("none")}
          onLeave={() => call.leave()}
        />
      )}
      {open === "waiting" && room && (
        <WaitingDialog room={room} people={people.length} onClose={() => setOpen("none")} />
      )}
    </div>
  );
}

/** Leaving ends it for both, for all, or for oneself. */
function leaveText(group: boolean, practitioner: boolean): string {
  const own = texts().call;
  if (!group) return own.leave_text;
  return practitioner ? own.leave_text_for_all : own.leave_text_group;
}

function Duration({ since }: { since: Date }): VNode {
  const now = useServerNow();
  const time = formatClock((now - since.getTime()) / 1000);
  return (
    <span class="stage-time" role="timer" aria-label={texts().call.duration({ time })}>
      {time}
    </span>
  );
}
