/** The second page: the name the practitioner sees. Filled in from the invitation, free to change. */
import { useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../../i18n/language";
import { Button } from "../../ui/button";
import { Field } from "../../ui/field";
import { Frame } from "../../ui/frame";
import { Heading } from "../../ui/heading";
import { ArrowLeft } from "../../ui/icons";
import { useBack } from "../use-back";
import { keptName, nameProblem, type NameProblem } from "./display-name";
import { chooseName, startOver, visit } from "./entry";
import { RetentionNote } from "./RetentionNote";

export function NamePage(): VNode {
  const { name: own, common } = texts();
  const [name, setName] = useState(visit.peek()?.name ?? "");
  const [problem, setProblem] = useState<NameProblem | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const sentences = { empty: own.empty, long: own.too_long, character: own.wrong_character };

  useBack(() => startOver());

  const submit = (): void => {
    const found = nameProblem(name);
    setProblem(found);
    if (found) input.current?.focus();
    else chooseName(keptName(name));
  };

  return (
    <Frame
      footer={
        <Button kind="quiet" icon={ArrowLeft} onClick={() => startOver()}>
          {common.back}
        </Button>
      }
    >
      <form
        class="ask"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Heading>{own.title}</Heading>
        <p class="lead">{own.lead({ practitioner: visit.value?.practitioner ?? "" })}</p>
        <p class="hint">{own.lead_group}</p>
        <Field
          id="name"
          label={own.label}
          value={name}
          error={problem && sentences[problem]}
          onInput={(value) => {
            setName(value);
            setProblem(null);
          }}
          autoCapitalize="words"
          required
          inputRef={input}
          testId="name-input"
        />
        <Button kind="primary" type="submit" wide testId="name-submit">
          {common.continue}
        </Button>
        <RetentionNote of={["waiting_entry"]} />
      </form>
    </Frame>
  );
}
