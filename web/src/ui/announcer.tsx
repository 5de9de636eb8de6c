/**
 * What changes elsewhere on the page, said in one sentence: shown to those who see, read out to those who listen. It goes away
 * by itself, and at once when it is no longer true.
 */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { VNode } from "preact";

const sentence = signal("");
let timer: ReturnType<typeof setTimeout> | undefined;

/** Time to read a sentence twice, slowly. */
const shownMs = (text: string): number => 5000 + 60 * text.length;

export function announce(text: string): void {
  // The same sentence twice must be heard twice.
  sentence.value = sentence.peek() === text ? `${text}\u00a0` : text;
  clearTimeout(timer);
  timer = setTimeout(() => withdraw(sentence.peek()), shownMs(text));
}

/** Takes a sentence back that is true no longer; another one that was said since stays. */
export function withdraw(text: string): void {
  if (sentence.peek().trimEnd() === text.trimEnd()) sentence.value = "";
}

/** Read out from here. A modal dialog has one of its own: all that lies outside it is silent. */
export function LiveRegion(): VNode {
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {sentence.value}
    </div>
  );
}

export function Announcer(): VNode {
  return (
    <>
      <LiveRegion />
      {sentence.value !== "" && <Toast key={sentence.value} text={sentence.value} />}
    </>
  );
}

/** A popover, so that it lies over a dialog too. */
function Toast({ text }: { text: string }): VNode {
  const element = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    const toast = element.current as (HTMLElement & { showPopover?: () => void }) | null;
    toast?.showPopover?.();
  }, []);
  return (
    <p ref={element} class="toast" popover="manual" aria-hidden="true" data-testid="toast">
      {text}
    </p>
  );
}
