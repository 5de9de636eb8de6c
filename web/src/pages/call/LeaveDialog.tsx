/** The question behind Back, in the waiting room and in the call: nobody leaves either by a stray gesture. */
import type { VNode } from "preact";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";

interface LeaveDialogProps {
  title: string;
  text: string;
  stay: string;
  leave: string;
  onStay: () => void;
  onLeave: () => void;
}

export function LeaveDialog(props: LeaveDialogProps): VNode {
  return (
    <Dialog
      title={props.title}
      onClose={props.onStay}
      testId="leave-dialog"
      actions={
        <>
          <Button kind="danger" testId="leave-confirm" onClick={props.onLeave}>
            {props.leave}
          </Button>
          <Button kind="primary" testId="leave-stay" onClick={props.onStay}>
            {props.stay}
          </Button>
        </>
      }
    >
      <p>{props.text}</p>
    </Dialog>
  );
}
