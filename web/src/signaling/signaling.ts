/**
 * The WebSocket half of the contract: gets a ticket, opens the socket, says hello, hands over what the server says and comes
 * back by itself when the socket is lost, giving `resume` back. It knows nothing of pages, media or calls, and must never
 * touch them: a lost socket is not a lost call. Socket, clock and network events are injected, so it is tested without any.
 */
import type { ClientMessage, HelloMessage, ServerMessage, TicketResponse } from "../protocol/messages";
import { closing, type StopReason } from "./closing";
import { Ladder } from "./ladder";
import { asTrouble, Trouble } from "./problem";

export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

export interface SignalingParts {
  ticket: () => Promise<TicketResponse>;
  openSocket: () => Socket;
  hello: () => Omit<HelloMessage, "type" | "ticket" | "resume">;
  /** Where the resume string outlives a reload; the tab's own storage. */
  resume: { read: () => string | null; write: (value: string | null) => void };
  random?: () => number;
  setTimer?: (run: () => void, ms: number) => number;
  clearTimer?: (timer: number) => void;
}

export type SignalingState = "connecting" | "open" | "interrupted" | "stopped";

const openWithinMs = 10_000;
/** These answers to a ticket request do not get better by asking again. */
const finalCodes = new Set(["not_signed_in", "forbidden", "not_verified", "not_found"]);

export class Signaling {
  onMessage: (message: ServerMessage) => void = () => {};
  onState: (state: SignalingState) => void = () => {};
  /** The connection is over for good; `trouble` is the reason the server gave, if it gave one. */
  onStopped: (reason: StopReason, trouble: Trouble | null) => void = () => {};

  state: SignalingState = "stopped";
  readonly #parts: SignalingParts;
  readonly #ladder: Ladder;
  readonly #setTimer: (run: () => void, ms: number) => number;
  readonly #clearTimer: (timer: number) => void;
  #socket: Socket | null = null;
  #timer: number | null = null;
  #attempt = 0;
  #nextDelay: number | null = null;
  #lastTrouble: Trouble | null = null;
  #callId: string | null = null;

  constructor(parts: SignalingParts) {
    this.#parts = parts;
    this.#ladder = new Ladder(parts.random);
    this.#setTimer = parts.setTimer ?? ((run, ms) => setTimeout(run, ms) as unknown as number);
    this.#clearTimer = parts.clearTimer ?? ((timer) => clearTimeout(timer));
  }

  start(): void {
    if (this.state !== "stopped") return;
    this.#ladder.reset();
    this.#lastTrouble = null;
    this.#setState("connecting");
    void this.#connect();
  }

  /** Ends the connection from our side; nothing is reported and nothing comes back. */
  stop(): void {
    this.#forget(1000);
    this.#setState("stopped");
  }

  /** False when there is no open socket; nothing is queued, because what was true then may not be true later. */
  send(message: ClientMessage): boolean {
    if (this.state !== "open" || !this.#socket) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** The network is back (an `online` event): do not wait for the ladder. */
  networkReturned(): void {
    if (this.state === "interrupted" && this.#timer !== null) {
      this.#ladder.reset();
      this.#connectAfter(0);
    }
  }

  /** The socket is open by name only (the network changed under it): take a new one at once. */
  renew(): void {
    if (this.state === "stopped") return;
    this.#forget();
    this.#setState("interrupted");
    this.#connectAfter(0);
  }

  #setState(state: SignalingState): void {
    if (this.state === state) return;
    this.state = state;
    this.onState(state);
  }

  #forget(code?: number): void {
    this.#attempt += 1;
    if (this.#timer !== null) this.#clearTimer(this.#timer);
    this.#timer = null;
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close(code);
  }

  #connectAfter(ms: number): void {
    if (this.#timer !== null) this.#clearTimer(this.#timer);
    this.#timer = this.#setTimer(() => {
      this.#timer = null;
      void this.#connect();
    }, ms);
  }

  async #connect(): Promise<void> {
    this.#forget();
    const attempt = this.#attempt;
    let ticket: string;
    try {
      ticket = (await this.#parts.ticket()).ticket;
    } catch (thrown) {
      if (attempt !== this.#attempt) return;
      const trouble = asTrouble(thrown);
      if (finalCodes.has(trouble.code)) this.#stopped("session_ended", trouble);
      else this.#retry(trouble.retryAfter === undefined ? null : trouble.retryAfter * 1000);
      return;
    }
    if (attempt !== this.#attempt) return;
    this.#open(ticket);
  }

  #open(ticket: string): void {
    const socket = this.#parts.openSocket();
    this.#socket = socket;
    this.#timer = this.#setTimer(() => {
      this.#forget();
      this.#retry(null);
    }, openWithinMs);
    socket.onopen = () => {
      const resume = this.#parts.resume.read();
      const hello = { type: "hello", ticket, ...this.#parts.hello(), ...(resume ? { resume } : {}) };
      socket.send(JSON.stringify(hello));
    };
    socket.onmessage = (event) => this.#received(event.data);
    socket.onclose = (event) => this.#closed(event.code);
  }

  #received(data: unknown): void {
    const message = parse(data);
    if (!message) return;
    if (message.type === "welcome") {
      if (this.#timer !== null) this.#clearTimer(this.#timer);
      this.#timer = null;
      this.#ladder.reset();
      this.#lastTrouble = null;
      this.#setState("open");
    }
    if (message.type === "waiting" || message.type === "call_started") {
      this.#parts.resume.write(message.resume);
    }
    if (message.type === "call_started") this.#callId = message.call_id;
    // The end of a call that another one has replaced says nothing about the place this person has now.
    const over = message.type === "call_ended" && (this.#callId ?? message.call_id) === message.call_id;
    if (over || message.type === "waiting_ended") this.#parts.resume.write(null);
    if (message.type === "error") this.#lastTrouble = new Trouble(message.code, message.retry_after);
    if (message.type === "going_away") this.#nextDelay = message.reconnect_after_ms;
    this.onMessage(message);
  }

  #closed(code: number): void {
    if (this.#timer !== null) this.#clearTimer(this.#timer);
    this.#timer = null;
    this.#socket = null;
    const outcome = closing(code);
    if (!outcome.retry) this.#stopped(outcome.reason, this.#lastTrouble);
    else this.#retry(null);
  }

  #retry(atLeastMs: number | null): void {
    this.#setState("interrupted");
    const ladder = this.#ladder.next();
    const delay = this.#nextDelay ?? (atLeastMs === null ? ladder : Math.max(ladder, atLeastMs));
    this.#nextDelay = null;
    this.#connectAfter(delay);
  }

  #stopped(reason: StopReason, trouble: Trouble | null): void {
    this.#forget();
    this.#setState("stopped");
    this.onStopped(reason, trouble);
  }
}

function parse(data: unknown): ServerMessage | null {
  if (typeof data !== "string") return null;
  try {
    const value = JSON.parse(data) as ServerMessage | null;
    return typeof value === "object" && value !== null && typeof value.type === "string" ? value : null;
  } catch {
    return null;
  }
}
