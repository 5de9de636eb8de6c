/** What a practitioner sees: sign-in, home, or the running call. The address follows who is signed in. */
import { useEffect, useMemo } from "preact/hooks";
import type { VNode } from "preact";
import { CallPage } from "../call/CallPage";
import { go, route } from "../router";
import { HomePage } from "./HomePage";
import { Practice } from "./practice";
import { SignInPage } from "./SignInPage";
import { WaitingEntries } from "./WaitingEntries";

let practice: Practice | null = null;

export function PractitionerPage(): VNode {
  const own = useMemo(() => (practice ??= new Practice()), []);
  const signedIn = own.account.value !== null;
  const call = own.seat.shown.value;
  const address = route.value;
  useEffect(() => {
    if (signedIn && address === "/sign-in") go("/home", { replace: true });
    if (!signedIn && address === "/home") go("/sign-in", { replace: true });
  }, [signedIn, address]);
  if (!signedIn) return <SignInPage practice={own} />;
  if (call) {
    const room = {
      count: own.waitingCount.value,
      list: <WaitingEntries practice={own} />,
      trouble: own.failed.value,
      entries: own.room.value?.entries ?? [],
      admit: (entryId: string) => own.admit(entryId),
      sayLater: () => own.sayLater(),
    };
    return <CallPage key={call.id} call={call} signaling={own.seat.signaling.value} room={room} />;
  }
  return <HomePage practice={own} />;
}
