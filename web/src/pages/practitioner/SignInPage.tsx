/** Two fields, with help for what goes wrong most: caps lock, a mistyped password, a patient who came here by mistake. */
import { useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../../i18n/language";
import { allowChimes } from "../../media/chime";
import { asTrouble, type Trouble } from "../../signaling/problem";
import { ActionBar } from "../../ui/action-bar";
import { Button } from "../../ui/button";
import { Field } from "../../ui/field";
import { useFocusOnDesktop } from "../../ui/focus";
import { Frame } from "../../ui/frame";
import { Heading } from "../../ui/heading";
import { Notice, TroubleNotice } from "../../ui/notice";
import { RetentionNote } from "../patient/RetentionNote";
import { follow } from "../router";
import { PasswordField } from "./PasswordField";
import type { Practice } from "./practice";

export function SignInPage({ practice }: { practice: Practice }): VNode {
  const own = texts().sign_in;
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [missing, setMissing] = useState({ name: false, password: false });
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [busy, setBusy] = useState(false);
  const nameInput = useRef<HTMLInputElement>(null);
  const passwordInput = useRef<HTMLInputElement>(null);

  useFocusOnDesktop(nameInput);

  const submit = async (): Promise<void> => {
    const found = { name: name.trim() === "", password: password === "" };
    setMissing(found);
    setTrouble(null);
    if (found.name) return nameInput.current?.focus();
    if (found.password) return passwordInput.current?.focus();
    allowChimes();
    setBusy(true);
    try {
      await practice.signIn(name.trim().toLowerCase(), password);
    } catch (thrown) {
      setTrouble(asTrouble(thrown));
      setBusy(false);
    }
  };

  return (
    <Frame
      footer={
        <a class="button button-quiet" href="/" onClick={(event) => follow(event, "/")}>
          {own.patient}
        </a>
      }
    >
      <form
        class="ask"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit();
        }}
      >
        <Heading>{own.title}</Heading>
        <p class="lead">{own.lead}</p>
        {practice.ended.value && !trouble && (
          <Notice kind="caution" testId="error-message">
            <p>{texts().errors.sentences.not_signed_in}</p>
          </Notice>
        )}
        {trouble && <TroubleNotice trouble={trouble} />}
        <Field
          id="login-name"
          label={own.name}
          value={name}
          error={missing.name ? own.name_empty : null}
          onInput={setName}
          autoComplete="username"
          required
          inputRef={nameInput}
          testId="sign-in-name"
        />
        <PasswordField
          id="password"
          label={own.password}
          value={password}
          error={missing.password ? own.password_empty : null}
          onInput={setPassword}
          autoComplete="current-password"
          inputRef={passwordInput}
          testId="sign-in-password"
        />
        <RetentionNote of={["practitioner_session", "practitioner_session_idle"]} />
        <ActionBar>
          <Button kind="primary" type="submit" wide busy={busy} testId="sign-in-submit">
            {own.submit}
          </Button>
        </ActionBar>
      </form>
    </Frame>
  );
}
