/** One timer: it is set anew, or stopped, and never runs twice. */
export class Alarm {
  #timer: ReturnType<typeof setTimeout> | null = null;

  get running(): boolean {
    return this.#timer !== null;
  }

  /** Takes the place of what it was set to before. */
  set(ms: number, run: () => unknown): void {
    this.stop();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      run();
    }, ms);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
