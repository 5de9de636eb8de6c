/** Says in words which way picture and sound take; in a tile, in one or two words. */
import type { VNode } from "preact";
import type { PeerCall } from "../../consultation/peer-call";
import { texts } from "../../i18n/language";
import { Icon } from "../../ui/icon";
import { Lock, ShieldCheck, TriangleAlert } from "../../ui/icons";

export function ConnectionBadge({ peer, short }: { peer: PeerCall; short?: boolean }): VNode {
  const own = texts().call;
  const interrupted = peer.connectedness.value === "interrupted";
  const kind = peer.connectedness.value === "connected" ? peer.kind.value : null;
  const icon = interrupted ? TriangleAlert : kind === "relayed" ? Lock : ShieldCheck;
  const words = short
    ? { direct: own.direct_short, relayed: own.relayed_short }
    : { direct: own.direct, relayed: own.relayed };
  const pending = interrupted && short ? own.interrupted_short : own.establishing;
  return (
    <span
      class={`badge${short ? " badge-short" : ""}${interrupted ? " badge-caution" : ""}`}
      data-testid="connection-badge"
      data-kind={kind ?? "none"}
    >
      <Icon of={icon} size={short ? 18 : 20} />
      <span>{kind ? words[kind] : pending}</span>
    </span>
  );
}
