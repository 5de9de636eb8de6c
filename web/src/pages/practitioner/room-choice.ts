/**
 * What this tab has chosen for the waiting room. It holds until the end of the day: what is said to those who wait today is not
 * true tomorrow. The server keeps it in its memory only; after a restart the tab reminds it.
 */
import type { Availability, SetWaitingRoomMessage, WaitingRoomMessage } from "../../protocol/messages";
import { recallObject, remember } from "../../ui/tab-memory";

interface Chosen {
  availability: Availability;
  note: string;
  until: number;
}

const key = "practice.room";
export const nothingSaid: SetWaitingRoomMessage = {
  type: "set_waiting_room",
  availability: "available",
  note: "",
};

export class RoomChoice {
  readonly #send: (message: SetWaitingRoomMessage) => boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: (message: SetWaitingRoomMessage) => boolean) {
    this.#send = send;
    const before = this.#recall();
    if (before) this.#endAt(before.until);
  }

  make(availability: Availability, note: string): boolean {
    const sent = this.#send({ type: "set_waiting_room", availability, note });
    if (!sent) return false;
    const until = endOfDay(new Date());
    remember(key, JSON.stringify({ availability, note, until } satisfies Chosen));
    this.#endAt(until);
    return true;
  }

  /** The first waiting room since the server greeted us: it may have forgotten. */
  restore(room: WaitingRoomMessage): void {
    const chosen = this.#recall();
    if (!chosen) return;
    if (chosen.until <= Date.now()) return this.#end();
    if (chosen.availability === room.availability && chosen.note === room.note) return;
    this.#send({ type: "set_waiting_room", availability: chosen.availability, note: chosen.note });
  }

  /** Of no effect any more, such as when another window has taken over. */
  forget(): void {
    clearTimeout(this.#timer);
    remember(key, null);
  }

  /** The last word of somebody who signs out: nobody is left who could take a note back. What was chosen last may not have come back yet. */
  takeBack(room: WaitingRoomMessage | null): void {
    const said = [room, this.#recall()].some(
      (one) => one && (one.note !== "" || one.availability !== "available"),
    );
    if (said) this.#send(nothingSaid);
    this.forget();
  }

  #recall(): Chosen | null {
    return recallObject(key) as Chosen | null;
  }

  #endAt(until: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(), until - Date.now());
  }

  #end(): void {
    // Without a socket it is tried again when the room is seen.
    if (this.#send(nothingSaid)) this.forget();
  }
}

function endOfDay(now: Date): number {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).getTime();
}
