/**
 * Nothing lost, nothing twice, in one call: numbers what this page sends, keeps it, sends it again after a lost socket, and
 * passes over what arrives a second time. What is written while there is no socket waits here. It knows numbers and texts
 * only, keeps a bounded amount in memory, and never sends faster than the server takes.
 */
import type { CandidateMessage, DescriptionMessage } from "../protocol/messages";

/** A message of a call as its writer knows it; the number is put on here. */
export type CallMessage = Omit<DescriptionMessage, "seq"> | Omit<CandidateMessage, "seq">;

export interface DeliveryParts {
  transmit: (text: string) => void;
  now?: () => number;
  setTimer?: (run: () => void, ms: number) => number;
  clearTimer?: (timer: number) => void;
}

export class Delivery {
  /** As much as the server keeps for a seat; the oldest goes first, it has long arrived. */
  static readonly mostMessages = 256;
  static readonly mostCharacters = 256 * 1024;
  /** Well below what the server takes from one client (docs/limits.md). */
  static readonly perSecond = 80;

  readonly callId: string;
  readonly #parts: Required<DeliveryParts>;
  readonly #kept: { seq: number; text: string }[] = [];
  #characters = 0;
  #next = 1;
  /** The last number put on the present socket. */
  #transmitted = 0;
  /** Up to this number all was given up after a gap; nobody waits for it any more. */
  #givenUp = 0;
  #heard = 0;
  #open = false;
  #timer: number | null = null;
  readonly #times: number[] = [];

  constructor(callId: string, parts: DeliveryParts) {
    this.callId = callId;
    this.#parts = {
      now: () => performance.now(),
      setTimer: (run, ms) => setTimeout(run, ms) as unknown as number,
      clearTimer: (timer) => clearTimeout(timer),
      ...parts,
    };
  }

  /** The last number that arrived here, for the next `hello`. */
  get heard(): number {
    return this.#heard;
  }

  send(message: CallMessage): void {
    const { type, to, ...rest } = message;
    const seq = this.#next++;
    const text = JSON.stringify({ type, to, seq, ...rest });
    this.#kept.push({ seq, text });
    this.#characters += text.length;
    while (this.#kept.length > Delivery.mostMessages || this.#characters > Delivery.mostCharacters) {
      this.#characters -= this.#kept.shift()?.text.length ?? 0;
    }
    this.#flush();
  }

  /** Whether a message with this number is new here. Numbers grow; one that does not has been here before. */
  accepts(seq: number): boolean {
    if (seq <= this.#heard) return false;
    this.#heard = seq;
    return true;
  }

  /**
   * The server has taken us (back) into the call: it has what we sent up to `received`, the rest goes out again. Returns
   * whether anything may be lost in either direction, so that the peers have to be asked anew.
   */
  resumed(received: number, gap: boolean): boolean {
    const oldest = this.#kept[0]?.seq ?? 0;
    const lost = gap || oldest > Math.max(received, this.#givenUp) + 1;
    this.#next = Math.max(this.#next, received + 1);
    if (lost) this.#givenUp = this.#next - 1;
    const settled = Math.max(received, this.#givenUp);
    while (this.#kept[0] && this.#kept[0].seq <= settled) {
      this.#characters -= this.#kept.shift()?.text.length ?? 0;
    }
    this.#transmitted = settled;
    this.#open = true;
    this.#flush();
    return lost;
  }

  /** The socket is gone; what is sent from now on waits for the next one. */
  interrupted(): void {
    this.#open = false;
    if (this.#timer !== null) this.#parts.clearTimer(this.#timer);
    this.#timer = null;
  }

  #flush(): void {
    if (!this.#open || this.#timer !== null) return;
    for (const { seq, text } of this.#kept) {
      if (seq <= this.#transmitted) continue;
      const now = this.#parts.now();
      while (this.#times[0] !== undefined && now - this.#times[0] >= 1000) this.#times.shift();
      if (this.#times.length >= Delivery.perSecond)
        return this.#flushIn(1000 - (now - (this.#times[0] ?? now)));
      this.#times.push(now);
      this.#transmitted = seq;
      this.#parts.transmit(text);
    }
  }

  #flushIn(ms: number): void {
    this.#timer = this.#parts.setTimer(() => {
      this.#timer = null;
      this.#flush();
    }, ms);
  }
}
