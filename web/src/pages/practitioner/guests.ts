/** The practitioner's invitations: the list, its search and order, and what can be done with each. Holds no markup. */
import { computed, signal } from "@preact/signals";
import type { Guest, GuestWithInvitation } from "../../protocol/messages";
import type { Http } from "../../signaling/http";
import { asTrouble, type Trouble } from "../../signaling/problem";

export type GuestOrder = "newest" | "name" | "expiry";

export class Guests {
  readonly all = signal<readonly Guest[] | null>(null);
  readonly search = signal("");
  readonly order = signal<GuestOrder>("newest");
  readonly trouble = signal<Trouble | null>(null);
  readonly shown = computed(() => arrange(this.all.value ?? [], this.search.value, this.order.value));
  readonly #http: Http;
  readonly #refused: (trouble: Trouble) => void;

  constructor(http: Http, refused: (trouble: Trouble) => void) {
    this.#http = http;
    this.#refused = refused;
  }

  async load(): Promise<void> {
    await this.#try(async () => {
      this.all.value = (await this.#http.guests()).guests;
    });
  }

  clear(): void {
    this.all.value = null;
    this.search.value = "";
    this.trouble.value = null;
  }

  /** Throws what the server refused, for the form to show. */
  async create(name: string, days: number): Promise<GuestWithInvitation> {
    try {
      const made = await this.#http.createGuest(name, days);
      this.all.value = [made.guest, ...(this.all.peek() ?? [])];
      return made;
    } catch (thrown) {
      this.#refused(asTrouble(thrown));
      throw thrown;
    }
  }

  invitation(guest: Guest): Promise<GuestWithInvitation | null> {
    return this.#try(async () => ({ guest, invitation: await this.#http.invitation(guest.guest_id) }));
  }

  renew(guest: Guest, days: number): Promise<GuestWithInvitation | null> {
    return this.#try(async () => {
      const renewed = await this.#http.renewGuest(guest.guest_id, days);
      this.all.value = (this.all.peek() ?? []).map((other) =>
        other.guest_id === guest.guest_id ? renewed.guest : other,
      );
      return renewed;
    });
  }

  async remove(guest: Guest): Promise<boolean> {
    const done = await this.#try(async () => {
      await this.#http.deleteGuest(guest.guest_id);
      this.all.value = (this.all.peek() ?? []).filter((other) => other.guest_id !== guest.guest_id);
      return true;
    });
    return done ?? false;
  }

  removeAll(): Promise<number | null> {
    return this.#try(async () => {
      const { deleted } = await this.#http.deleteGuests();
      this.all.value = [];
      return deleted;
    });
  }

  async #try<T>(action: () => Promise<T>): Promise<T | null> {
    this.trouble.value = null;
    try {
      return await action();
    } catch (thrown) {
      const trouble = asTrouble(thrown);
      this.trouble.value = trouble;
      this.#refused(trouble);
      return null;
    }
  }
}

export function arrange(guests: readonly Guest[], search: string, order: GuestOrder): Guest[] {
  const wanted = search.trim().toLocaleLowerCase();
  const found = guests.filter((guest) => guest.display_name.toLocaleLowerCase().includes(wanted));
  const compare: Record<GuestOrder, (a: Guest, b: Guest) => number> = {
    newest: (a, b) => b.created_at.localeCompare(a.created_at),
    name: (a, b) => a.display_name.localeCompare(b.display_name),
    expiry: (a, b) => a.expires_at.localeCompare(b.expires_at),
  };
  return found.sort(compare[order]);
}
