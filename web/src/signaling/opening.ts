/**
 * One attempt to get from nothing to an open socket: a ticket, then a socket to give it to. On a network that has only just come up
 * the first packet may be lost, and the browser may ask over an HTTP connection that has died with the old network: each costs
 * seconds. So a try that takes long gets company, and the first socket that opens wins; the others are closed unused. An answer of
 * the server ends the attempt, whatever it is. It says nothing on a socket and never begins again by itself.
 */
import type { TicketResponse } from "../protocol/messages";
import { asTrouble, type Trouble } from "./problem";
import type { Socket } from "./signaling";

export interface OpeningParts {
  ticket: () => Promise<TicketResponse>;
  openSocket: (host: string | undefined) => Socket;
  setTimer: (run: () => void, ms: number) => number;
  clearTimer: (timer: number) => void;
  opened: (socket: Socket, ticket: string) => void;
  /** `trouble`: what the server answered; null when it was not reached. */
  failed: (trouble: Trouble | null) => void;
}

/** How long each try has before the next one joins it; the last figure ends the attempt. Ten seconds together. */
const patienceMs = [1200, 2400, 6400] as const;

export class Opening {
  readonly #parts: OpeningParts;
  readonly #sockets = new Set<Socket>();
  #tries = 0;
  /** Tries that have neither failed nor opened a socket. */
  #pending = 0;
  #timer: number | null = null;
  #over = false;

  constructor(parts: OpeningParts) {
    this.#parts = parts;
    this.#joinBy();
  }

  cancel(): void {
    this.#end(null);
  }

  #joinBy(): void {
    const patience = patienceMs[this.#tries++];
    if (patience === undefined) return this.#fail(null);
    this.#timer = this.#parts.setTimer(() => {
      this.#timer = null;
      this.#joinBy();
    }, patience);
    this.#pending += 1;
    void this.#try();
  }

  async #try(): Promise<void> {
    let given: TicketResponse;
    try {
      given = await this.#parts.ticket();
    } catch (thrown) {
      const trouble = asTrouble(thrown);
      if (trouble.code === "offline") this.#failedOnce();
      else this.#fail(trouble);
      return;
    }
    if (this.#over) return;
    const socket = this.#parts.openSocket(given.host);
    this.#sockets.add(socket);
    socket.onopen = () => {
      this.#end(socket);
      this.#parts.opened(socket, given.ticket);
    };
    socket.onclose = () => {
      this.#sockets.delete(socket);
      this.#failedOnce();
    };
  }

  #failedOnce(): void {
    this.#pending -= 1;
    if (this.#pending === 0) this.#fail(null);
  }

  #fail(trouble: Trouble | null): void {
    if (this.#over) return;
    this.#end(null);
    this.#parts.failed(trouble);
  }

  #end(winner: Socket | null): void {
    this.#over = true;
    if (this.#timer !== null) this.#parts.clearTimer(this.#timer);
    this.#timer = null;
    for (const socket of this.#sockets) {
      socket.onopen = socket.onclose = null;
      if (socket !== winner) socket.close();
    }
    this.#sockets.clear();
  }
}
