/** Draws one Lucide icon as inline SVG from its data. Always beside a word, so it is hidden from screen readers. */
import { h, type VNode } from "preact";
import type { IconNode } from "lucide";

export type { IconNode };

export function Icon({ of, size = 24 }: { of: IconNode; size?: number }): VNode {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {of.map(([tag, attributes]) => h(tag, attributes))}
    </svg>
  );
}
