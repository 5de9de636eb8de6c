/**
 * How much picture is sent to each person: less the more people there are, for a mesh sends it to each of them anew, and less
 * where the way out is measured to be narrow. Sound is never reduced. Pure: it decides, and never touches a connection.
 */
export interface VideoLimit {
  maxBitrate: number;
  scaleResolutionDownBy: number;
  maxFramerate: number;
}

/** From a picture of 1280 by 720, best first: 720, 480, 360, 270 and 180 lines. */
const steps: readonly VideoLimit[] = [
  { maxBitrate: 1_700_000, scaleResolutionDownBy: 1, maxFramerate: 30 },
  { maxBitrate: 900_000, scaleResolutionDownBy: 1.5, maxFramerate: 30 },
  { maxBitrate: 550_000, scaleResolutionDownBy: 2, maxFramerate: 24 },
  { maxBitrate: 320_000, scaleResolutionDownBy: 8 / 3, maxFramerate: 20 },
  { maxBitrate: 180_000, scaleResolutionDownBy: 4, maxFramerate: 15 },
];

/** The best step for so many other people. */
function stepOf(peers: number): number {
  if (peers <= 3) return Math.max(peers, 1) - 1;
  return peers <= 5 ? 3 : 4;
}

/** A measurement must say the same this often in a row: one second apart, it is a trend and no hiccup. */
const downAfter = 4;
const upAfter = 8;
const upAfterAtMost = 128;

export interface Measurement {
  /** Bits a second the browser believes it can send to this person; null while it does not know. */
  uplink: number | null;
  /** The browser sends a worse picture than it may, for the way is too narrow. */
  limited: boolean;
}

export class Quality {
  #peers = 1;
  #step = 0;
  #narrow = 0;
  #wide = 0;
  /** Grows with each attempt that failed, so that a narrow way is not tried again and again. */
  #upAfter = upAfter;

  get limit(): VideoLimit {
    return steps[this.#step] as VideoLimit;
  }

  /** The group has changed: its size decides at once, and measuring begins anew. */
  group(peers: number): void {
    if (stepOf(peers) === stepOf(this.#peers)) return;
    this.#peers = peers;
    this.#step = stepOf(peers);
    this.#narrow = this.#wide = 0;
    this.#upAfter = upAfter;
  }

  /** One measurement of the way to one person. Returns whether the limit has changed. */
  measured({ uplink, limited }: Measurement): boolean {
    const narrow = limited && uplink !== null && uplink < 0.7 * this.limit.maxBitrate;
    this.#narrow = narrow ? this.#narrow + 1 : 0;
    this.#wide = limited ? 0 : this.#wide + 1;
    if (this.#narrow >= downAfter && this.#step < steps.length - 1) {
      this.#step += 1;
      this.#upAfter = Math.min(this.#upAfter * 2, upAfterAtMost);
    } else if (this.#wide >= this.#upAfter && this.#step > stepOf(this.#peers)) this.#step -= 1;
    else return false;
    this.#narrow = this.#wide = 0;
    return true;
  }
}
