/**
 * What a close code of the socket asks this client to do: come back, or stop and say why. The table is the contract's; a
 * code that is not in it (a lost network has 1006) means: come back. `atOnce`: nothing is down, the room is only elsewhere.
 */
export type StopReason = "done" | "session_ended" | "replaced" | "seat_taken" | "refused";
export type Closing = { retry: true; atOnce: boolean } | { retry: false; reason: StopReason };

const stops: Record<number, StopReason> = {
  1000: "done",
  1002: "refused",
  1003: "refused",
  1007: "refused",
  1008: "refused",
  1009: "refused",
  4001: "session_ended",
  4002: "replaced",
  4003: "seat_taken",
};

const moved = 4006;

export function closing(code: number): Closing {
  const reason = stops[code];
  return reason ? { retry: false, reason } : { retry: true, atOnce: code === moved };
}
