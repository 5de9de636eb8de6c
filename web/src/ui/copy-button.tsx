/** Copies a text and says so; where the browser forbids it, says that too. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../i18n/language";
import { announce } from "./announcer";
import { Button, type ButtonKind } from "./button";
import { copyText } from "./clipboard";
import { Check, Copy } from "./icons";

export function CopyButton(props: { text: string; label: string; kind?: ButtonKind }): VNode {
  const { common } = texts();
  const [result, setResult] = useState<"copied" | "copy_failed" | null>(null);
  const copy = async (): Promise<void> => {
    const outcome = (await copyText(props.text)) ? "copied" : "copy_failed";
    setResult(outcome);
    announce(common[outcome]);
    setTimeout(() => setResult(null), 2500);
  };
  return (
    <Button
      kind={props.kind ?? "secondary"}
      icon={result === "copied" ? Check : Copy}
      onClick={() => void copy()}
    >
      {result ? common[result] : props.label}
    </Button>
  );
}
