/**
 * The consultation: the pictures of the others are the page; everything else steps back but stays reachable. One other person
 * fills the stage; several share it as equal tiles, oneself among them.
 */
import { useEffect, useState } from "preact/hooks";
import type { VNode } from "preact";
import type { Call } from "../../consultation/call";
import { formatClock, formatList } from "../../i18n/format";
import { language, texts } from "../../i18n/language";
import { keepAwake } from "../../media/wake-lock";
import type { SignalingState } from "../../signaling/signaling";
import { announce, withdraw } from "../../ui/announcer";
import { useNow } from "../../ui/clock";
import { Heading } from "../../ui/heading";
import { SelfView } from "../../ui/self-view";
import { CallBar } from "./CallBar";
import { Cards } from "./Cards";
import { ChatPanel } from "./ChatPanel";
import { ConnectionBadge } from "./ConnectionBadge";
import { GroupGrid } from "./GroupGrid";
import { Interrupted } from "./Interrupted";
import { interruptionOf, useOwnLostAt } from "./interruption";
import { LeaveSheet, useLeaving } from "./LeaveSheet";
import { MoreDialog } from "./MoreDialog";
import { RemotePicture } from "./RemotePicture";
import { States } from "./States";
import { WaitingDialog, type CallRoom } from "./WaitingDialog";

type Open = "none" | "more" | "waiting";

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
  useEffect(() => {
    const begun = texts().call.begun({ name: formatList(call.names, language()) });
    announce(begun);
    return () => withdraw(begun);
  }, [call]);
  return (
    <div class={`call${call.chat.open.value ? " call-with-panel" : ""}`} data-testid="call-page">
      <main class="call-main" id="content">
        <div class={`stage${only ? "" : " stage-group"}`}>
          <Heading hidden>{own.title({ name: names })}</Heading>
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
          <div class="stage-foot">
            <Cards call={call} room={room} />
            {only && (
              <div class="stage-self">
                <SelfView media={call.media} compact />
              </div>
            )}
          </div>
          <States call={call} signaling={signaling} trouble={room?.trouble ?? null} />
        </div>
        <CallBar
          call={call}
          waiting={room?.count}
          openMore={() => setOpen("more")}
          openWaiting={() => setOpen("waiting")}
          leave={leaving.ask}
        />
      </main>
      {call.chat.open.value && <ChatPanel call={call} />}
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

function Duration({ since }: { since: Date }): VNode {
  const now = useNow();
  const time = formatClock((now - since.getTime()) / 1000);
  return (
    <span class="stage-time" role="timer" aria-label={texts().call.duration({ time })}>
      {time}
    </span>
  );
}
