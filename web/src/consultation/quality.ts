/**
 * How much picture is sent to each person: less the more people there are, for a mesh sends it to each of them anew, and less
 * where the way out is measured to be narrow. Sound is never reduced. Each connection opens with a small picture: browsers begin
 * at 300 kbit/s, drop the first pictures that are too large for that, and take ten seconds to grow again. A small one is sent at
 * once, and the full one follows as soon as the way is known. Pure: it decides, and never touches a connection.
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

/** The picture a connection opens with, in the size of the last step. */
const openingScale = 4;
/** So many bits a second a browser wants to have before it encodes a picture of this step's size without dropping some. */
const opensAt = [600_000, 600_000, 350_000, 350_000, 0] as const;
/**
 * Looks, a tenth of a second apart, after which opening ends: that found the way wide in a row, for the first estimates jump; when
 * the browser does not say how wide it is; and at all.
 */
export const openingLookMs = 100;
const looksWide = 3;
const looksUnknown = 5;
const looksAtMost = 40;
/**
 * The full picture is on trial for so many looks: a way can seem wide until it is used. A dip that lasts no longer than half a
 * second is a hiccup of the estimate.
 */
const looksOnTrial = 50;
const looksLow = 6;
/** A way that bears less than this part of a step's rate is too narrow for it. */
const narrowBelow = 0.7;

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
  /** How often the way was looked at since the connection opened; null once it is known. */
  #looks: number | null = null;
  /** Looks that are left of the trial, and how many in a row found the way too narrow after all. */
  #trial = 0;
  #low = 0;

  get limit(): VideoLimit {
    const limit = steps[this.#step] as VideoLimit;
    return this.opening ? { ...limit, scaleResolutionDownBy: openingScale } : limit;
  }

  get opening(): boolean {
    return this.#looks !== null;
  }

  /** The way has to be looked at often. */
  get unsure(): boolean {
    return this.opening || this.#trial > 0;
  }

  /** A connection is made; nothing is known of its way. */
  open(): void {
    this.#looks = this.#trial = 0;
    this.#narrow = this.#wide = 0;
  }

  /** One look at a connection while it is unsure and a picture is sent. Returns whether the limit has changed. */
  looked(uplink: number | null): boolean {
    const bears = uplink !== null && uplink >= (opensAt[this.#step] ?? 0);
    if (this.#looks === null) return this.#onTrial(uplink, bears);
    this.#looks += 1;
    this.#wide = bears ? this.#wide + 1 : 0;
    const wide = this.#wide >= looksWide;
    const enough = this.#looks >= (uplink === null ? looksUnknown : looksAtMost);
    if (!wide && !enough) return false;
    this.#looks = null;
    this.#wide = 0;
    if (wide) {
      this.#trial = looksOnTrial;
      this.#low = 0;
    } else this.#settle(uplink);
    return true;
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
    if (this.opening) return false;
    const narrow = limited && this.#isNarrow(uplink);
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

  #onTrial(uplink: number | null, bears: boolean): boolean {
    if (this.#trial === 0) return false;
    this.#trial -= 1;
    this.#low = bears ? 0 : this.#low + 1;
    if (this.#low < looksLow) return false;
    this.#trial = 0;
    const before = this.#step;
    this.#settle(uplink);
    return this.#step !== before;
  }

  /** Goes on with what the way bears. */
  #settle(uplink: number | null): void {
    while (this.#isNarrow(uplink) && this.#step < steps.length - 1) this.#step += 1;
  }

  #isNarrow(uplink: number | null): boolean {
    return uplink !== null && uplink < narrowBelow * this.limit.maxBitrate;
  }
}
