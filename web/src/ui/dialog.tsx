/** A modal dialog on the native element: focus stays inside, Escape closes, the focus returns to where it was. */
import { useEffect, useRef } from "preact/hooks";
import type { ComponentChildren, VNode } from "preact";
import { texts } from "../i18n/language";
import { LiveRegion } from "./announcer";
import { Button } from "./button";
import { X } from "./icons";

export interface DialogProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  actions?: ComponentChildren;
  testId?: string;
  class?: string;
}

export function Dialog(props: DialogProps): VNode {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={`dialog ${props.class ?? ""}`}
      aria-labelledby="dialog-title"
      data-testid={props.testId}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <div class="dialog-head">
        <h2 id="dialog-title">{props.title}</h2>
        <Button kind="quiet" icon={X} onClick={props.onClose}>
          {texts().common.close}
        </Button>
      </div>
      <div class="dialog-body">{props.children}</div>
      {props.actions && <div class="actions dialog-actions">{props.actions}</div>}
      <LiveRegion />
    </dialog>
  );
}
