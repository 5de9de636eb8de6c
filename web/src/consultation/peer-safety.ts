/**
 * Whether the right person's page is at the other end, as far as this page can tell, and what follows: the digits, what is
 * said when they are not to be had or are new, and that nothing is sent, shown or read out while a person has to decide.
 */
import { signal } from "@preact/signals";
import { Alarm } from "./alarm";
import type { PeerMessage } from "./channel";
import { judge } from "./fingerprint";
import { safetyMs } from "./peer-timing";
import { RemoteMedia } from "./remote-media";
import { Trust, type TrustBegin } from "./trust";

export interface PeerSafetyParts {
  send: (message: PeerMessage) => boolean;
  /** What may be sent has changed. */
  tracksChanged: () => void;
  /** What came while nobody had decided, and is let through now. */
  received: (message: PeerMessage) => void;
}

/** Chat lines that are kept while a person has not decided whether to read them. */
const longestWait = 100;

export class PeerSafety {
  readonly trust: Trust;
  readonly media = new RemoteMedia();
  readonly digits = signal<string | null>(null);
  /** Connected, but the digits have not come about: nobody can say whether somebody is in between. */
  readonly unverified = signal(false);
  /** A description came that does not say beyond doubt whose it is, and was not used. */
  readonly refused = signal(false);
  /** The other page has stopped picture and sound until somebody there has decided about the digits. */
  readonly heldByOther = signal(false);
  readonly #parts: PeerSafetyParts;
  readonly #unread: PeerMessage[] = [];
  readonly #timer = new Alarm();

  constructor(parts: PeerSafetyParts, begin: TrustBegin) {
    this.#parts = parts;
    this.trust = new Trust(begin);
  }

  /** Neither side may expect media of the other. */
  get still(): boolean {
    return this.trust.stopped || this.heldByOther.peek();
  }

  /** Whether a description says whose it is; one that does not is never used. */
  allows(sdp: string): boolean {
    this.refused.value = judge(sdp) === null;
    return !this.refused.peek();
  }

  /** Another connection to the same person: what was known of the one before is no longer true. */
  begin(): void {
    this.media.clear();
    this.#unread.length = 0;
    this.#timer.stop();
    this.digits.value = null;
    this.unverified.value = this.heldByOther.value = false;
  }

  admit(identity: string): void {
    this.trust.admit(identity);
    this.#changed();
  }

  connected(): void {
    if (this.#timer.running || this.digits.peek() !== null) return;
    this.#timer.set(safetyMs, () => {
      this.unverified.value = this.digits.peek() === null && !this.trust.stopped;
    });
  }

  channelOpened(): void {
    if (this.trust.stopped) this.#parts.send({ type: "safety_hold", on: true });
  }

  exchanged(digits: string): void {
    this.digits.value = digits;
    this.unverified.value = false;
  }

  failed(): void {
    this.trust.fail();
    this.#changed();
    this.#parts.send({ type: "safety_hold", on: true });
  }

  maySend(message: PeerMessage): boolean {
    return message.type !== "chat" || !this.trust.stopped;
  }

  received(message: PeerMessage): void {
    if (message.type === "safety_hold") this.heldByOther.value = message.on;
    else if (message.type !== "chat" || !this.trust.stopped) this.#parts.received(message);
    else if (this.#unread.length < longestWait) this.#unread.push(message);
  }

  /** A person goes on with whoever is there now. */
  accept(): void {
    this.trust.accept();
    this.#changed();
    this.#parts.send({ type: "safety_hold", on: false });
    for (const message of this.#unread.splice(0)) this.#parts.received(message);
  }

  close(): void {
    this.#timer.stop();
    this.media.clear();
  }

  #changed(): void {
    this.media.withhold(this.trust.stopped);
    this.#parts.tracksChanged();
  }
}
