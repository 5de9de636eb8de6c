/**
 * Reads from the connection's statistics which way the media takes (straight, or through a relay that sees only ciphertext),
 * how much has arrived, and how much may be sent. The figures stay in the page; nothing is reported anywhere.
 */
import type { Measurement } from "./quality";

export type ConnectionKind = "direct" | "relayed";

export interface PathReport extends Measurement {
  kind: ConnectionKind | null;
  bytesReceived: number;
}

type Entry = Record<string, unknown> & { type: string; id: string };

export function pathOf(entries: Iterable<Entry>): PathReport {
  const byId = new Map<string, Entry>();
  let pair: Entry | undefined;
  let selectedId: unknown;
  let limited = false;
  for (const entry of entries) {
    byId.set(entry.id, entry);
    if (entry.type === "transport" && entry["selectedCandidatePairId"])
      selectedId = entry["selectedCandidatePairId"];
    if (entry["qualityLimitationReason"] === "bandwidth") limited = true;
    if (entry.type === "candidate-pair" && entry["selected"] === true) pair = entry;
  }
  if (typeof selectedId === "string") pair = byId.get(selectedId) ?? pair;
  if (!pair) return { kind: null, bytesReceived: 0, uplink: null, limited };
  const types = [pair["localCandidateId"], pair["remoteCandidateId"]].map(
    (id) => byId.get(String(id))?.["candidateType"],
  );
  return {
    kind: types.includes("relay") ? "relayed" : "direct",
    bytesReceived: Number(pair["bytesReceived"] ?? 0),
    uplink: typeof pair["availableOutgoingBitrate"] === "number" ? pair["availableOutgoingBitrate"] : null,
    limited,
  };
}

export async function pathOfConnection(connection: RTCPeerConnection): Promise<PathReport> {
  const entries: Entry[] = [];
  (await connection.getStats()).forEach((entry) => entries.push(entry as Entry));
  return pathOf(entries);
}
