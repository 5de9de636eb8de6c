/**
 * The little this client reads and writes in session descriptions: the certificate's fingerprint (who is at the other end),
 * relay candidates (which `direct_only` takes out), the user name of ICE (whether a description restarts it), and two lines
 * of our own that say which offer is meant and for which connection. Browsers pass over lines they do not know. Everything
 * else in a description is the browsers' own business.
 */

/** `sha-256 AB:CD:...` of the first fingerprint line of sha-256 or better; null when there is none. */
export function fingerprint(sdp: string | undefined): string | null {
  const found = /^a=fingerprint:(sha-(?:256|384|512)) +([0-9a-f:]+)\r?$/im.exec(sdp ?? "");
  return found?.[1] && found[2] ? `${found[1].toLowerCase()} ${found[2].toUpperCase()}` : null;
}

export function isRelayCandidate(candidate: string): boolean {
  return / typ relay(?: |$)/.test(candidate);
}

export function withoutRelayCandidates(sdp: string): string {
  return sdp
    .split(/(?<=\n)/)
    .filter((line) => !(line.startsWith("a=candidate:") && isRelayCandidate(line.trimEnd())))
    .join("");
}

/** Changes with every ICE restart. */
export function iceUser(sdp: string | undefined): string | null {
  return /^a=ice-ufrag:(.+?)\r?$/m.exec(sdp ?? "")?.[1] ?? null;
}

export interface Address {
  /** Number of the offer, counted by the connection that made it; an answer repeats it. */
  offer: string | null;
  /** Fingerprint of the connection this is meant for; null while the sender knows none. */
  to: string | null;
}

export function addressOf(sdp: string): Address {
  return {
    offer: /^a=visavis-offer:(\d{1,9})\r?$/m.exec(sdp)?.[1] ?? null,
    to: /^a=visavis-to:(sha-\d{3} [0-9A-F:]+)\r?$/m.exec(sdp)?.[1] ?? null,
  };
}

/** At the end of the session part, before the first medium. */
export function addressed(sdp: string, { offer, to }: Address): string {
  const lines = [...(offer ? [`a=visavis-offer:${offer}`] : []), ...(to ? [`a=visavis-to:${to}`] : [])];
  const own = lines.map((line) => `${line}\r\n`).join("");
  const media = sdp.search(/^m=/m);
  return media < 0 ? `${sdp}${own}` : `${sdp.slice(0, media)}${own}${sdp.slice(media)}`;
}
