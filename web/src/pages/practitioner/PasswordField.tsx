/** A password field that can be shown, and that says when caps lock is on. */
import { useState } from "preact/hooks";
import type { RefObject, VNode } from "preact";
import { texts } from "../../i18n/language";
import { Field } from "../../ui/field";
import { Icon } from "../../ui/icon";
import { Eye, EyeOff } from "../../ui/icons";

export interface PasswordFieldProps {
  id: string;
  label: string;
  value: string;
  autoComplete: "current-password" | "new-password";
  onInput: (value: string) => void;
  hint?: string;
  error?: string | null;
  inputRef?: RefObject<HTMLInputElement | null>;
  testId?: string;
}

export function PasswordField(props: PasswordFieldProps): VNode {
  const own = texts().sign_in;
  const [shown, setShown] = useState(false);
  const [capsLock, setCapsLock] = useState(false);
  return (
    <div class="password">
      <Field
        id={props.id}
        label={props.label}
        value={props.value}
        type={shown ? "text" : "password"}
        hint={props.hint}
        error={props.error}
        onInput={props.onInput}
        onKey={(event) => setCapsLock(event.getModifierState("CapsLock"))}
        autoComplete={props.autoComplete}
        maxLength={256}
        required
        inputRef={props.inputRef}
        testId={props.testId}
        beside={
          <button
            type="button"
            class="button button-secondary"
            aria-pressed={shown}
            aria-label={shown ? own.hide : own.show}
            title={shown ? own.hide : own.show}
            onClick={() => setShown(!shown)}
          >
            <Icon of={shown ? EyeOff : Eye} />
          </button>
        }
      />
      <p class="caps-lock" role="status">
        {capsLock ? own.caps_lock : ""}
      </p>
    </div>
  );
}
