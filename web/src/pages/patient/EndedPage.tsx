/** The goodbye: what happened, that devices are off, what was kept, and the way back with the same code. */
import type { VNode } from "preact";
import { texts } from "../../i18n/language";
import { Button } from "../../ui/button";
import { Frame } from "../../ui/frame";
import { Heading } from "../../ui/heading";
import { RefreshCw } from "../../ui/icons";
import { RetentionNote } from "./RetentionNote";
import type { Ending, Visit } from "./visit";

export function EndedPage({ visit }: { visit: Visit }): VNode {
  const { ended, common } = texts();
  const ending = visit.ending.value ?? { of: "call", reason: "hung_up" };
  const words = wordsFor(ending);
  const final = ending.reason === "guest_deleted" || ending.reason === "session_ended";
  return (
    <Frame>
      <div class="ask" data-testid="ended-page">
        <Heading>{words.title}</Heading>
        <p class="lead">{words.text}</p>
        <p>{ended.devices_off}</p>
        <section class="kept" aria-labelledby="kept">
          <h2 id="kept">{ended.kept_title}</h2>
          <p>{ended.kept_nothing}</p>
          <RetentionNote of={["guest_record", "guest_session", "access_code"]} />
        </section>
        <div class="actions actions-stack">
          {!final && (
            <Button kind="primary" icon={RefreshCw} wide testId="come-back" onClick={() => visit.comeBack()}>
              {ended.come_back}
            </Button>
          )}
          <Button wide kind={final ? "primary" : "secondary"} testId="to-start" onClick={() => visit.close()}>
            {common.to_start}
          </Button>
        </div>
      </div>
    </Frame>
  );
}

function wordsFor(ending: Ending): { title: string; text: string } {
  const { ended } = texts();
  if (ending.of === "call") return { title: ended.title, text: ended[ending.reason] };
  if (ending.reason === "left") return { title: ended.left_title, text: ended.left };
  return { title: ended.declined_title, text: ended[ending.reason] };
}
