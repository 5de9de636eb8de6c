/**
 * Reads from the connection's statistics which way the media takes (straight, or through a relay that sees only ciphertext)
 * and how much has arrived. The figures stay in the page; nothing is reported anywhere.
 */
export type ConnectionKind = "direct" | "relayed";

export interface PathReport {
  kind: ConnectionKind | null;
  bytesReceived: number;
}

type Entry = Record<string, unknown> & { type: string; id: string };

export function pathOf(entries: Iterable<Entry>): PathReport {
  const byId = new Map<string, Entry>();
  let pair: Entry | undefined;
  let selectedId: unknown;
  for (const entry of entries) {
    byId.set(entry.id, entry);
    if (entry.type === "transport" && entry["selectedCandidatePairId"])
      selectedId = entry["selectedCandidatePairId"];
    if (entry.type === "candidate-pair" && entry["selected"] === true) pair = entry;
  }
  if (typeof selectedId === "string") pair = byId.get(selectedId) ?? pair;
  if (!pair) return { kind: null, bytesReceived: 0 };
  const types = [pair["localCandidateId"], pair["remoteCandidateId"]].map(
    (id) => byId.get(String(id))?.["candidateType"],
  );
  return {
    kind: types.includes("relay") ? "relayed" : "direct",
    bytesReceived: Number(pair["bytesReceived"] ?? 0),
  };
}

export async function pathOfConnection(connection: RTCPeerConnection): Promise<PathReport> {
  const entries: Entry[] = [];
  (await connection.getStats()).forEach((entry) => entries.push(entry as Entry));
  return pathOf(entries);
}
