/** Puts the cursor into the one field of a page that was just opened, where that opens no keyboard over half of the screen. */
import { useEffect } from "preact/hooks";
import type { RefObject } from "preact";

export function useFocusOnDesktop(field: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    // A page that was gone to has given the focus to its heading, which is read out first.
    if (document.activeElement === document.body && hasKeyboard()) field.current?.focus();
  }, [field]);
}

export function hasKeyboard(): boolean {
  return matchMedia("(hover: hover) and (pointer: fine)").matches;
}
