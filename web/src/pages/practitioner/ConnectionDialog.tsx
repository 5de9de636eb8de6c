/** How the practice's calls connect, in words about what it means for the patient. Nothing here is needed to hold a call. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../../i18n/language";
import type { ConnectionPolicy } from "../../protocol/messages";
import { asTrouble, type Trouble } from "../../signaling/problem";
import { announce } from "../../ui/announcer";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { TroubleNotice } from "../../ui/notice";
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
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [busy, setBusy] = useState(false);
  if (!account) return null;

  const save = async (): Promise<void> => {
    setTrouble(null);
    setBusy(true);
    try {
      await practice.setConnectionPolicy(choice === "default" ? null : choice);
      announce(own.saved);
      onClose();
    } catch (thrown) {
      const found = asTrouble(thrown);
      setTrouble(found);
      setBusy(false);
      practice.refused(found);
    }
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
    <Dialog title={own.title} onClose={onClose} testId="connection-dialog">
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void save();
        }}
      >
        {trouble && <TroubleNotice trouble={trouble} />}
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
        <div class="actions dialog-actions">
          <Button onClick={onClose}>{texts().common.cancel}</Button>
          <Button kind="primary" type="submit" busy={busy} testId="connection-save">
            {own.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
