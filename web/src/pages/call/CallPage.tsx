/**
 * The consultation: the pictures of the others are the page; everything else steps back but stays reachable. One other person
 * fills the stage; several share it as equal tiles, oneself among them.
 */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { VNode } from "preact";
import type { Call } from "../../consultation/call";
import { formatClock, formatList } from "../../i18n/format";
import { language, texts } from "../../i18n/language";
import { keepAwake } from "../../media/wake-lock";
import type { SignalingState } from "../../signaling/signaling";
import { announce, withdraw } from "../../ui/announcer";
import { useServerNow } from "../../ui/clock";
import { Heading } from "../../ui/heading";
import { PlayAgain } from "../../ui/sound";
import { SelfView } from "../../ui/self-view";
import { CallBar } from "./CallBar";
import { Cards } from "./Cards";
import { ChatPanel } from "./ChatPanel";
import { DevicesDialog } from "../DevicesDialog";
import { useBack } from "../use-back";
import { ConnectionBadge } from "./ConnectionBadge";
import { GroupGrid } from "./GroupGrid";
import { LeaveDialog } from "./LeaveDialog";
import { Interrupted } from "./Interrupted";
import { interruptionOf, useOwnLostAt } from "./interruption";
import { LeaveSheet, useLeaving } from "./LeaveSheet";
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
  const [open, setOpen] = useState<Open>("none");
  useBack(() => {
    if (leaving.due.peek() !== null) leaving.takeBack();
    else if (open !== "none") setOpen("none");
    else if (call.chat.open.peek()) call.chat.show(false);
    else setOpen("leave");
  });
  const leaving = useLeaving(call);
  const silent = leaving.due.value !== null;
  const ownLostAt = useOwnLostAt(signaling);
  const interruptions = people.map((person) => interruptionOf(person, ownLostAt));
  // One sentence for all: to the only other one, or when it is our own connection that is gone.
  const interruption =
    only || (people.length > 0 && interruptions.every((one) => one?.side === "own"))
      ? (interruptions[0] ?? null)
      : null;
  useEffect(() => keepAwake(), []);
  const begun = useMemo(() => texts().call.begun({ name: formatList(call.names, language()) }), [call]);
  useEffect(() => {
    announce(begun);
    return () => withdraw(begun);
  }, [begun]);
  const apart =
    interruption !== null ||
    people.some(({ peer }) => peer.safety.trust.stopped || peer.safety.heldByOther.value);
  useEffect(() => {
    if (apart) withdraw(begun);
  }, [apart, begun]);
  return (
    <div class={`call${call.chat.open.value ? " call-with-panel" : ""}`} data-testid="call-page">
      <main class="call-main" id="content">
        <div class={`stage${only ? "" : " stage-group"}`}>
          <Heading hidden title={own.tab_title}>
            {own.title({ name: names })}
          </Heading>
          {only ? (
            <RemotePicture
              key={only.id}
              person={only}
              speakerId={call.media.speakerId.value}
              silent={silent}
            />
          ) : (
            <GroupGrid {...{ call, people, ownLostAt, silent }} />
          )}
          <header class="stage-head">
            <div class="stage-who">
              <span class="stage-name">{only?.name ?? own.group({ count: people.length + 1 })}</span>
              <Duration since={call.startedAt} />
            </div>
            {only && !interruption && <ConnectionBadge peer={only.peer} />}
          </header>
          {interruption && (
            <Interrupted
              interruption={interruption}
              name={only?.name ?? names}
              connectAgain={() => call.reconnect()}
            />
          )}
          <SafetyNotices call={call} showDigits={() => setOpen("more")} />
          <PlayAgain />
          <div class="stage-foot">
            <Cards call={call} room={room} />
            {only && (
              <div class="stage-self">
                <SelfView media={call.media} compact />
              </div>
            )}
          </div>
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
          leave={leaving.ask}
        />
      </main>
      {call.chat.open.value && <ChatPanel call={call} />}
      {open === "devices" && <DevicesDialog media={call.media} onClose={() => setOpen("none")} />}
      {open === "leave" && (
        <LeaveDialog
          title={own.leave_title}
          text={leaveText(people.length > 1, room !== undefined)}
          stay={own.leave_stay}
          leave={people.length > 1 && !room ? own.leave_now : own.end_now}
          onStay={() => setOpen("none")}
          onLeave={() => call.leave()}
        />
      )}
      {open === "more" && (
        <MoreDialog
          call={call}
          {...(room && { waiting: { count: room.count, open: () => setOpen("waiting") } })}
          onClose={() => setOpen("none")}
        />
      )}
      {open === "waiting" && room && (
        <WaitingDialog room={room} people={people.length} onClose={() => setOpen("none")} />
      )}
      <LeaveSheet leaving={leaving} others={people.length} practitioner={room !== undefined} />
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
