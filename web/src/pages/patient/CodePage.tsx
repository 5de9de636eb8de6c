/** The first page: asks for the access code, forgives how it is typed, and says in one line what is kept of it. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../../i18n/language";
import { lackOfBrowser } from "../../media/abilities";
import { asTrouble, type Trouble } from "../../signaling/problem";
import { Brand } from "../../ui/brand";
import { Button } from "../../ui/button";
import { Field } from "../../ui/field";
import { Heading } from "../../ui/heading";
import { Icon } from "../../ui/icon";
import { Lock, UserCheck, VideoOff } from "../../ui/icons";
import { Notice, TroubleNotice } from "../../ui/notice";
import { LanguageSwitch, ThemeSwitch } from "../../ui/switches";
import { NoCalls } from "../NoCalls";
import { follow } from "../router";
import { caretAfter, grouped, problemOf, type CodeProblem } from "./access-code";
import { enterCode, invited, returnedBecause } from "./entry";
import { RetentionNote } from "./RetentionNote";

export function CodePage(): VNode {
  const { start, common } = texts();
  return (
    <div class="start patient">
      <aside class="start-side" aria-label={start.promises}>
        <Brand claim={common.claim} />
        <ul class="promises">
          <li>
            <Icon of={UserCheck} />
            {start.promise_account}
          </li>
          <li>
            <Icon of={Lock} />
            {start.promise_direct}
          </li>
          <li>
            <Icon of={VideoOff} />
            {start.promise_recording}
          </li>
        </ul>
      </aside>
      <div class="start-page">
        <header class="start-head">
          <LanguageSwitch />
        </header>
        <main class="start-main" id="content">
          <CodeOrWayOn />
        </main>
        <footer class="frame-foot">
          <a class="button button-quiet" href="/sign-in" onClick={(event) => follow(event, "/sign-in")}>
            {start.practitioner}
          </a>
          <ThemeSwitch />
        </footer>
      </div>
    </div>
  );
}

/** Who cannot take part with this browser is told before giving a code. */
function CodeOrWayOn(): VNode {
  const [lack, setLack] = useState(lackOfBrowser);
  if (!lack) return <CodeForm />;
  const { code } = invited.value;
  return (
    <NoCalls
      alone
      lack={lack}
      link={`${location.origin}/${code === "" ? "" : `#code=${code}`}`}
      goOn={() => setLack(null)}
    />
  );
}

function CodeForm(): VNode {
  const { start, common, errors } = texts();
  const [code, setCode] = useState("");
  const [problem, setProblem] = useState<CodeProblem | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(
    () =>
      invited.subscribe((link) => {
        if (link.code === "") return;
        setCode(link.code);
        setProblem(null);
        setTrouble(null);
      }),
    [],
  );

  const typed = (value: string, element: HTMLInputElement): void => {
    const caret = element.selectionStart ?? value.length;
    const next = grouped(value);
    element.value = next;
    if (caret < value.length) {
      const place = caretAfter(value, caret);
      element.setSelectionRange(place, place);
    }
    setCode(next);
    setProblem(null);
  };

  const submit = async (): Promise<void> => {
    const found = problemOf(code);
    setProblem(found);
    setTrouble(null);
    if (found) {
      input.current?.focus();
      return;
    }
    setBusy(true);
    try {
      await enterCode(grouped(code));
    } catch (thrown) {
      setTrouble(asTrouble(thrown));
      setBusy(false);
    }
  };

  return (
    <form
      class="ask"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void submit();
      }}
    >
      <Heading>{start.title}</Heading>
      <p class="lead">{start.lead}</p>
      {returnedBecause.value && !trouble && (
        <Notice kind="caution" testId="error-message">
          <p>{errors.session_ended}</p>
        </Notice>
      )}
      {trouble && (
        <TroubleNotice
          trouble={trouble}
          actions={
            trouble.code === "access_code_refused" || trouble.code === "access_code_expired" ? null : (
              <Button type="submit">{common.try_again}</Button>
            )
          }
        />
      )}
      <Field
        id="code"
        look="input-code"
        label={start.label}
        hint={start.hint}
        error={problem && sentence(problem)}
        value={code}
        onInput={typed}
        autoCapitalize="characters"
        required
        inputRef={input}
        testId="code-input"
      />
      <Button kind="primary" type="submit" wide busy={busy} testId="code-submit">
        {start.submit}
      </Button>
      <RetentionNote of={["access_code", "guest_session"]} />
    </form>
  );
}

function sentence(problem: CodeProblem): string {
  const { start } = texts();
  switch (problem.kind) {
    case "empty":
      return start.empty;
    case "short":
      return start.too_short({ count: problem.missing });
    case "long":
      return start.too_long;
    case "character":
      return start.wrong_character({ character: problem.character });
  }
}
