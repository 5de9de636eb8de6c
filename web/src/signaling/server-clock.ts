/**
 * The server's time of day, as `welcome` told it and as this device's clockwork has gone on since. A device's own clock may be
 * wrong by hours, and what the server dates is only to be compared with the server's time. Before any greeting: the own clock.
 */
let aheadMs: number | null = null;

export function heardServerTime(serverTime: string, now = performance.now()): void {
  const told = Date.parse(serverTime);
  if (!Number.isNaN(told)) aheadMs = told - now;
}

export function serverNow(now = performance.now()): number {
  return aheadMs === null ? Date.now() : aheadMs + now;
}
