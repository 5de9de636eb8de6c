/** Changes the password; everywhere else the practitioner is signed out by the server. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../../i18n/language";
import { announce } from "../../ui/announcer";
import { FormDialog } from "../../ui/form-dialog";
import { PasswordField } from "./PasswordField";
import type { Practice } from "./practice";

export function PasswordDialog({ practice, onClose }: { practice: Practice; onClose: () => void }): VNode {
  const own = texts().password;
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [tooShort, setTooShort] = useState(false);
  const [wrong, setWrong] = useState(false);

  const check = (): boolean => {
    const short = next.length < 12;
    setTooShort(short);
    setWrong(false);
    return !short;
  };
  const change = async (): Promise<void> => {
    await practice.changePassword(current, next);
    announce(own.changed);
    onClose();
  };

  return (
    <FormDialog
      title={own.title}
      onClose={onClose}
      testId="password-dialog"
      submit={own.submit}
      submitTestId="password-save"
      check={check}
      send={change}
      failed={(trouble) => {
        setWrong(trouble.code === "wrong_credentials");
        practice.refused(trouble);
      }}
      toldByField="wrong_credentials"
    >
      <PasswordField
        id="current-password"
        label={own.current}
        value={current}
        error={wrong ? own.wrong : null}
        onInput={setCurrent}
        autoComplete="current-password"
        testId="current-password"
      />
      <PasswordField
        id="new-password"
        label={own.new}
        hint={own.hint}
        value={next}
        error={tooShort ? own.too_short : null}
        onInput={setNext}
        autoComplete="new-password"
        testId="new-password"
      />
    </FormDialog>
  );
}
