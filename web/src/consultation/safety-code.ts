/**
 * Six digits both people can read to each other. They are the same only if both browsers really hold each other's
 * certificates, so nobody sits between them. The practitioner's side (of two guests the impolite one) first commits to a
 * random number, then the guest's side tells its own, then the practitioner's side reveals: a man in the middle cannot try
 * keys until his digits agree. A nonce is 32 random bytes in base64url (43 characters); the commitment is the SHA-256 of
 * those bytes, in base64url too.
 */
import type { PeerMessage } from "./channel";

export type SafetyMessage = Extract<PeerMessage, { value: string }>;

export interface SafetyParts {
  /** The polite side of the two is the guest's side. */
  polite: boolean;
  /** Fingerprints as in the session descriptions in use: `sha-256 AB:CD:...`. */
  own: string;
  other: string;
  send: (message: SafetyMessage) => void;
  done: (digits: string) => void;
  /** What was revealed is not what was committed to: somebody tries numbers until digits agree. */
  failed: () => void;
  random?: (bytes: Uint8Array<ArrayBuffer>) => void;
}

export class SafetyCode {
  readonly #parts: SafetyParts;
  readonly #nonce: string;
  #commitment: string | null = null;
  #finished = false;

  constructor(parts: SafetyParts) {
    this.#parts = parts;
    const bytes = new Uint8Array(32);
    (parts.random ?? ((target) => crypto.getRandomValues(target)))(bytes);
    this.#nonce = toBase64Url(bytes);
  }

  /** To be called once the data channel is open, on both sides. */
  async start(): Promise<void> {
    if (this.#parts.polite) return;
    this.#parts.send({ type: "safety_commit", value: await commitment(this.#nonce) });
  }

  async received(message: SafetyMessage): Promise<void> {
    if (this.#finished) return;
    if (!this.#parts.polite) {
      if (message.type !== "safety_nonce") return;
      this.#finished = true;
      this.#parts.send({ type: "safety_reveal", value: this.#nonce });
      this.#parts.done(await digits(this.#parts.own, this.#parts.other, this.#nonce, message.value));
      return;
    }
    if (message.type === "safety_commit" && this.#commitment === null) {
      this.#commitment = message.value;
      this.#parts.send({ type: "safety_nonce", value: this.#nonce });
    } else if (message.type === "safety_reveal" && this.#commitment !== null) {
      this.#finished = true;
      if ((await commitment(message.value)) !== this.#commitment) return this.#parts.failed();
      this.#parts.done(await digits(this.#parts.other, this.#parts.own, message.value, this.#nonce));
    }
  }
}

export async function digits(
  practitionerFingerprint: string,
  guestFingerprint: string,
  practitionerNonce: string,
  guestNonce: string,
): Promise<string> {
  const lines = [
    "visavis safety code v1",
    practitionerFingerprint,
    guestFingerprint,
    practitionerNonce,
    guestNonce,
  ];
  const hash = await sha256(new TextEncoder().encode(lines.map((line) => `${line}\n`).join("")));
  const number = new DataView(hash).getBigUint64(0) % 1_000_000n;
  return number.toString().padStart(6, "0");
}

async function commitment(nonce: string): Promise<string> {
  return toBase64Url(new Uint8Array(await sha256(fromBase64Url(nonce))));
}

function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", bytes);
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
