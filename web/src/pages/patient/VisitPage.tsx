/** Shows the page of the step the visit is at, from the camera check on. */
import { useEffect, useMemo } from "preact/hooks";
import type { VNode } from "preact";
import { CallPage } from "../call/CallPage";
import { DevicesPage } from "./DevicesPage";
import { EndedPage } from "./EndedPage";
import { StoppedPage } from "./StoppedPage";
import { Visit } from "./visit";
import { WaitingPage } from "./WaitingPage";

export function VisitPage(): VNode | null {
  const visit = useMemo(() => new Visit(), []);
  useEffect(() => () => visit.abandon(), [visit]);
  switch (visit.step.value) {
    case "devices":
      return <DevicesPage visit={visit} />;
    case "waiting":
      return <WaitingPage visit={visit} />;
    case "call": {
      const call = visit.seat.shown.value;
      return call && <CallPage key={call.id} call={call} signaling={visit.seat.signaling.value} />;
    }
    case "ended":
      return <EndedPage visit={visit} />;
    case "stopped":
      return <StoppedPage visit={visit} />;
  }
}
