/**
 * Why picture and sound of somebody stand still, and how long it is waited for them. The server keeps a lost seat for the grace
 * time, which it tells with its retention rules; whoever is not back by then is out. Holds no markup.
 */
import { useEffect, useState } from "preact/hooks";
import type { Participant } from "../../consultation/participant";
import type { SignalingState } from "../../signaling/signaling";
import { retentionRules } from "../retention";

export type Interruption =
  /** This page has lost the server as well: it is our own network, or the server with the relay on it. */
  | { side: "own"; since: number }
  /** The server has lost them too. */
  | { side: "other"; since: number }
  /** Both are there, only the way between them is not; nothing ends by that. */
  | { side: "way" };

export function interruptionOf(
  person: Pick<Participant, "lostAt" | "peer">,
  ownLostAt: number | null,
): Interruption | null {
  if (person.peer.connectedness.value !== "interrupted") return null;
  if (ownLostAt !== null) return { side: "own", since: ownLostAt };
  const since = person.lostAt.value;
  return since === null ? { side: "way" } : { side: "other", since };
}

/** Of a server whose rules have not been heard: its default. */
const usualGraceSeconds = 30;

export function graceSeconds(): number {
  const rule = retentionRules.value.find(
    ({ data_class, from_when }) => data_class === "waiting_entry" && from_when === "connection_lost",
  );
  return rule?.keep_for_seconds ?? usualGraceSeconds;
}

/** Whole seconds until the grace time of what was lost then is over; 0 when it is. */
export function secondsLeft(since: number, now: number): number {
  return Math.max(0, Math.ceil((since - now) / 1000 + graceSeconds()));
}

/** Since when this page has no connection to the server; null while it has one. */
export function useOwnLostAt(signaling: SignalingState): number | null {
  const away = signaling !== "open";
  const [lostAt, setLostAt] = useState<number | null>(null);
  useEffect(() => setLostAt(away ? Date.now() : null), [away]);
  return away ? lostAt : null;
}
