/** How the practice's calls connect, in words about what it means for the patient. Nothing here is needed to hold a call. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../../i18n/language";
import type { ConnectionPolicy } from "../../protocol/messages";
import { announce } from "../../ui/announcer";
import { FormDialog } from "../../ui/form-dialog";
import type { Practice } from "./practice";

type Choice = ConnectionPolicy | "default";

const choices: Choice[] = ["default", "direct_first", "direct_only", "relay_only"];

export function ConnectionDialog({
  practice,
  onClose,
}: {
  practice: Practice;
  onClose: () => void;
}): VNode | null {
  const own = texts().connection;
  const account = practice.account.value;
  const [choice, setChoice] = useState<Choice>(account?.connection_policy ?? "default");
  if (!account) return null;

  const save = async (): Promise<void> => {
    await practice.setConnectionPolicy(choice === "default" ? null : choice);
    announce(own.saved);
    onClose();
  };

  const possible = (value: Choice): boolean => value !== "relay_only" || account.relay_available;
  const label = (value: Choice): string =>
    value === "default"
      ? own.operators_choice({ what: own.names[account.default_connection_policy] })
      : own.names[value];
  const meaning = (value: Choice): string => {
    if (!possible(value)) return own.no_relay;
    return value === "default" ? own.operators_choice_hint : own.meanings[value];
  };

  return (
    <FormDialog
      title={own.title}
      onClose={onClose}
      testId="connection-dialog"
      submit={own.save}
      submitTestId="connection-save"
      send={save}
      failed={(trouble) => practice.refused(trouble)}
    >
      <p>{own.lead}</p>
      <fieldset class="choice choice-tall">
        <legend>{own.legend}</legend>
        {choices.map((value) => (
          <label key={value} class="choice-option">
            <input
              type="radio"
              name="connection"
              value={value}
              checked={choice === value}
              disabled={!possible(value)}
              aria-describedby={`connection-${value}`}
              data-testid={`connection-${value}`}
              onChange={() => setChoice(value)}
            />
            <span>
              {label(value)}
              <span class="hint choice-meaning" id={`connection-${value}`}>
                {meaning(value)}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
    </FormDialog>
  );
}
