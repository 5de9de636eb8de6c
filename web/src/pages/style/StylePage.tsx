/** Every component in every state, for whoever designs or tests. Only in builds that ask for it. */
import type { VNode } from "preact";

export function StylePage(): VNode {
  return <main />;
}
