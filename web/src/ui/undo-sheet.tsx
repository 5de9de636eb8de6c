/** The few seconds in which leaving can be taken back: what is going to happen, the way back first, and the way on at once. */
import { useEffect, useRef } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../i18n/language";
import { LiveRegion } from "./announcer";
import { Button } from "./button";
import { useNow } from "./clock";
import { undoMs, type Undo } from "./undo";

interface UndoSheetProps {
  undo: Undo;
  title: string;
  text: string;
  back: string;
  on: string;
}

export function UndoSheet({ undo, title, text, back, on }: UndoSheetProps): VNode | null {
  const due = undo.due.value;
  return due === null ? null : <Sheet {...{ undo, title, text, back, on, due }} />;
}

function Sheet(props: UndoSheetProps & { due: number }): VNode {
  const { undo, due } = props;
  const element = useRef<HTMLDialogElement>(null);
  const now = useNow(200);
  const left = Math.min(undoMs, Math.max(0, due - now));
  useEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    dialog?.showModal();
    dialog?.querySelector("button")?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class="undo-sheet"
      aria-labelledby="undo-title"
      aria-describedby="undo-text"
      data-testid="leave-sheet"
      onCancel={(event) => {
        event.preventDefault();
        undo.takeBack();
      }}
    >
      <h2 id="undo-title">{props.title}</h2>
      <p id="undo-text">{props.text}</p>
      <div class="undo-time" aria-hidden="true">
        <span style={{ width: `${(left / undoMs) * 100}%` }} />
      </div>
      <div class="actions actions-stack">
        <Button kind="primary" wide testId="leave-undo" onClick={() => undo.takeBack()}>
          {`${props.back} (${texts().common.seconds({ count: Math.ceil(left / 1000) })})`}
        </Button>
        <Button wide testId="leave-now" onClick={() => undo.now()}>
          {props.on}
        </Button>
      </div>
      <LiveRegion />
    </dialog>
  );
}
