/**
 * Something that is done a few seconds after it was asked for, so that it can be taken back. It is never forgotten: when the
 * page is closed or left meanwhile, it is done at once.
 */
import { signal } from "@preact/signals";

export const undoMs = 5000;

export class Undo {
  /** When it is done, by the clock of the page; null while nothing is asked for. */
  readonly due = signal<number | null>(null);
  #act: (() => void) | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #now = (): void => this.now();

  begin(act: () => void): void {
    this.now();
    this.#act = act;
    this.due.value = Date.now() + undoMs;
    this.#timer = setTimeout(this.#now, undoMs);
    window.addEventListener("pagehide", this.#now);
  }

  takeBack(): void {
    this.#over();
  }

  /** Does it without waiting any longer, if there is something to do. */
  now(): void {
    const act = this.#over();
    act?.();
  }

  #over(): (() => void) | null {
    const act = this.#act;
    this.#act = null;
    this.due.value = null;
    clearTimeout(this.#timer);
    window.removeEventListener("pagehide", this.#now);
    return act;
  }
}
