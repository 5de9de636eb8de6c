/** The practitioner's waiting room during a call: who waits, and letting them into the consultation that is running. */
import type { VNode } from "preact";
import { texts } from "../../i18n/language";
import type { WaitingEntry } from "../../protocol/messages";
import { Dialog } from "../../ui/dialog";

/** What the practitioner's page lends to the call page. */
export interface CallRoom {
  /** How many wait. */
  count: number;
  /** The rows, with their buttons. */
  list: VNode;
  /** The sentence for what the server refused last. */
  trouble: string | null;
  entries: readonly WaitingEntry[];
  admit: (entryId: string) => void;
  /** Tells those who wait that it takes a while. */
  sayLater: () => void;
}

/** Besides oneself. */
export const mostOthers = 8;

interface WaitingDialogProps {
  room: CallRoom;
  people: number;
  onClose: () => void;
}

export function WaitingDialog({ room, people, onClose }: WaitingDialogProps): VNode {
  const { home, call, errors } = texts();
  return (
    <Dialog title={home.waiting} onClose={onClose}>
      <div data-testid="waiting-dialog">
        {people >= mostOthers ? (
          <p class="more-hint" role="status">
            {errors.sentences.call_full}
          </p>
        ) : (
          <p class="more-hint">{call.admit_hint}</p>
        )}
        {room.count === 0 ? <p>{home.waiting_empty}</p> : room.list}
      </div>
    </Dialog>
  );
}
