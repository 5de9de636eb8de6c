/** The chat: a panel beside the picture, or over it on a phone. Text is shown as text, whatever somebody typed. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import type { Call } from "../../consultation/call";
import { isChatText } from "../../consultation/channel";
import type { ChatLine } from "../../consultation/chat";
import { formatTime } from "../../i18n/format";
import { language, texts } from "../../i18n/language";
import { Button } from "../../ui/button";
import { Send, X } from "../../ui/icons";

export function ChatPanel({ call }: { call: Call }): VNode {
  const own = texts().call;
  const [text, setText] = useState("");
  const [tooLong, setTooLong] = useState(false);
  const input = useRef<HTMLTextAreaElement>(null);
  const log = useRef<HTMLDivElement>(null);
  const lines = call.chat.lines.value;
  useEffect(() => {
    const before = document.activeElement;
    input.current?.focus();
    return () => {
      // The card that opened it is gone by then.
      const back = before instanceof HTMLElement && before.isConnected ? before : null;
      (back ?? document.getElementById("chat-toggle"))?.focus();
    };
  }, []);
  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [lines.length]);

  const send = (): void => {
    const line = text.trim();
    if (line === "") return;
    if (!isChatText(line)) return setTooLong(true);
    call.write(line);
    setText("");
    setTooLong(false);
    input.current?.focus();
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes; the button does too
    <aside
      class="panel"
      aria-labelledby="chat-title"
      onKeyDown={(event) => {
        if (event.key === "Escape") call.chat.show(false);
      }}
    >
      <div class="panel-head">
        <h2 id="chat-title">{own.chat_title}</h2>
        <Button kind="quiet" icon={X} testId="chat-close" onClick={() => call.chat.show(false)}>
          {texts().common.close}
        </Button>
      </div>
      <p class="hint chat-privacy">
        {call.participants.value.length > 1 ? own.chat_privacy_group : own.chat_privacy}
      </p>
      <div
        ref={log}
        class="chat-log"
        role="log"
        aria-labelledby="chat-title"
        tabIndex={0}
        data-testid="chat-log"
      >
        {call.returned && <p class="hint">{own.chat_reloaded}</p>}
        {lines.length === 0 && !call.returned && <p class="hint">{own.chat_empty}</p>}
        {lines.map((line) => (
          <Line key={line.id} line={line} />
        ))}
      </div>
      <form
        class="chat-form"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <label for="chat-text">{own.chat_label}</label>
        <div class="chat-row">
          <textarea
            ref={input}
            id="chat-text"
            class="input"
            rows={2}
            value={text}
            aria-invalid={tooLong || undefined}
            aria-describedby={tooLong ? "chat-error" : undefined}
            data-testid="chat-input"
            onInput={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
                event.preventDefault();
                send();
              }
            }}
          />
          <Button kind="primary" type="submit" icon={Send} testId="chat-send">
            {own.chat_send}
          </Button>
        </div>
        {tooLong && (
          <p class="field-error" id="chat-error">
            {own.chat_too_long}
          </p>
        )}
      </form>
    </aside>
  );
}

function Line({ line }: { line: ChatLine }): VNode {
  const name = line.from ?? texts().call.chat_you;
  return (
    <div class={`chat-line${line.from === null ? " chat-line-mine" : ""}`}>
      <p class="chat-meta">
        {name}, <time dateTime={line.at.toISOString()}>{formatTime(line.at, language())}</time>
      </p>
      <p class="chat-text">{line.text}</p>
      {!line.sent && <p class="chat-meta">{texts().call.chat_unsent}</p>}
    </div>
  );
}
