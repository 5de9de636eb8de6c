/**
 * Perfect negotiation (RFC 8829, W3C WebRTC) for one peer connection: both sides may offer at any time, and when two offers
 * cross, the polite side gives way. All steps run one after the other, so no step sees another half done. At most one offer
 * is out; a restart wished for meanwhile is remembered and made when the answer is in. Offers are numbered and addressed, so
 * that an answer to an earlier offer, or to an earlier connection, is never mistaken for the one that is waited for. A
 * connection belongs to one certificate of the other side from its first description on; another one is never applied to it.
 * It never replaces its connection: it says when that is due.
 */
import type { SessionDescription } from "../protocol/messages";
import { judge } from "./fingerprint";
import { addressed, addressOf, iceUser, sessionId } from "./sdp";

/** The part of RTCPeerConnection this needs; a test brings its own. */
export interface Negotiable {
  readonly signalingState: RTCSignalingState;
  readonly localDescription: { type: string; sdp: string } | null;
  readonly remoteDescription: { type: string; sdp: string } | null;
  restartIce(): void;
  setLocalDescription(): Promise<void>;
  setRemoteDescription(description: SessionDescription): Promise<void>;
}

export interface NegotiationParts {
  polite: boolean;
  send: (description: SessionDescription) => void;
  /** Runs before a description is applied: who will be at the other end (see `judge`). */
  admit: (identity: string) => Promise<void>;
  /**
   * Runs between the remote offer and our answer, so that the answer can carry our tracks. What it begins is not waited for: the
   * browser itself keeps the order.
   */
  prepareAnswer: () => void;
}

/**
 * - `applied`: the description is in force
 * - `ignored`: it crossed ours and ours wins, or it answers nothing we asked, or we have had it before
 * - `refused`: it does not say beyond doubt whose it is; nothing was done
 * - `stale`: it is meant for an earlier connection of ours; nothing was done
 * - `astray`: the other side has bound a connection we do not know to one that is gone, or to ours: start over with an offer
 * - `yield`: it crossed our very first offer and we are polite: start over with a fresh connection and apply it there
 * - `foreign`: an offer of another connection than the one we are bound to: the other side started over, and so must we
 * - `broken`: the connection cannot apply it; start over
 */
export type Outcome = "applied" | "ignored" | "refused" | "stale" | "astray" | "yield" | "foreign" | "broken";

/** A description of the other side that was judged. */
interface Remote {
  identity: string;
  sdp: string;
  connection: string | null;
}

export class Negotiation {
  readonly #connection: Negotiable;
  readonly #parts: NegotiationParts;
  #queue: Promise<unknown> = Promise.resolve();
  #offers = 0;
  /** A restart is wanted as soon as no offer is out any more. */
  #wanted = false;
  /** The offer that is out, as sent; it is a restart unless it is the first. */
  #out: SessionDescription | null = null;
  #outRestarts = false;
  /** The last answer given, for an offer that comes a second time. */
  #answered: { offer: string | null; answer: SessionDescription } | null = null;
  /** The connection at the other end and its certificate, from the first description that was applied. */
  #bound: { connection: string | null; identity: string } | null = null;

  constructor(connection: Negotiable, parts: NegotiationParts) {
    this.#connection = connection;
    this.#parts = parts;
  }

  /** Whose certificate this connection belongs to; null before the first description was applied. */
  get identity(): string | null {
    return this.#bound?.identity ?? null;
  }

  /** The first offer of this connection. */
  offer(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#connection.signalingState === "stable") await this.#offer(false);
    });
  }

  /** ICE starts anew: at once, or when the offer that is out has been answered. */
  restart(): Promise<void> {
    return this.#inTurn(() => {
      this.#wanted = true;
      return this.#restartIfWanted();
    });
  }

  /** The offer that is out may have been lost: says it again. False when none is out. */
  repeat(): Promise<boolean> {
    return this.#inTurn(() => {
      if (!this.#out || this.#connection.signalingState !== "have-local-offer") return Promise.resolve(false);
      this.#parts.send(this.#out);
      return Promise.resolve(true);
    });
  }

  received(description: SessionDescription): Promise<Outcome> {
    return this.#inTurn(async () => {
      try {
        return await this.#apply(description);
      } catch {
        return "broken";
      }
    });
  }

  /** Runs a step after all descriptions received so far: candidates must not overtake them. */
  inTurn(step: () => Promise<void>): Promise<void> {
    return this.#inTurn(step);
  }

  #apply(description: SessionDescription): Promise<Outcome> {
    if (this.#connection.signalingState === "closed") return Promise.resolve("ignored");
    const judged = judge(description.sdp);
    if (judged === null) return Promise.resolve("refused");
    const remote: Remote = { ...judged, connection: sessionId(description.sdp) };
    const { to } = addressOf(description.sdp);
    if (to !== null && to !== sessionId(this.#connection.localDescription?.sdp))
      return Promise.resolve(this.#isAstray(remote) ? "astray" : "stale");
    return description.type === "answer" ? this.#answer(remote) : this.#remoteOffer(remote);
  }

  async #answer(remote: Remote): Promise<Outcome> {
    const { signalingState } = this.#connection;
    const { offer } = addressOf(remote.sdp);
    if (this.#isAstray(remote)) return "astray";
    if (signalingState !== "have-local-offer") return "ignored";
    if (offer !== null && offer !== String(this.#offers)) return "ignored";
    if (this.#isForeign(remote)) return "astray";
    await this.#bind("answer", remote);
    this.#out = null;
    await this.#restartIfWanted();
    return "applied";
  }

  async #remoteOffer(remote: Remote): Promise<Outcome> {
    const { offer } = addressOf(remote.sdp);
    if (this.#isForeign(remote)) return "foreign";
    if (this.#answered && offer !== null && offer === this.#answered.offer) {
      // Its sender has not got our answer. If ours is out too, it was ignored there, for theirs was still open.
      this.#parts.send(this.#answered.answer);
      if (this.#out) this.#parts.send(this.#out);
      return "ignored";
    }
    if (this.#connection.signalingState !== "stable") {
      if (!this.#parts.polite) {
        // Who offers now may be a page that is new and has never had ours, which it has to give way to.
        if (this.#out) this.#parts.send(this.#out);
        return "ignored";
      }
      if (!this.#connection.remoteDescription) return "yield";
    }
    const before = iceUser(this.#connection.remoteDescription?.sdp);
    await this.#bind("offer", remote);
    if (this.#out && this.#outRestarts) this.#wanted = true;
    this.#out = null;
    this.#parts.prepareAnswer();
    await this.#connection.setLocalDescription();
    const answer = this.#local({ offer, to: remote.connection });
    this.#answered = { offer, answer };
    this.#parts.send(answer);
    // Who restarts ICE restarts it for both sides.
    if (iceUser(remote.sdp) !== before) this.#wanted = false;
    await this.#restartIfWanted();
    return "applied";
  }

  /** Applies it, and looks at what the browser has made of it. */
  async #bind(type: SessionDescription["type"], { sdp, identity, connection }: Remote): Promise<void> {
    await this.#parts.admit(identity);
    this.#bound ??= { connection, identity };
    await this.#connection.setRemoteDescription({ type, sdp });
    if (judge(this.#connection.remoteDescription?.sdp)?.identity !== identity)
      throw new Error("the browser holds another fingerprint");
  }

  async #restartIfWanted(): Promise<void> {
    if (!this.#wanted || this.#connection.signalingState !== "stable") return;
    this.#wanted = false;
    await this.#offer(true);
  }

  async #offer(restarts: boolean): Promise<void> {
    if (restarts) this.#connection.restartIce();
    await this.#connection.setLocalDescription();
    this.#offers += 1;
    this.#out = this.#local({
      offer: String(this.#offers),
      to: this.#bound?.connection ?? null,
    });
    this.#outRestarts = restarts;
    this.#parts.send(this.#out);
  }

  #local(address: { offer: string | null; to: string | null }): SessionDescription {
    const local = this.#connection.localDescription;
    if (!local || (local.type !== "offer" && local.type !== "answer"))
      throw new Error("no description of ours");
    return { type: local.type, sdp: addressed(local.sdp, address) };
  }

  /** Messages of one side keep their order: the connection the last one came from is the one it has now. */
  #isAstray(remote: Remote): boolean {
    return this.#out === null && this.#isForeign(remote);
  }

  /** A page has one certificate for all its connections, so it takes the session's id to tell them apart. */
  #isForeign({ identity, connection }: Remote): boolean {
    const bound = this.#bound;
    return bound !== null && (identity !== bound.identity || connection !== bound.connection);
  }

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(step);
    this.#queue = result.catch(() => {});
    return result;
  }
}
