/**
 * What the practitioner asked for somebody who waits, until it is seen to be done: whoever is let in or declined waits no longer.
 * What was asked while the socket was away, or was lost with it, is said again when that person is seen again; but not when it
 * takes so long that nobody expects it any more.
 */
import type { AdmitMessage, DeclineMessage, WaitingEntry, WaitingRoomMessage } from "../../protocol/messages";

type Kind = (AdmitMessage | DeclineMessage)["type"];

const keptMs = 15_000;

export class Wish {
  #wanted: { type: Kind; entry: WaitingEntry } | null = null;
  /** Not said since the server greeted us. */
  #unsaid = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #send: (message: AdmitMessage | DeclineMessage) => boolean;
  readonly #lapsed: () => void;

  /** `send` tells whether there is a socket; `lapsed`: it will not be done. */
  constructor(send: (message: AdmitMessage | DeclineMessage) => boolean, lapsed: () => void) {
    this.#send = send;
    this.#lapsed = lapsed;
  }

  make(type: Kind, entry: WaitingEntry): void {
    this.over();
    this.#wanted = { type, entry };
    this.#timer = setTimeout(() => {
      this.over();
      this.#lapsed();
    }, keptMs);
    this.#unsaid = !this.#send({ type, entry_id: entry.entry_id });
  }

  /** Who waits. `anew`: what was said before may not have arrived, and not everybody may be back. */
  seen(room: WaitingRoomMessage, anew: boolean): void {
    if (!this.#wanted) return;
    this.#unsaid ||= anew;
    const entry = sameOf(room.entries, this.#wanted.entry);
    if (!entry) {
      if (!this.#unsaid) this.over();
    } else if (this.#unsaid) {
      this.#unsaid = false;
      this.#send({ type: this.#wanted.type, entry_id: entry.entry_id });
    }
  }

  /** Done, refused, or of no interest any more. */
  over(): void {
    clearTimeout(this.#timer);
    this.#wanted = null;
  }
}

/** A server that has restarted gives another id, but the same names and time. Nobody is taken for somebody else. */
function sameOf(entries: readonly WaitingEntry[], wanted: WaitingEntry): WaitingEntry | undefined {
  const known = entries.find(({ entry_id }) => entry_id === wanted.entry_id);
  if (known) return known;
  const alike = entries.filter(
    ({ invitation_name, display_name, waiting_since }) =>
      invitation_name === wanted.invitation_name &&
      display_name === wanted.display_name &&
      waiting_since === wanted.waiting_since,
  );
  return alike.length === 1 ? alike[0] : undefined;
}
