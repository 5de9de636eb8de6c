/** A box that says how something stands: calm information, success, caution, or trouble with its next step as a button. */
import { useEffect, useRef } from "preact/hooks";
import type { ComponentChildren, VNode } from "preact";
import { texts } from "../i18n/language";
import { troubleSentence } from "../i18n/trouble";
import type { Trouble } from "../signaling/problem";
import { Icon } from "./icon";
import { CircleAlert, CircleCheck, Info, TriangleAlert } from "./icons";

export type NoticeKind = "info" | "positive" | "caution" | "danger";

const icons = { info: Info, positive: CircleCheck, caution: TriangleAlert, danger: CircleAlert };

export interface NoticeProps {
  kind: NoticeKind;
  title?: string;
  children?: ComponentChildren;
  actions?: ComponentChildren;
  /** Moves the focus here when it appears, for the answer to what the person just did. */
  takeFocus?: boolean;
  testId?: string;
}

export function Notice({ kind, title, children, actions, takeFocus, testId }: NoticeProps): VNode {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (takeFocus) box.current?.focus();
  }, [takeFocus]);
  return (
    <div
      ref={box}
      class={`notice notice-${kind}`}
      role={kind === "danger" ? "alert" : undefined}
      tabIndex={takeFocus ? -1 : undefined}
      data-testid={testId}
    >
      <Icon of={icons[kind]} />
      <div class="notice-body">
        {title && <p class="notice-title">{title}</p>}
        {children}
        {actions && <div class="actions">{actions}</div>}
      </div>
    </div>
  );
}

export function TroubleNotice(props: {
  trouble: Trouble;
  text?: string;
  actions?: ComponentChildren;
}): VNode {
  return (
    <Notice
      kind="danger"
      title={texts().common.trouble_title}
      actions={props.actions}
      takeFocus
      testId="error-message"
    >
      <p>{props.text ?? troubleSentence(props.trouble, texts())}</p>
    </Notice>
  );
}
