/** A dialog whose form is sent to the server: what was refused stands above the fields, and nothing is sent twice at once. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../i18n/language";
import { asTrouble, type Trouble, type TroubleCode } from "../signaling/problem";
import { Button } from "./button";
import { Dialog, type DialogProps } from "./dialog";
import { hasKeyboard } from "./focus";
import { TroubleNotice } from "./notice";

interface FormDialogProps extends Omit<DialogProps, "actions" | "class"> {
  /** The label of the button that sends. */
  submit: string;
  submitTestId: string;
  /** Looks at the fields, which say themselves what is wrong; false: nothing is sent. */
  check?: () => boolean;
  /** Sends, and closes the dialog when that is done; what it throws is shown. */
  send: () => Promise<void>;
  failed?: (trouble: Trouble) => void;
  /** A refusal that a field tells by itself. */
  toldByField?: TroubleCode;
}

export function FormDialog(props: FormDialogProps): VNode {
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  // What is to be typed comes first where that opens no keyboard over the dialog.
  useEffect(() => {
    if (hasKeyboard()) form.current?.querySelector<HTMLInputElement>("input:not([type=radio])")?.focus();
  }, []);
  const submit = async (): Promise<void> => {
    setTrouble(null);
    if (props.check && !props.check()) return;
    setBusy(true);
    try {
      await props.send();
    } catch (thrown) {
      const found = asTrouble(thrown);
      setTrouble(found);
      setBusy(false);
      props.failed?.(found);
    }
  };
  return (
    <Dialog
      title={props.title}
      onClose={props.onClose}
      {...(props.testId === undefined ? {} : { testId: props.testId })}
    >
      <form
        ref={form}
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit();
        }}
      >
        {trouble && trouble.code !== props.toldByField && <TroubleNotice trouble={trouble} />}
        {props.children}
        <div class="actions dialog-actions">
          <Button onClick={props.onClose}>{texts().common.cancel}</Button>
          <Button kind="primary" type="submit" busy={busy} testId={props.submitTestId}>
            {props.submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
