/** Shown when this tab may not go on by itself: used elsewhere, seat taken, refused. Always with the next step. */
import type { VNode } from "preact";
import { texts } from "../../i18n/language";
import { troubleSentence } from "../../i18n/trouble";
import { Button } from "../../ui/button";
import { Frame } from "../../ui/frame";
import { Heading } from "../../ui/heading";
import type { Visit } from "./visit";

export function StoppedPage({ visit }: { visit: Visit }): VNode {
  const { errors, common } = texts();
  const stopped = visit.stopped.value;
  const replaced = stopped?.reason === "replaced";
  const sentence = (): string => {
    if (replaced) return errors.replaced_text;
    if (stopped?.reason === "seat_taken") return errors.seat_taken_guest;
    return stopped?.trouble ? troubleSentence(stopped.trouble, texts()) : errors.refused;
  };
  return (
    <Frame>
      <div class="ask" data-testid="error-page">
        <Heading>{replaced ? errors.replaced_title : common.trouble_title}</Heading>
        <p class="lead" data-testid="error-message">
          {sentence()}
        </p>
        <div class="actions actions-stack">
          <Button kind="primary" wide testId="try-again" onClick={() => visit.again()}>
            {replaced ? errors.use_here : common.try_again}
          </Button>
          <Button wide onClick={() => visit.close()}>
            {common.to_start}
          </Button>
        </div>
      </div>
    </Frame>
  );
}
