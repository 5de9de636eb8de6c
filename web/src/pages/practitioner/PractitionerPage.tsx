/** What a practitioner sees: sign-in, home, or the running call. The address follows who is signed in. */
import { useEffect, useMemo } from "preact/hooks";
import type { VNode } from "preact";
import { CallPage } from "../call/CallPage";
import { go, route } from "../router";
import { HomePage } from "./HomePage";
import { Practice } from "./practice";
import { SignInPage } from "./SignInPage";

let practice: Practice | null = null;

export function PractitionerPage(): VNode {
  const own = useMemo(() => (practice ??= new Practice()), []);
  const signedIn = own.account.value !== null;
  const call = own.seat.call.value;
  const address = route.value;
  useEffect(() => {
    if (signedIn && address === "/sign-in") go("/home", { replace: true });
    if (!signedIn && address === "/home") go("/sign-in", { replace: true });
  }, [signedIn, address]);
  if (!signedIn) return <SignInPage practice={own} />;
  if (call) return <CallPage key={call.id} call={call} signaling={own.seat.signaling.value} />;
  return <HomePage practice={own} />;
}
