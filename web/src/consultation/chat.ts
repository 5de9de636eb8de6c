/**
 * What was written in this call. A line goes to everybody who is there when it is written, over each one's own channel, and
 * waits for those whose channel is away. It lives only here, in memory, and is gone with the page. Who comes later does not
 * get what was written before.
 */
import { signal } from "@preact/signals";
import { isChatText } from "./channel";

export interface ChatLine {
  id: number;
  /** Null for our own. */
  from: string | null;
  text: string;
  at: Date;
  /** False while somebody's connection is away; it is sent as soon as it is back. */
  sent: boolean;
}

export class Chat {
  readonly lines = signal<readonly ChatLine[]>([]);
  readonly unread = signal(0);
  readonly open = signal(false);
  readonly #waiting = new Map<number, Set<string>>();
  #next = 1;

  /** `send` returns whether it went out to that person. False when the text is no chat line. */
  write(text: string, to: readonly string[], send: (to: string, text: string) => boolean): boolean {
    if (!isChatText(text)) return false;
    const waiting = new Set(to.filter((one) => !send(one, text)));
    const id = this.#add({ from: null, text, sent: waiting.size === 0 });
    if (waiting.size > 0) this.#waiting.set(id, waiting);
    return true;
  }

  received(from: string, text: string): void {
    this.#add({ from, text, sent: true });
    if (!this.open.peek()) this.unread.value += 1;
  }

  show(open: boolean): void {
    this.open.value = open;
    if (open) this.unread.value = 0;
  }

  /** The channel to this person is there (again): what waits for them goes out. */
  reachable(to: string, send: (text: string) => boolean): void {
    for (const line of this.lines.peek()) {
      const waiting = this.#waiting.get(line.id);
      if (waiting?.has(to) && send(line.text)) this.#settled(line.id, to);
    }
  }

  /** Nothing waits for somebody who is no longer there. */
  left(to: string): void {
    for (const id of this.#waiting.keys()) this.#settled(id, to);
  }

  #settled(id: number, to: string): void {
    const waiting = this.#waiting.get(id);
    if (!waiting?.delete(to) || waiting.size > 0) return;
    this.#waiting.delete(id);
    this.lines.value = this.lines.peek().map((line) => (line.id === id ? { ...line, sent: true } : line));
  }

  #add(line: Omit<ChatLine, "id" | "at">): number {
    const id = this.#next++;
    this.lines.value = [...this.lines.peek(), { ...line, id, at: new Date() }];
    return id;
  }
}
