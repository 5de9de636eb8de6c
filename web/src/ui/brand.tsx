/** The mark (two halves that face each other) and the name. A portal may replace it; nothing else depends on it. */
import type { VNode } from "preact";

export function Brand({ claim }: { claim?: string }): VNode {
  return (
    <span class="brand">
      <svg width="36" height="36" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect class="brand-ground" width="32" height="32" rx="8" />
        <path class="brand-left" d="M14 7v18a9 9 0 0 1 0-18Z" />
        <path class="brand-right" d="M18 7a9 9 0 0 1 0 18Z" />
      </svg>
      <span class="brand-words">
        <span class="brand-name">Visavis</span>
        {claim && <span class="brand-claim">{claim}</span>}
      </span>
    </span>
  );
}
