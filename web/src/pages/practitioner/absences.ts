/** Since when those who wait have lost their connection, as this page has seen it: the server tells only that they have. Pure. */
import type { WaitingEntry } from "../../protocol/messages";

export class Absences {
  #since = new Map<string, number>();

  seen(entries: readonly WaitingEntry[], now: number): void {
    const gone = entries.filter(({ connected }) => !connected);
    this.#since = new Map(gone.map(({ entry_id }) => [entry_id, this.#since.get(entry_id) ?? now]));
  }

  /** Null for those who are here. */
  since(entryId: string): number | null {
    return this.#since.get(entryId) ?? null;
  }
}
