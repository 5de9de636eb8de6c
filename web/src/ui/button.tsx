/** The button, and a link that looks like one. Native elements with an icon and a word; at least 48 px high. */
import type { ComponentChildren, VNode } from "preact";
import { Icon, type IconNode } from "./icon";

export type ButtonKind = "primary" | "secondary" | "quiet" | "danger";

export interface ButtonProps {
  children: ComponentChildren;
  kind?: ButtonKind;
  icon?: IconNode;
  type?: "button" | "submit";
  disabled?: boolean;
  busy?: boolean;
  label?: string;
  /** Whether what the button folds away is open. */
  expanded?: boolean;
  wide?: boolean;
  testId?: string;
  onClick?: (event: MouseEvent) => void;
}

export function Button(props: ButtonProps): VNode {
  const { kind = "secondary", busy = false } = props;
  return (
    <button
      type={props.type ?? "button"}
      class={`button button-${kind}${props.wide ? " button-wide" : ""}`}
      disabled={props.disabled ?? false}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      aria-label={props.label}
      aria-expanded={props.expanded}
      data-testid={props.testId}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else props.onClick?.(event);
      }}
    >
      {props.icon && <Icon of={props.icon} />}
      <span>{props.children}</span>
    </button>
  );
}
