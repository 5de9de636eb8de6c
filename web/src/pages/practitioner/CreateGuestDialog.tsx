/** Makes an invitation: a name and for how many days the code is valid. Says what is kept of the name. */
import { useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../../i18n/language";
import { asTrouble, type Trouble } from "../../signaling/problem";
import type { GuestWithInvitation } from "../../protocol/messages";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Field } from "../../ui/field";
import { TroubleNotice } from "../../ui/notice";
import { nameProblem, type NameProblem } from "../patient/display-name";
import { RetentionNote } from "../patient/RetentionNote";
import type { Guests } from "./guests";

export const longestValidity = 30;

interface CreateGuestProps {
  guests: Guests;
  onClose: () => void;
  onCreated: (made: GuestWithInvitation) => void;
}

export function CreateGuestDialog({ guests, onClose, onCreated }: CreateGuestProps): VNode {
  const own = texts().guests;
  const words = texts().name;
  const [name, setName] = useState("");
  const [days, setDays] = useState(String(longestValidity));
  const [nameWrong, setNameWrong] = useState<NameProblem | null>(null);
  const [daysWrong, setDaysWrong] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [busy, setBusy] = useState(false);
  const nameInput = useRef<HTMLInputElement>(null);
  const daysInput = useRef<HTMLInputElement>(null);
  const sentences = { empty: words.empty, long: words.too_long, character: words.wrong_character };

  const submit = async (): Promise<void> => {
    const problem = nameProblem(name);
    const count = validityOf(days);
    setNameWrong(problem);
    setDaysWrong(count === null);
    setTrouble(null);
    if (problem) return nameInput.current?.focus();
    if (count === null) return daysInput.current?.focus();
    setBusy(true);
    try {
      onCreated(await guests.create(name.trim(), count));
    } catch (thrown) {
      setTrouble(asTrouble(thrown));
      setBusy(false);
    }
  };

  return (
    <Dialog title={own.create} onClose={onClose}>
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit();
        }}
      >
        {trouble && <TroubleNotice trouble={trouble} />}
        <Field
          id="guest-name"
          label={own.name}
          hint={own.name_hint}
          value={name}
          error={nameWrong && sentences[nameWrong]}
          onInput={setName}
          autoCapitalize="words"
          required
          inputRef={nameInput}
          testId="guest-name"
        />
        <Field
          id="guest-validity"
          label={own.validity}
          hint={own.validity_hint}
          value={days}
          error={daysWrong ? own.validity_wrong : null}
          onInput={setDays}
          inputMode="numeric"
          look="input-short"
          required
          inputRef={daysInput}
          testId="guest-validity"
        />
        <RetentionNote of={["guest_record_of_mine", "access_code"]} />
        <div class="actions dialog-actions">
          <Button onClick={onClose}>{texts().common.cancel}</Button>
          <Button kind="primary" type="submit" busy={busy} testId="guest-save">
            {own.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

export function validityOf(typed: string): number | null {
  if (!/^\d{1,2}$/.test(typed.trim())) return null;
  const days = Number(typed);
  return days >= 1 && days <= longestValidity ? days : null;
}
