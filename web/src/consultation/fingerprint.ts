/**
 * Who is at the other end of a connection: the certificate a session description announces (RFC 8122). A description that
 * leaves any choice is refused, for browsers choose differently: Chromium takes the last line of a section, others the first
 * or any. What is accepted is written anew with the one fingerprint that was judged, for the whole of it, so that a browser
 * can use no other. `src/consultation/description_check.cpp` keeps the same rule for the server.
 */

/** In bytes, the strongest first: the strongest one that is there is the identity. */
const hashes = { "sha-512": 64, "sha-384": 48, "sha-256": 32 } as const;
type Hash = keyof typeof hashes;
const strongestFirst = Object.keys(hashes) as Hash[];

export interface Judged {
  /** `sha-256 AB:CD:...`: the hash in lower case, the bytes in upper case. */
  identity: string;
  /** The same description with this fingerprint, once, at the session's level. */
  sdp: string;
}

interface Section {
  rejected: boolean;
  covered: boolean;
  mid: string | null;
}

// oxlint-disable-next-line no-control-regex -- it is control characters that are looked for
const control = /[\0-\x08\x0a-\x1f\x7f]/;

/** Null when the description names more than one certificate, or none for something it does not reject. */
export function judge(sdp: string | undefined): Judged | null {
  const lines = (sdp ?? "").split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  if (lines.some((line) => !/^[a-z]=/.test(line) || control.test(line))) return null;
  const values = new Map<string, string>();
  const session: Section = { rejected: false, covered: false, mid: null };
  const sections: Section[] = [];
  const bundles: string[][] = [];
  const kept: string[] = [];
  for (const line of lines) {
    const section = sections.at(-1) ?? session;
    if (line.startsWith("m=")) {
      sections.push({ rejected: /^m=\S+ 0+(?:\/\d+)? /.test(line), covered: false, mid: null });
    } else if (line.startsWith("a=mid:")) section.mid = line.slice(6);
    else if (section === session && line.startsWith("a=group:BUNDLE "))
      bundles.push(line.slice(15).split(" "));
    else if (/^a=[ \t]*fingerprint/i.test(line)) {
      const found = /^a=fingerprint:([A-Za-z0-9-]{1,16}) ((?:[0-9A-Fa-f]{2}:){1,127}[0-9A-Fa-f]{2})$/.exec(
        line,
      );
      if (!found?.[1] || !found[2]) return null;
      const [hash, value] = [found[1].toLowerCase(), found[2].toUpperCase()];
      if ((values.get(hash) ?? value) !== value) return null;
      values.set(hash, value);
      if (isHash(hash)) {
        if (value.length !== hashes[hash] * 3 - 1) return null;
        section.covered = true;
      }
      continue;
    }
    kept.push(line);
  }
  const hash = strongestFirst.find((one) => values.has(one));
  const carried = (mids: readonly string[]): boolean =>
    sections.some(({ covered, mid }) => covered && mid !== null && mids.includes(mid));
  const open = sections.filter(({ rejected, covered, mid }) => {
    const shares = bundles.some((mids) => mid !== null && mids.includes(mid) && carried(mids));
    return !rejected && !covered && !session.covered && !shares;
  });
  if (hash === undefined || open.length > 0) return null;
  const identity = `${hash} ${values.get(hash)}`;
  const media = kept.findIndex((line) => line.startsWith("m="));
  kept.splice(media < 0 ? kept.length : media, 0, `a=fingerprint:${identity}`);
  return { identity, sdp: kept.map((line) => `${line}\r\n`).join("") };
}

function isHash(name: string): name is Hash {
  return Object.hasOwn(hashes, name);
}

/**
 * Whether the certificate the other side has really shown is the one with this fingerprint; null where the browser does not
 * tell and what it was given to check has to do.
 */
export async function hasShown(connection: RTCPeerConnection, identity: string): Promise<boolean | null> {
  const shown = [...shownToTransports(connection), ...(await shownInStatistics(connection))];
  if (shown.length === 0) return null;
  const fingerprints = await Promise.all(shown.map((certificate) => fingerprintOf(certificate, identity)));
  return fingerprints.every((one) => one === identity);
}

/** Every transport, and again when its state changes: a DTLS association can begin anew under the same connection. */
export function transportsOf(connection: RTCPeerConnection): RTCDtlsTransport[] {
  const all = [
    connection.sctp?.transport,
    ...(connection.getSenders?.() ?? []).map(({ transport }) => transport),
    ...(connection.getReceivers?.() ?? []).map(({ transport }) => transport),
  ];
  return [...new Set(all.filter((one) => one !== null && one !== undefined))];
}

type Certificate = BufferSource;

function shownToTransports(connection: RTCPeerConnection): Certificate[] {
  return transportsOf(connection).flatMap((transport) => {
    // Not every browser has it.
    const { getRemoteCertificates } = transport as Partial<RTCDtlsTransport>;
    return getRemoteCertificates?.call(transport).slice(0, 1) ?? [];
  });
}

async function shownInStatistics(connection: RTCPeerConnection): Promise<Certificate[]> {
  const report = await connection.getStats().catch(() => null);
  const shown: Certificate[] = [];
  report?.forEach((entry: { type: string; remoteCertificateId?: string }) => {
    if (entry.type !== "transport" || entry.remoteCertificateId === undefined) return;
    const certificate = report.get(entry.remoteCertificateId) as { base64Certificate?: string } | undefined;
    if (!certificate?.base64Certificate) return;
    shown.push(Uint8Array.from(atob(certificate.base64Certificate), (byte) => byte.charCodeAt(0)));
  });
  return shown;
}

async function fingerprintOf(certificate: Certificate, like: string): Promise<string> {
  const hash = like.slice(0, like.indexOf(" "));
  const digest = new Uint8Array(await crypto.subtle.digest(hash.toUpperCase(), certificate));
  const bytes = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0").toUpperCase());
  return `${hash} ${bytes.join(":")}`;
}
