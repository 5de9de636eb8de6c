/** Sends somebody away who waits, with a sentence on what to do instead: apart from letting in, so that nobody does it by a slip. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../../i18n/language";
import type { Advice } from "../../protocol/messages";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";

type Choice = Advice | "none";

const choices: Choice[] = ["none", "come_back_later", "call_the_practice", "make_an_appointment"];

interface DeclineProps {
  name: string;
  onClose: () => void;
  decline: (advice: Advice | undefined) => void;
}

export function DeclineDialog({ name, onClose, decline }: DeclineProps): VNode {
  const { home: own, common, ended } = texts();
  const [choice, setChoice] = useState<Choice>("none");
  return (
    <Dialog
      title={own.decline_title({ name })}
      onClose={onClose}
      testId="decline-dialog"
      actions={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button
            kind="danger"
            testId="confirm-decline"
            onClick={() => decline(choice === "none" ? undefined : choice)}
          >
            {own.decline}
          </Button>
        </>
      }
    >
      <fieldset class="choice choice-tall">
        <legend>{own.decline_advice({ sentence: ended.declined })}</legend>
        {choices.map((value) => (
          <label key={value} class="choice-option">
            <input
              type="radio"
              name="advice"
              value={value}
              checked={choice === value}
              data-testid={`advice-${value}`}
              onChange={() => setChoice(value)}
            />
            <span>{ended.advice[value]}</span>
          </label>
        ))}
      </fieldset>
    </Dialog>
  );
}
