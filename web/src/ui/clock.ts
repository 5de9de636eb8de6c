/** The time of day as a signal that ticks for everything that counts. It ticks only while somebody looks. */
import { useEffect, useState } from "preact/hooks";
import { serverNow } from "../signaling/server-clock";

/** By this device's own clock: for what this page has begun itself. */
export function useNow(everyMs = 1000): number {
  return useClock(Date.now, everyMs);
}

/** By the server's clock: for everything that the server has dated. */
export function useServerNow(everyMs = 1000): number {
  return useClock(serverNow, everyMs);
}

function useClock(read: () => number, everyMs: number): number {
  const [now, setNow] = useState(() => read());
  useEffect(() => {
    const timer = setInterval(() => setNow(read()), everyMs);
    return () => clearInterval(timer);
  }, [read, everyMs]);
  return now;
}
