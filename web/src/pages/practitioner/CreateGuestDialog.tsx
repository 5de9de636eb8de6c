/** Makes an invitation: a name and for how many days the code is valid. Says what is kept of the name. */
import { useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../../i18n/language";
import type { GuestWithInvitation } from "../../protocol/messages";
import { Field } from "../../ui/field";
import { FormDialog } from "../../ui/form-dialog";
import { keptName, nameProblem, type NameProblem } from "../patient/display-name";
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
  const nameInput = useRef<HTMLInputElement>(null);
  const daysInput = useRef<HTMLInputElement>(null);
  const sentences = { empty: words.empty, long: words.too_long, character: words.wrong_character };

  const check = (): boolean => {
    const problem = nameProblem(name);
    const daysGiven = validityOf(days) !== null;
    setNameWrong(problem);
    setDaysWrong(!daysGiven);
    if (problem) nameInput.current?.focus();
    else if (!daysGiven) daysInput.current?.focus();
    return !problem && daysGiven;
  };
  const create = async (): Promise<void> =>
    onCreated(await guests.create(keptName(name), validityOf(days) ?? longestValidity));

  return (
    <FormDialog
      title={own.create}
      onClose={onClose}
      testId="guest-dialog"
      submit={own.save}
      submitTestId="guest-save"
      check={check}
      send={create}
    >
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
    </FormDialog>
  );
}

export function validityOf(typed: string): number | null {
  if (!/^\d{1,2}$/.test(typed.trim())) return null;
  const days = Number(typed);
  return days >= 1 && days <= longestValidity ? days : null;
}
