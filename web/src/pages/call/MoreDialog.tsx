/** What is needed seldom: other devices, how each connection runs, and the six digits that two people can compare. */
import { useLayoutEffect } from "preact/hooks";
import type { VNode } from "preact";
import type { Call } from "../../consultation/call";
import type { Participant } from "../../consultation/participant";
import type { PeerSafety } from "../../consultation/peer-safety";
import { texts } from "../../i18n/language";
import { DevicePickers } from "../../ui/device-pickers";
import { Dialog } from "../../ui/dialog";
import { ConnectionBadge } from "./ConnectionBadge";

export function MoreDialog({ call, onClose }: { call: Call; onClose: () => void }): VNode {
  const own = texts().call;
  const people = call.participants.value;
  const only = people.length === 1 ? people[0] : undefined;
  return (
    <Dialog title={own.more_title} onClose={onClose} testId="more-dialog">
      {only ? <OnePerson person={only} /> : <SeveralPeople people={people} />}
      <section class="more-section">
        <h3>{own.devices_title}</h3>
        <DevicePickers media={call.media} />
      </section>
    </Dialog>
  );
}

function OnePerson({ person }: { person: Participant }): VNode {
  const own = texts().call;
  const { name, peer } = person;
  const kind = peer.kind.value;
  return (
    <>
      <section class="more-section">
        <h3>{own.safety_title}</h3>
        <DigitsOf safety={peer.safety} />
        <p>{own.safety_text({ name })}</p>
      </section>
      <section class="more-section">
        <h3>{own.connection_title}</h3>
        <ConnectionBadge peer={peer} />
        {kind && <p>{kind === "direct" ? own.direct_text : own.relayed_text}</p>}
      </section>
    </>
  );
}

/** Each pair has its own digits and its own way. */
function SeveralPeople({ people }: { people: readonly Participant[] }): VNode {
  const own = texts().call;
  return (
    <>
      <section class="more-section">
        <h3>{own.safety_title}</h3>
        <p>{own.safety_group}</p>
        <ul class="more-people">
          {people.map(({ id, name, peer }) => (
            <li key={id}>
              <span class="row-name">{name}</span>
              <DigitsOf safety={peer.safety} />
              <ConnectionBadge peer={peer} />
            </li>
          ))}
        </ul>
      </section>
      <section class="more-section">
        <h3>{own.privacy_title}</h3>
        <p>{own.group_privacy}</p>
      </section>
    </>
  );
}

/** The digits of one person. From when they are seen another certificate than theirs stops picture and sound. */
function DigitsOf({ safety }: { safety: PeerSafety }): VNode {
  const digits = safety.digits.value;
  const state = safety.trust.state.value;
  // Not a moment later than they are: a dialog can be closed before a browser gets round to other effects.
  useLayoutEffect(() => {
    if (digits) safety.trust.digitsShown();
  }, [safety, digits, state]);
  return <SafetyDigits digits={digits} />;
}

export function SafetyDigits({ digits }: { digits: string | null }): VNode {
  if (!digits) return <p class="hint">{texts().call.safety_pending}</p>;
  return (
    <p class="safety-code" data-testid="safety-code">
      {`${digits.slice(0, 3)} ${digits.slice(3)}`}
    </p>
  );
}
