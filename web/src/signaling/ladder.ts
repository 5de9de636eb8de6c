/**
 * How long to wait before the next attempt to reconnect: 0.3 s, doubling to 5 s, each spread by up to 30 % so that many
 * clients of a restarted server do not come back in the same instant. Pure; the waiting itself is the caller's.
 */
export class Ladder {
  static readonly firstMs = 300;
  static readonly lastMs = 5000;
  #attempt = 0;
  readonly #random: () => number;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  next(): number {
    const full = Math.min(Ladder.firstMs * 2 ** this.#attempt, Ladder.lastMs);
    this.#attempt += 1;
    return Math.round(full * (0.7 + 0.3 * this.#random()));
  }

  reset(): void {
    this.#attempt = 0;
  }
}
