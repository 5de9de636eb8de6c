/** The server's time of day, ticking for everything that counts. It ticks only while somebody looks. */
import { useEffect, useState } from "preact/hooks";
import { serverNow } from "../signaling/server-clock";

export function useNow(everyMs = 1000): number {
  const [now, setNow] = useState(() => serverNow());
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
