/**
 * What wants an answer during a call, over the lower edge of the picture: the newest message while the chat is closed, and who
 * has come to wait. They stay until they are answered or put away.
 */
import { useEffect, useState } from "preact/hooks";
import type { ComponentChildren, VNode } from "preact";
import type { Call } from "../../consultation/call";
import { personName } from "../../consultation/person-name";
import { formatElapsed } from "../../i18n/format";
import { language, texts } from "../../i18n/language";
import { chime } from "../../media/chime";
import type { WaitingEntry } from "../../protocol/messages";
import { Button } from "../../ui/button";
import { useServerNow } from "../../ui/clock";
import { Dialog } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { X } from "../../ui/icons";
import { mostOthers, type CallRoom } from "./WaitingDialog";

export function Cards({ call, room }: { call: Call; room: CallRoom | undefined }): VNode {
  return (
    <div class="cards" role="status">
      {room && <ArrivalCard call={call} room={room} />}
      <MessageCard call={call} />
    </div>
  );
}

interface CardProps {
  title: string;
  text: string;
  testId: string;
  close: () => void;
  children: ComponentChildren;
}

function Card({ title, text, testId, close, children }: CardProps): VNode {
  const putAway = (): void => {
    close();
    document.getElementById("chat-toggle")?.focus();
  };
  return (
    <div class="call-card" role="group" aria-label={title} data-testid={testId}>
      <div class="call-card-words">
        <p class="call-card-title">{title}</p>
        <p class="call-card-text">{text}</p>
      </div>
      <div class="call-card-actions">{children}</div>
      <button type="button" class="call-card-close" aria-label={texts().common.close} onClick={putAway}>
        <Icon of={X} size={20} />
      </button>
    </div>
  );
}

function MessageCard({ call }: { call: Call }): VNode | null {
  const own = texts().call;
  const { chat } = call;
  const [seen, setSeen] = useState(0);
  const unread = chat.unread.value > 0;
  const latest = chat.lines.value.findLast(({ from }) => from !== null);
  const id = unread && latest ? latest.id : null;
  useEffect(() => {
    if (id !== null) chime("message");
  }, [id]);
  if (!latest || id === null || id === seen) return null;
  return (
    <Card
      title={own.card_writes({ name: latest.from ?? "" })}
      text={latest.text}
      testId="message-card"
      close={() => setSeen(latest.id)}
    >
      <Button kind="primary" testId="message-reply" onClick={() => chat.show(true)}>
        {own.card_reply}
      </Button>
    </Card>
  );
}

function ArrivalCard({ call, room }: { call: Call; room: CallRoom }): VNode | null {
  const { call: own, home } = texts();
  const now = useServerNow(5000);
  const [seen, setSeen] = useState<readonly string[]>([]);
  const [adding, setAdding] = useState<WaitingEntry | null>(null);
  const arrival = room.entries.findLast(
    ({ entry_id, connected, waiting_since }) =>
      connected && new Date(waiting_since) > call.startedAt && !seen.includes(entry_id),
  );
  const putAway = (entry: WaitingEntry): void => setSeen([...seen, entry.entry_id]);
  const seconds = arrival ? (now - new Date(arrival.waiting_since).getTime()) / 1000 : 0;
  const full = call.participants.value.length >= mostOthers;
  return (
    <>
      {arrival && (
        <Card
          title={personName(arrival)}
          text={
            seconds < 60 ? own.card_arrived : own.card_waits({ duration: formatElapsed(seconds, language()) })
          }
          testId="arrival-card"
          close={() => putAway(arrival)}
        >
          {!full && (
            <Button kind="primary" testId="arrival-add" onClick={() => setAdding(arrival)}>
              {own.card_add}
            </Button>
          )}
          <Button
            testId="arrival-later"
            onClick={() => {
              room.sayLater();
              putAway(arrival);
            }}
          >
            {own.card_later}
          </Button>
        </Card>
      )}
      {adding && (
        <Dialog
          title={own.add_title({ name: personName(adding) })}
          onClose={() => setAdding(null)}
          testId="add-dialog"
          actions={
            <>
              <Button onClick={() => setAdding(null)}>{texts().common.cancel}</Button>
              <Button
                kind="primary"
                testId="add-confirm"
                onClick={() => {
                  room.admit(adding.entry_id);
                  putAway(adding);
                  setAdding(null);
                }}
              >
                {home.admit}
              </Button>
            </>
          }
        >
          <p>{own.admit_hint}</p>
        </Dialog>
      )}
    </>
  );
}
