/**
 * Perfect negotiation (RFC 8829, W3C WebRTC) for one peer connection: both sides may offer at any time, and when two offers
 * cross, the polite side gives way. All steps run one after the other, so no step sees another half done. Offers are made
 * only when asked for: every transceiver exists from the first offer on, so later changes of tracks need none.
 */
import type { SessionDescription } from "../protocol/messages";

/** The part of RTCPeerConnection this needs; a test brings its own. */
export interface Negotiable {
  readonly signalingState: RTCSignalingState;
  readonly localDescription: { type: string; sdp: string } | null;
  readonly remoteDescription: { type: string; sdp: string } | null;
  setLocalDescription(): Promise<void>;
  setRemoteDescription(description: SessionDescription): Promise<void>;
}

export interface NegotiationParts {
  polite: boolean;
  send: (description: SessionDescription) => void;
  /** Runs between the remote offer and our answer, so that the answer can carry our tracks. */
  prepareAnswer: () => Promise<void>;
}

/**
 * - `applied`: the description is in force
 * - `ignored`: it crossed ours and ours wins, or it answers nothing we asked
 * - `yield`: it crossed our very first offer and we are polite: start over with a fresh connection and apply it there
 * - `broken`: the connection cannot apply it; start over
 */
export type Outcome = "applied" | "ignored" | "yield" | "broken";

export class Negotiation {
  readonly #connection: Negotiable;
  readonly #parts: NegotiationParts;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(connection: Negotiable, parts: NegotiationParts) {
    this.#connection = connection;
    this.#parts = parts;
  }

  offer(): Promise<void> {
    return this.#inTurn(async () => {
      const { signalingState } = this.#connection;
      if (signalingState !== "stable" && signalingState !== "have-local-offer") return;
      await this.#connection.setLocalDescription();
      this.#sendLocal();
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

  async #apply(description: SessionDescription): Promise<Outcome> {
    const { signalingState } = this.#connection;
    if (signalingState === "closed") return "ignored";
    if (description.type === "answer") {
      if (signalingState !== "have-local-offer") return "ignored";
      await this.#connection.setRemoteDescription(description);
      return "applied";
    }
    if (signalingState !== "stable") {
      if (!this.#parts.polite) return "ignored";
      if (!this.#connection.remoteDescription) return "yield";
    }
    await this.#connection.setRemoteDescription(description);
    await this.#parts.prepareAnswer();
    await this.#connection.setLocalDescription();
    this.#sendLocal();
    return "applied";
  }

  #sendLocal(): void {
    const local = this.#connection.localDescription;
    if (local && (local.type === "offer" || local.type === "answer")) {
      this.#parts.send({ type: local.type, sdp: local.sdp });
    }
  }

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(step);
    this.#queue = result.catch(() => {});
    return result;
  }
}
