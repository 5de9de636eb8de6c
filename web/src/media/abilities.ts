/**
 * Whether this browser can do what a consultation needs, asked before anybody gives a code or lets somebody in. Old browsers do
 * not get this far: public/browser-check.js sends them away first.
 */
import { mediaDevices } from "./capture";

/** `calls`: it connects with nobody. `devices`: it gives no page a camera or a microphone, as in some apps. */
export type Lack = "calls" | "devices";

export function lackOfBrowser(): Lack | null {
  if (!canConnect()) return "calls";
  return mediaDevices() ? null : "devices";
}

/** It is there, knows what we use of it, and may be made: extensions and protection modes take it away in each of these ways. */
function canConnect(): boolean {
  const { RTCPeerConnection: Connection } = globalThis as Partial<typeof globalThis>;
  if (typeof Connection !== "function" || !("addTransceiver" in Connection.prototype)) return false;
  try {
    new Connection().close();
    return true;
  } catch {
    return false;
  }
}
