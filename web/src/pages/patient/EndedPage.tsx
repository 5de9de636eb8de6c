/** The goodbye: what happened, that devices are off, that nothing was kept, and as the first button what fits the reason. */
import type { VNode } from "preact";
import { texts } from "../../i18n/language";
import { ActionBar } from "../../ui/action-bar";
import { Button } from "../../ui/button";
import { Frame } from "../../ui/frame";
import { Heading } from "../../ui/heading";
import { RefreshCw } from "../../ui/icons";
import { RetentionNote } from "./RetentionNote";
import type { Ending, Visit } from "./visit";

/** What the person most likely wants now. */
type Next = "done" | "connect_again" | "come_back" | "only_start";

export function EndedPage({ visit }: { visit: Visit }): VNode {
  const { ended, common } = texts();
  const ending = visit.ending.value ?? { of: "call", reason: "hung_up" };
  const words = wordsFor(ending);
  const next = nextAfter(ending);
  // Name and code went with the invitation.
  const withdrawn = ending.reason === "guest_deleted";
  return (
    <Frame>
      <div class="ask" data-testid="ended-page">
        <Heading>{words.title}</Heading>
        <p class="lead">{words.text}</p>
        <p>{ended.devices_off}</p>
        <section class="kept" aria-labelledby="kept">
          <h2 id="kept">{ended.kept_title}</h2>
          <p>{ended.kept_nothing}</p>
          <RetentionNote
            of={withdrawn ? ["guest_session"] : ["guest_record", "guest_session", "access_code"]}
          />
        </section>
        <ActionBar>
          {next === "connect_again" && (
            <Button kind="primary" icon={RefreshCw} wide testId="connect-again" onClick={() => visit.again()}>
              {texts().call.connect_again}
            </Button>
          )}
          {next === "come_back" && <ComeBack visit={visit} primary />}
          <Button
            wide
            kind={next === "done" || next === "only_start" ? "primary" : "secondary"}
            testId="to-start"
            onClick={() => visit.close()}
          >
            {next === "only_start" ? common.to_start : ended.done}
          </Button>
          {next === "done" && <ComeBack visit={visit} />}
        </ActionBar>
      </div>
    </Frame>
  );
}

function ComeBack({ visit, primary }: { visit: Visit; primary?: boolean }): VNode {
  return (
    <Button
      kind={primary ? "primary" : "secondary"}
      icon={RefreshCw}
      wide
      testId="come-back"
      onClick={() => visit.comeBack()}
    >
      {texts().ended.come_back}
    </Button>
  );
}

function nextAfter({ of, reason }: Ending): Next {
  if (reason === "guest_deleted" || reason === "session_ended") return "only_start";
  if (reason === "peer_lost") return "connect_again";
  return of === "waiting" && reason === "left" ? "come_back" : "done";
}

function wordsFor(ending: Ending): { title: string; text: string } {
  const { ended } = texts();
  if (ending.of === "waiting") {
    if (ending.reason === "left") return { title: ended.left_title, text: ended.left };
    if (ending.reason === "guest_deleted") return { title: ended.withdrawn_title, text: ended.guest_deleted };
    const text = `${ended.declined} ${ended.advice[ending.advice ?? "none"]}`;
    return { title: ended.declined_title, text };
  }
  const title = {
    hung_up: ended.title,
    peer_hung_up: ended.title,
    peer_lost: ended.lost_title,
    failed: ended.over_title,
    session_ended: ended.over_title,
    guest_deleted: ended.over_title,
  }[ending.reason];
  return { title, text: ended[ending.reason] };
}
