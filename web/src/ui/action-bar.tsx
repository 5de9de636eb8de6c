/** The next step, always at the same place: it sticks to the lower edge of the page, however long the page is. */
import type { ComponentChildren, VNode } from "preact";

export function ActionBar({ children }: { children: ComponentChildren }): VNode {
  return <div class="action-bar">{children}</div>;
}
