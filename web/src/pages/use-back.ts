/** What Back means while a component is shown. */
import { useEffect, useRef } from "preact/hooks";
import { answerBack } from "./router";

export function useBack(back: () => void): void {
  const latest = useRef(back);
  latest.current = back;
  useEffect(() => answerBack(() => latest.current()), []);
}
