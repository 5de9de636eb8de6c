/**
 * The little this client reads and writes in session descriptions beside the certificate's fingerprint: relay candidates
 * (which `direct_only` takes out), addresses that tell where somebody is (which `relay_only` takes out), the user name of ICE
 * (whether a description restarts it), the session's id (which connection it comes from), and two lines of our own that say
 * which offer is meant and for which connection. Browsers pass over lines they do not know. Everything else in a description
 * is the browsers' own business.
 */

export function isRelayCandidate(candidate: string): boolean {
  return / typ relay(?: |$)/.test(candidate);
}

export function withoutRelayCandidates(sdp: string): string {
  return sdp
    .split(/(?<=\n)/)
    .filter((line) => !(line.startsWith("a=candidate:") && isRelayCandidate(line.trimEnd())))
    .join("");
}

/** A relayed candidate names the address behind it (RFC 8839 section 5.1); RFC 8828 allows to say none. */
export function withoutRelatedAddress(candidate: string): string {
  return candidate.replace(/ raddr \S+ rport \d+/i, " raddr 0.0.0.0 rport 0");
}

/** Leaves relayed candidates and nothing else that holds an address. Browsers use none of it when they trickle. */
export function withoutOwnAddresses(sdp: string): string {
  return sdp
    .split(/(?<=\n)/)
    .filter((line) => !/^a=remote-candidates:/i.test(line))
    .filter((line) => !line.startsWith("a=candidate:") || isRelayCandidate(line.trimEnd()))
    .map((line) => (line.startsWith("a=candidate:") ? withoutRelatedAddress(line) : line))
    .map((line) => line.replace(/^(c=|a=rtcp:\d+ |o=\S+ \d+ \d+ )IN IP[46] \S+/, "$1IN IP4 0.0.0.0"))
    .join("");
}

/** Changes with every ICE restart. */
export function iceUser(sdp: string | undefined): string | null {
  return /^a=ice-ufrag:(.+?)\r?$/m.exec(sdp ?? "")?.[1] ?? null;
}

/** Whether a candidate of this user name belongs to the description; each section may have a name of its own. */
export function hasIceUser(sdp: string | undefined, user: string): boolean {
  return (sdp ?? "").split(/\r?\n/).includes(`a=ice-ufrag:${user}`);
}

/** The same in every description of one connection, and another in each other connection (RFC 8829 section 5.2.1). */
export function sessionId(sdp: string | undefined): string | null {
  return /^o=\S+ (\d{1,20}) /m.exec(sdp ?? "")?.[1] ?? null;
}

export interface Address {
  /** Number of the offer, counted by the connection that made it; an answer repeats it. */
  offer: string | null;
  /** Session id of the connection this is meant for; null while the sender knows none. */
  to: string | null;
}

export function addressOf(sdp: string): Address {
  return {
    offer: /^a=visavis-offer:(\d{1,9})\r?$/m.exec(sdp)?.[1] ?? null,
    to: /^a=visavis-to:(\d{1,20})\r?$/m.exec(sdp)?.[1] ?? null,
  };
}

/** At the end of the session part, before the first medium. */
export function addressed(sdp: string, { offer, to }: Address): string {
  const lines = [...(offer ? [`a=visavis-offer:${offer}`] : []), ...(to ? [`a=visavis-to:${to}`] : [])];
  const own = lines.map((line) => `${line}\r\n`).join("");
  const media = sdp.search(/^m=/m);
  return media < 0 ? `${sdp}${own}` : `${sdp.slice(0, media)}${own}${sdp.slice(media)}`;
}
