/**
 * What is to be said about who is at the other end: a line when it is new or unsure, and a box with a decision when picture
 * and sound are stopped for it.
 */
import type { ComponentChildren, VNode } from "preact";
import type { Call } from "../../consultation/call";
import type { Participant } from "../../consultation/participant";
import { texts } from "../../i18n/language";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { SafetyDigits } from "./MoreDialog";

export function SafetyNotices({ call, showDigits }: { call: Call; showDigits: () => void }): VNode | null {
  const people = call.participants.value;
  const said = people.map((person) => <OnePerson key={person.id} person={person} showDigits={showDigits} />);
  return <div class="safety-notices">{said}</div>;
}

function OnePerson({ person, showDigits }: { person: Participant; showDigits: () => void }): VNode | null {
  const own = texts().call;
  const { name, peer } = person;
  const { trust, unverified, refused, heldByOther } = peer.safety;
  const state = trust.state.value;
  if (state === "held" || state === "failed") return <Stopped person={person} failed={state === "failed"} />;
  if (heldByOther.value)
    return <Line testId="safety-held-by-other">{own.safety_held_by_other({ name })}</Line>;
  if (unverified.value) return <Line testId="safety-unverified">{own.safety_unverified({ name })}</Line>;
  if (state === "changed") {
    const actions = (
      <>
        <Button testId="safety-show" onClick={showDigits}>
          {own.safety_show}
        </Button>
        <Button kind="quiet" testId="safety-dismiss" onClick={() => trust.dismiss()}>
          {own.safety_dismiss}
        </Button>
      </>
    );
    return (
      <Line testId="safety-changed" actions={actions}>
        {own.safety_changed({ name })}
      </Line>
    );
  }
  return refused.value ? <Line testId="safety-refused">{own.safety_refused({ name })}</Line> : null;
}

interface LineProps {
  testId: string;
  children: string;
  actions?: ComponentChildren;
}

function Line({ testId, children, actions }: LineProps): VNode {
  return (
    <div role="alert">
      <Notice kind="caution" testId={testId} actions={actions}>
        <p>{children}</p>
      </Notice>
    </div>
  );
}

function Stopped({ person, failed }: { person: Participant; failed: boolean }): VNode {
  const own = texts().call;
  const { name, peer } = person;
  return (
    <Notice
      kind="danger"
      title={failed ? own.safety_failed_title : own.safety_held_title}
      takeFocus
      testId={failed ? "safety-failed" : "safety-held"}
      actions={
        <Button testId="safety-go-on" onClick={() => peer.accept()}>
          {failed ? own.safety_again : own.safety_go_on}
        </Button>
      }
    >
      <p>{failed ? own.safety_failed_text({ name }) : own.safety_held_text({ name })}</p>
      {!failed && <SafetyDigits digits={peer.safety.digits.value} />}
    </Notice>
  );
}
