/** Shown when this tab may not go on by itself: used elsewhere, seat taken, refused. Always with the next step. */
import type { VNode } from "preact";
import { texts } from "../../i18n/language";
import { troubleSentence } from "../../i18n/trouble";
import { ActionBar } from "../../ui/action-bar";
import { Button } from "../../ui/button";
import { Frame } from "../../ui/frame";
import { Heading } from "../../ui/heading";
import { useRetry } from "../../ui/retry";
import type { Visit } from "./visit";

export function StoppedPage({ visit }: { visit: Visit }): VNode {
  const { errors, common } = texts();
  const stopped = visit.stopped.value;
  const replaced = stopped?.reason === "replaced";
  const taken = stopped?.reason === "seat_taken";
  const left = useRetry(taken ? stopped : null, () => visit.retry());
  const sentence = (): string => {
    if (replaced) return errors.replaced_text;
    if (taken) return errors.seat_taken_guest;
    return stopped?.trouble ? troubleSentence(stopped.trouble, texts()) : errors.refused;
  };
  const title = replaced ? errors.replaced_title : taken ? errors.seat_taken_title : common.trouble_title;
  return (
    <Frame>
      <div class="ask" data-testid="error-page">
        <Heading>{title}</Heading>
        <p class="lead" data-testid="error-message">
          {sentence()}
        </p>
        {left !== null && (
          <p role="timer" data-testid="retry-in">
            {common.retry_in({ count: left })}
          </p>
        )}
        <ActionBar>
          <Button
            kind="primary"
            wide
            testId="try-again"
            onClick={() => (taken ? visit.retry() : visit.again())}
          >
            {replaced ? errors.use_here : common.try_again}
          </Button>
          <Button wide onClick={() => visit.close()}>
            {common.to_start}
          </Button>
        </ActionBar>
      </div>
    </Frame>
  );
}
