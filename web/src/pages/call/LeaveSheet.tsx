/**
 * Leaving with a few seconds to take it back. Picture and sound stop at once, in both directions; the call itself ends when the
 * time is over, at once when the person says so, and also when the page is closed: nobody waits for somebody who has left.
 */
import { useEffect, useMemo } from "preact/hooks";
import type { VNode } from "preact";
import type { Call } from "../../consultation/call";
import { texts } from "../../i18n/language";
import { Undo } from "../../ui/undo";
import { UndoSheet } from "../../ui/undo-sheet";
import { leavingMeans } from "./CallBar";

export class Leaving extends Undo {
  readonly #call: Call;

  constructor(call: Call) {
    super();
    this.#call = call;
  }

  readonly ask = (): void => {
    this.#call.media.pause(true);
    this.begin(() => this.#call.leave());
  };

  override takeBack(): void {
    this.#call.media.pause(false);
    super.takeBack();
  }
}

export function useLeaving(call: Call): Leaving {
  const leaving = useMemo(() => new Leaving(call), [call]);
  // The page goes because the call is over, or shows no more: then it is left too.
  useEffect(() => () => leaving.now(), [leaving]);
  return leaving;
}

interface LeaveSheetProps {
  leaving: Leaving;
  others: number;
  practitioner: boolean;
}

export function LeaveSheet({ leaving, others, practitioner }: LeaveSheetProps): VNode {
  const own = texts().call;
  const words = {
    end: { title: own.ending, on: own.end_now },
    end_for_all: { title: own.ending_for_all, on: own.end_now },
    leave_group: { title: own.leaving, on: own.leave_now },
  }[leavingMeans(others, practitioner)];
  return <UndoSheet undo={leaving} {...words} text={own.leaving_text} back={own.back_to_call} />;
}
