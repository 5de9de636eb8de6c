/** Refused for now: it is tried again by itself, with a countdown, and at once by the button. Not for ever: nobody may be there. */
import { useEffect, useState } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../i18n/language";
import { Button } from "./button";
import { useNow } from "./clock";
import { Notice } from "./notice";

const everyMs = 10_000;
const most = 30;

/** Seconds until the next attempt; null when there is none any more. `of`: each refusal is another object. */
export function useRetry(of: object | null, retry: () => void): number | null {
  const [count, setCount] = useState(0);
  const [due, setDue] = useState<number | null>(null);
  const now = useNow(500);
  const tired = count >= most;
  useEffect(() => {
    if (of === null || tired) return setDue(null);
    setDue(Date.now() + everyMs);
    const timer = setTimeout(() => {
      setCount((before) => before + 1);
      retry();
    }, everyMs);
    return () => clearTimeout(timer);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- a refusal begins the time anew, another function does not
  }, [of, tired]);
  return due === null || tired ? null : Math.min(everyMs / 1000, Math.max(0, Math.ceil((due - now) / 1000)));
}

interface RetryNoticeProps {
  of: object;
  text: string;
  retry: () => void;
}

export function RetryNotice({ of, text, retry }: RetryNoticeProps): VNode {
  const { common } = texts();
  const left = useRetry(of, retry);
  return (
    <Notice
      kind="caution"
      title={common.trouble_title}
      testId="error-message"
      actions={
        <Button kind="primary" testId="try-again" onClick={retry}>
          {common.try_again}
        </Button>
      }
    >
      <p>{text}</p>
      {left !== null && <p role="timer">{common.retry_in({ count: left })}</p>}
    </Notice>
  );
}
