/** What is needed seldom: other devices, how the connection runs, and the six digits two people can compare. */
import type { VNode } from "preact";
import type { Call } from "../../consultation/call";
import { texts } from "../../i18n/language";
import { DevicePickers } from "../../ui/device-pickers";
import { Dialog } from "../../ui/dialog";
import { ConnectionBadge } from "./ConnectionBadge";

export function MoreDialog({ call, onClose }: { call: Call; onClose: () => void }): VNode {
  const own = texts().call;
  const kind = call.peer.kind.value;
  return (
    <Dialog title={own.more_title} onClose={onClose}>
      <section class="more-section">
        <h3>{own.safety_title}</h3>
        <SafetyDigits digits={call.peer.safetyCode.value} />
        <p>{own.safety_text({ name: call.peerName.value })}</p>
      </section>
      <section class="more-section">
        <h3>{own.connection_title}</h3>
        <ConnectionBadge peer={call.peer} />
        {kind && <p>{kind === "direct" ? own.direct_text : own.relayed_text}</p>}
      </section>
      <section class="more-section">
        <h3>{own.devices_title}</h3>
        <DevicePickers media={call.media} />
      </section>
    </Dialog>
  );
}

export function SafetyDigits({ digits }: { digits: string | null }): VNode {
  if (!digits) return <p class="hint">{texts().call.safety_pending}</p>;
  return (
    <p class="safety-code" data-testid="safety-code">
      {`${digits.slice(0, 3)} ${digits.slice(3)}`}
    </p>
  );
}
