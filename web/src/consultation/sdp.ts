/**
 * The little this client reads in session descriptions: the certificate's fingerprint (who is at the other end) and relay
 * candidates (which `direct_only` takes out). Everything else in a description is the browsers' own business.
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
