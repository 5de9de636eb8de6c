/** Over a picture that stands still: one sentence and how long it is waited; and when that is over, the way to connect again. */
import { useState } from "preact/hooks";
import type { VNode } from "preact";
import { texts } from "../../i18n/language";
import { Button } from "../../ui/button";
import { useNow } from "../../ui/clock";
import { RefreshCw } from "../../ui/icons";
import { secondsLeft, type Interruption } from "./interruption";

interface InterruptedProps {
  interruption: Interruption;
  name: string;
  connectAgain: () => void;
}

export function Interrupted({ interruption, name, connectAgain }: InterruptedProps): VNode {
  const own = texts().call;
  const now = useNow();
  // Asking again begins a new time to wait.
  const [askedAt, setAskedAt] = useState<number | null>(null);
  const since = interruption.side === "way" ? null : Math.max(interruption.since, askedAt ?? 0);
  const left = since === null ? null : secondsLeft(since, now);
  if (interruption.side === "own" && left === 0) {
    return (
      <div class="interrupted" data-testid="connection-lost">
        <div role="alert">
          <p class="interrupted-title">{own.lost_title}</p>
          <p>{own.lost_text}</p>
        </div>
        <Button
          kind="primary"
          icon={RefreshCw}
          testId="connect-again"
          onClick={() => {
            setAskedAt(Date.now());
            connectAgain();
          }}
        >
          {own.connect_again}
        </Button>
      </div>
    );
  }
  const sentences = {
    own: own.interrupted_own,
    other: own.interrupted_other({ name }),
    way: own.interrupted_way({ name }),
  };
  return (
    <div class="interrupted" data-testid="interrupted">
      <p class="interrupted-title" role="status">
        {sentences[interruption.side]}
      </p>
      {left !== null && (
        <p role="timer">{left > 0 ? own.interrupted_wait({ count: left }) : own.interrupted_soon}</p>
      )}
    </div>
  );
}

/** The same in a tile, where there is room for a few words. */
export function InterruptedTile({ interruption }: { interruption: Interruption }): VNode {
  const own = texts().call;
  const now = useNow();
  const left = interruption.side === "way" ? 0 : secondsLeft(interruption.since, now);
  return (
    <p class="interrupted interrupted-tile" data-testid="interrupted">
      {own.interrupted_short}
      {left > 0 && <span role="timer">{own.interrupted_wait_short({ count: left })}</span>}
    </p>
  );
}
