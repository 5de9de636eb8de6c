/**
 * The first steps of a patient's visit, code and name, and what of it survives a reload of this tab. Small on purpose: it is
 * what a phone loads first; camera, waiting room and call come in a later part.
 */
import { signal } from "@preact/signals";
import { Http } from "../../signaling/http";
import { recallObject, remember } from "../../ui/tab-memory";
import { cleanAddress, route } from "../router";
import { codeFromAddress } from "./access-code";

export interface GuestVisit {
  token: string;
  practitioner: string;
  name: string;
  /** Already past the camera check: a reload goes straight back in. */
  entered: boolean;
  camera: boolean;
  microphone: boolean;
}

export type EntryStep = "code" | "name" | "visit";

export const http = new Http();
export const step = signal<EntryStep>("code");
export const visit = signal<GuestVisit | null>(null);
/** The code of the invitation link that was opened last; a new object each time, also for the same code. */
export const invited = signal({ code: "" });
/** How to put away a visit that is over; null while one goes on, which nothing may interrupt. */
export const endedVisit = signal<(() => void) | null>(null);
/** Said on the first page when a visit ended without the person doing it. */
export const returnedBecause = signal<"session_ended" | null>(null);

/** Starts where the address or the tab's memory says. */
export function startEntry(): void {
  window.addEventListener("hashchange", linkOpened);
  const code = takeCode();
  const remembered = recallObject("guest") as GuestVisit | null;
  if (code !== null) {
    invited.value = { code };
    forget();
  } else if (remembered) {
    http.token = remembered.token;
    visit.value = remembered;
    step.value = remembered.entered ? "visit" : "name";
  }
}

/**
 * Takes a code out of the address before anything else happens, so that it stays in no history and on no screen, and goes to no
 * server: also one that was put into path or query on the way here, whatever page that names.
 */
function takeCode(): string | null {
  const patient = route.peek() === "/" || route.peek() === "unknown";
  const code = patient ? codeFromAddress(location) : null;
  if (code !== null) cleanAddress("/");
  else if (location.hash) cleanAddress();
  return code;
}

/** An invitation link was opened in this tab, which shows the page already. */
function linkOpened(): void {
  if (route.peek() !== "/") return;
  const code = takeCode();
  if (code === null) return;
  if (step.peek() === "visit") {
    if (!endedVisit.peek()) return;
    endedVisit.peek()?.();
  } else if (step.peek() === "name") startOver();
  returnedBecause.value = null;
  invited.value = { code };
}

export async function enterCode(code: string): Promise<void> {
  http.token = null;
  const session = await http.enter(code);
  http.token = session.token;
  keep({
    token: session.token,
    practitioner: session.practitioner.display_name,
    name: session.guest.display_name,
    entered: false,
    camera: true,
    microphone: true,
  });
  returnedBecause.value = null;
  step.value = "name";
}

export function chooseName(name: string): void {
  change({ name });
  step.value = "visit";
}

export function change(part: Partial<GuestVisit>): void {
  const before = visit.peek();
  if (before) keep({ ...before, ...part });
}

/** Back to the first page, with nothing kept of the visit. */
export function startOver(because: "session_ended" | null = null): void {
  if (http.token && because === null) void http.signOut().catch(() => {});
  forget();
  returnedBecause.value = because;
  step.value = "code";
}

function keep(value: GuestVisit): void {
  visit.value = value;
  remember("guest", JSON.stringify(value));
}

function forget(): void {
  http.token = null;
  visit.value = null;
  remember("guest", null);
  remember("guest.resume", null);
  remember("guest.over", null);
}
