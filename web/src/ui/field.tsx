/** A labelled input with its hint and its error, tied together for screen readers. The error says what to do. */
import type { ComponentChildren, RefObject, TargetedKeyboardEvent, VNode } from "preact";
import { CircleAlert } from "./icons";
import { Icon } from "./icon";

export interface FieldProps {
  id: string;
  label: string;
  value: string;
  onInput: (value: string, input: HTMLInputElement) => void;
  type?: "text" | "password" | "search";
  inputMode?: "text" | "numeric";
  autoComplete?: string;
  autoCapitalize?: "off" | "words" | "characters";
  maxLength?: number;
  look?: string;
  required?: boolean;
  hint?: string;
  error?: string | null;
  testId?: string;
  inputRef?: RefObject<HTMLInputElement | null>;
  onKey?: (event: TargetedKeyboardEvent<HTMLInputElement>) => void;
  /** Beside the input, such as a button that shows the password. */
  beside?: ComponentChildren;
}

export function Field(props: FieldProps): VNode {
  const { id, hint, error } = props;
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <div class="field-row">
        <input
          id={id}
          ref={props.inputRef}
          class={`input ${props.look ?? ""}`}
          {...({ type: props.type ?? "text" } as object)}
          value={props.value}
          inputMode={props.inputMode}
          autoComplete={props.autoComplete ?? "off"}
          autoCapitalize={props.autoCapitalize ?? "off"}
          autoCorrect="off"
          spellcheck={false}
          maxLength={props.maxLength}
          aria-required={props.required || undefined}
          aria-describedby={described || undefined}
          aria-invalid={error ? true : undefined}
          data-testid={props.testId}
          onInput={(event) => props.onInput(event.currentTarget.value, event.currentTarget)}
          onKeyDown={(event) => props.onKey?.(event)}
          onKeyUp={(event) => props.onKey?.(event)}
        />
        {props.beside}
      </div>
      {error && (
        <p class="field-error" id={`${id}-error`}>
          <Icon of={CircleAlert} size={20} />
          <span>{error}</span>
        </p>
      )}
    </div>
  );
}
