/** Changes the password; everywhere else the practitioner is signed out by the server. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../../i18n/language";
import { asTrouble, type Trouble } from "../../signaling/problem";
import { announce } from "../../ui/announcer";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { TroubleNotice } from "../../ui/notice";
import { PasswordField } from "./PasswordField";
import type { Practice } from "./practice";

export function PasswordDialog({ practice, onClose }: { practice: Practice; onClose: () => void }): VNode {
  const own = texts().password;
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [tooShort, setTooShort] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [busy, setBusy] = useState(false);
  const wrong = trouble?.code === "wrong_credentials";

  const submit = async (): Promise<void> => {
    setTrouble(null);
    const short = next.length < 12;
    setTooShort(short);
    if (short) return;
    setBusy(true);
    try {
      await practice.changePassword(current, next);
      announce(own.changed);
      onClose();
    } catch (thrown) {
      const found = asTrouble(thrown);
      setTrouble(found);
      setBusy(false);
      practice.refused(found);
    }
  };

  return (
    <Dialog title={own.title} onClose={onClose}>
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit();
        }}
      >
        {trouble && !wrong && <TroubleNotice trouble={trouble} />}
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
        <div class="actions dialog-actions">
          <Button onClick={onClose}>{texts().common.cancel}</Button>
          <Button kind="primary" type="submit" busy={busy} testId="password-save">
            {own.submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
