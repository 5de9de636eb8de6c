/** One polite live region for the whole client: what changes elsewhere on the page is said here in a sentence. */
import { signal } from "@preact/signals";
import type { VNode } from "preact";

const sentence = signal("");

export function announce(text: string): void {
  // The same sentence twice must be heard twice.
  sentence.value = sentence.peek() === text ? `${text}\u00a0` : text;
}

export function Announcer(): VNode {
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {sentence.value}
    </div>
  );
}
