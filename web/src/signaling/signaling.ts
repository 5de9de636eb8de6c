/**
 * The WebSocket half of the contract: gets a ticket, opens the socket, says hello, hands over what the server says and comes
 * back by itself when the socket is lost, giving `resume` back. What is said in a call goes through `Delivery`, so that a lost
 * socket loses none of it. It knows nothing of pages and media, and must never touch them: a lost socket is not a lost call.
 * Socket, clock and network events are injected, so it is tested without any.
 */
import type {
  CallStartedMessage,
  ClientMessage,
  HelloMessage,
  ServerMessage,
  TicketResponse,
} from "../protocol/messages";
import { closing, type StopReason } from "./closing";
import { Delivery, type CallMessage } from "./delivery";
import { Ladder } from "./ladder";
import { Opening } from "./opening";
import { Trouble } from "./problem";

export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

export interface SignalingParts {
  ticket: () => Promise<TicketResponse>;
  /** `host`: the one the ticket names; none: where this page came from. */
  openSocket: (host?: string) => Socket;
  hello: () => Omit<HelloMessage, "type" | "ticket" | "resume" | "received">;
  /** Where the resume string outlives a reload; the tab's own storage. */
  resume: { read: () => string | null; write: (value: string | null) => void };
  random?: () => number;
  setTimer?: (run: () => void, ms: number) => number;
  clearTimer?: (timer: number) => void;
  now?: () => number;
}

/** What is sent as it is; descriptions and candidates go through `sendInCall`. */
export type PlainMessage = Exclude<ClientMessage, { type: "description" | "candidate" }>;

export type SignalingState = "connecting" | "open" | "interrupted" | "stopped";

const greetedWithinMs = 10_000;
/** A socket on which something came so lately is alive. */
const aliveMs = 1500;
/** A room that moves more often than this is a cluster in trouble: then the ladder sets the pace. */
const movesApartMs = 3000;
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
  #opening: Opening | null = null;
  /** The socket before, given up but heard until the next one opens: what it still brings need not be sent again. */
  #old: Socket | null = null;
  #heardAt = Number.NEGATIVE_INFINITY;
  #timer: number | null = null;
  #nextDelay: number | null = null;
  #lastTrouble: Trouble | null = null;
  #delivery: Delivery | null = null;
  #movedAt = Number.NEGATIVE_INFINITY;
  /** A resume string was given and the server has not greeted us yet. */
  #resumed = false;
  /** The server has not greeted us, and says when it may. */
  #notBeforeMs: number | null = null;

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
    this.#connect();
  }

  /** Ends the connection from our side; nothing is reported and nothing comes back. */
  stop(): void {
    this.#forget(1000);
    this.#dropOld();
    this.callOver();
    this.#setState("stopped");
  }

  /** False when there is no open socket; nothing is queued, because what was true then may not be true later. */
  send(message: PlainMessage): boolean {
    return this.#transmit(JSON.stringify(message));
  }

  /** To a peer in the call, now or as soon as the socket is back; never lost while the call lasts. */
  sendInCall(message: CallMessage): void {
    this.#delivery?.send(message);
  }

  /** This page has ended the call: it no longer remembers what was said in it. */
  callOver(): void {
    this.#delivery?.interrupted();
    this.#delivery = null;
    this.#parts.resume.write(null);
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
    if (this.state === "open") {
      this.#old?.close();
      this.#old = this.#socket;
      if (this.#old) this.#old.onclose = null;
      this.#socket = null;
    }
    this.#forget();
    this.#setState("interrupted");
    this.#connectAfter(0);
  }

  /** Perhaps the socket is dead. One that has just brought something is not, and one that is being made will do. */
  renewUnlessAlive(): void {
    if (this.state === "open" && this.#now() - this.#heardAt >= aliveMs) this.renew();
  }

  #setState(state: SignalingState): void {
    if (this.state === state) return;
    this.state = state;
    this.onState(state);
  }

  #transmit(text: string): boolean {
    if (this.state !== "open" || !this.#socket) return false;
    this.#socket.send(text);
    return true;
  }

  #forget(code?: number): void {
    this.#opening?.cancel();
    this.#opening = null;
    this.#delivery?.interrupted();
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
      this.#connect();
    }, ms);
  }

  #connect(): void {
    this.#forget();
    this.#opening = new Opening({
      ticket: this.#parts.ticket,
      openSocket: this.#parts.openSocket,
      setTimer: this.#setTimer,
      clearTimer: this.#clearTimer,
      opened: (socket, ticket) => this.#opened(socket, ticket),
      failed: (trouble) => {
        this.#opening = null;
        if (trouble && finalCodes.has(trouble.code)) this.#stopped("session_ended", trouble);
        else this.#retry(trouble?.retryAfter === undefined ? null : trouble.retryAfter * 1000);
      },
    });
  }

  #opened(socket: Socket, ticket: string): void {
    this.#opening = null;
    this.#dropOld();
    this.#socket = socket;
    this.#timer = this.#setTimer(() => {
      this.#forget();
      this.#retry(null);
    }, greetedWithinMs);
    socket.onmessage = (event) => this.#received(event.data);
    socket.onclose = (event) => this.#closed(event.code);
    const resume = this.#parts.resume.read();
    this.#resumed = resume !== null;
    const hello = {
      type: "hello",
      ticket,
      ...this.#parts.hello(),
      ...(resume ? { resume } : {}),
      ...(this.#delivery ? { received: this.#delivery.heard } : {}),
    };
    socket.send(JSON.stringify(hello));
  }

  #dropOld(): void {
    if (!this.#old) return;
    this.#old.onmessage = null;
    this.#old.close();
    this.#old = null;
  }

  #received(data: unknown): void {
    const parsed = parse(data);
    if (!parsed) return;
    this.#heardAt = this.#now();
    let message = parsed;
    switch (message.type) {
      case "welcome":
        if (this.#timer !== null) this.#clearTimer(this.#timer);
        this.#timer = null;
        this.#ladder.reset();
        this.#lastTrouble = null;
        this.#resumed = false;
        this.#setState("open");
        break;
      case "call_started":
        this.#parts.resume.write(message.resume);
        message = this.#resume(message);
        break;
      case "waiting":
      case "peer_joined":
      case "peer_left":
        this.#parts.resume.write(message.resume);
        break;
      case "description":
      case "candidate":
        if (!this.#delivery?.accepts(message.seq)) return;
        break;
      case "call_ended":
        // The end of a call that another one has replaced says nothing about the place this person has now.
        if ((this.#delivery?.callId ?? message.call_id) === message.call_id) this.callOver();
        break;
      case "waiting_ended":
        this.callOver();
        break;
      case "error":
        this.#lastTrouble = new Trouble(message.code, message.retry_after);
        if (this.state !== "open" && message.retry_after !== undefined)
          this.#notBeforeMs = message.retry_after * 1000;
        break;
      case "going_away":
        this.#nextDelay = message.reconnect_after_ms;
        break;
      default:
    }
    this.onMessage(message);
  }

  /** What the other end has not got goes out again; a gap that only we know of is told to the call like the server's. */
  #resume(started: CallStartedMessage): CallStartedMessage {
    if (this.#delivery?.callId !== started.call_id) {
      this.#delivery?.interrupted();
      this.#delivery = new Delivery(started.call_id, {
        transmit: (text) => void this.#transmit(text),
        setTimer: this.#setTimer,
        clearTimer: this.#clearTimer,
        ...(this.#parts.now ? { now: this.#parts.now } : {}),
      });
    }
    return { ...started, gap: this.#delivery.resumed(started.received, started.gap) };
  }

  #closed(code: number): void {
    if (this.#timer !== null) this.#clearTimer(this.#timer);
    this.#timer = null;
    this.#socket = null;
    this.#delivery?.interrupted();
    const outcome = closing(code);
    const notBeforeMs = this.#notBeforeMs;
    this.#notBeforeMs = null;
    if (!outcome.retry && outcome.reason === "refused" && this.#resumed) {
      // Not even greeted: without what we remember we may still get a place.
      this.callOver();
      this.#retry(null);
    } else if (!outcome.retry) this.#stopped(outcome.reason, this.#lastTrouble);
    else if (outcome.atOnce && notBeforeMs === null && this.#now() - this.#movedAt >= movesApartMs) {
      this.#movedAt = this.#now();
      this.#setState("interrupted");
      this.#connectAfter(0);
    } else this.#retry(notBeforeMs);
  }

  #now(): number {
    return this.#parts.now?.() ?? performance.now();
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
    this.#dropOld();
    // Only a refused connection leaves a call running; every other reason ends it here, and what was said in it with it.
    // And the place: the server still knows it if there is one, and another window may have ended it since.
    if (reason !== "refused") {
      this.#delivery = null;
      this.#parts.resume.write(null);
    }
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
