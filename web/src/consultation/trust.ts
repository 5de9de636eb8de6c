/**
 * What this page holds of one other person's identity, for as long as the call lasts: the certificate their page had when the
 * two were connected, and whether a person has seen the safety digits made from it. Another certificate is nothing unusual:
 * a page that is opened anew has a new one. But a server that puts itself in between looks exactly like that, and no
 * computer can tell the two apart. So it is always said, and once digits were shown, nothing is sent or shown any more until
 * a person has decided.
 */
import { signal } from "@preact/signals";

/**
 * - `fine`: the same page as ever, or the first one
 * - `changed`: one of the two pages was opened anew; its digits have not been shown yet
 * - `held`: the same, and digits had been shown: media stands still until a person decides
 * - `failed`: the other side has broken the rules of the safety code or shown another certificate; a person decides
 */
export type TrustState = "fine" | "changed" | "held" | "failed";

export interface TrustBegin {
  /** This page itself has come back into the call, and remembers nothing. */
  renewed: boolean;
  /** Somebody whose digits were shown has gone, and this one comes in their place. */
  replaces: boolean;
}

export class Trust {
  readonly state = signal<TrustState>("fine");
  #pinned: string | null;
  #shown: boolean;
  #present: string | null = null;
  #renewed: boolean;

  constructor({ renewed, replaces }: TrustBegin) {
    this.#renewed = renewed;
    this.#shown = replaces;
    // No certificate is like that of somebody who is gone.
    this.#pinned = replaces ? "" : null;
  }

  get stopped(): boolean {
    return this.state.value === "held" || this.state.value === "failed";
  }

  /** Whether a person has seen digits of theirs. */
  get shown(): boolean {
    return this.#shown;
  }

  /** This will be at the other end; to be asked before anything can reach it. */
  admit(identity: string): void {
    this.#present = identity;
    if (this.state.peek() === "failed") return;
    if (this.#pinned !== null && this.#pinned !== identity && this.#shown) this.state.value = "held";
    else if (this.state.peek() === "held") this.state.value = "fine";
  }

  /** The other side has proven to own this certificate. */
  proven(identity: string): void {
    if (this.stopped || identity !== this.#present) return;
    if (this.#renewed || (this.#pinned !== null && this.#pinned !== identity)) this.state.value = "changed";
    this.#renewed = false;
    this.#pinned = identity;
  }

  fail(): void {
    this.state.value = "failed";
  }

  /** A person sees the digits of the present certificate. */
  digitsShown(): void {
    if (this.stopped) return;
    this.#shown = true;
    this.state.value = "fine";
  }

  /** A person has read that it has changed, and lets it be. */
  dismiss(): void {
    if (this.state.peek() === "changed") this.state.value = "fine";
  }

  /** A person goes on with whoever is there now. */
  accept(): void {
    if (this.state.peek() === "held") this.#pinned = this.#present;
    this.state.value = "changed";
  }
}
