/** Says in words which way picture and sound take. */
import type { VNode } from "preact";
import type { PeerCall } from "../../consultation/peer-call";
import { texts } from "../../i18n/language";
import { Icon } from "../../ui/icon";
import { Lock, ShieldCheck, TriangleAlert } from "../../ui/icons";

export function ConnectionBadge({ peer }: { peer: PeerCall }): VNode {
  const own = texts().call;
  const interrupted = peer.connectedness.value === "interrupted";
  const kind = peer.connectedness.value === "connected" ? peer.kind.value : null;
  const icon = interrupted ? TriangleAlert : kind === "relayed" ? Lock : ShieldCheck;
  const words = { direct: own.direct, relayed: own.relayed };
  return (
    <span
      class={`badge${interrupted ? " badge-caution" : ""}`}
      data-testid="connection-badge"
      data-kind={kind ?? "none"}
    >
      <Icon of={icon} size={20} />
      <span>{kind ? words[kind] : own.establishing}</span>
    </span>
  );
}
