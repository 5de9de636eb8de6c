/** Which generation of ICE a candidate belongs to, at its end too (RFC 8838), and what becomes of one that belongs to none here. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PeerCall } from "../src/consultation/peer-call";
import { LocalMedia } from "../src/media/local-media";
import type { CallStartedMessage } from "../src/protocol/messages";
import type { CallMessage } from "../src/signaling/delivery";
import { describeAs, FakePeerConnection, pretendBrowser } from "./pretended-browser";
import { settle } from "./seated";

const relayed = "candidate:3 1 udp 1 192.0.2.9 50000 typ relay raddr 198.51.100.77 rport 4711 generation 0";
const sent: CallMessage[] = [];
let call: PeerCall;

function begin(polite: boolean, policy: CallStartedMessage["connection_policy"] = "direct_first"): void {
  call = new PeerCall(
    {
      peer: { participant_id: "x", display_name: "Ada", role: "guest", polite, connected: true },
      certificate: undefined,
      ice: () => ({ ice_servers: [], ice_transport_policy: "all", connection_policy: policy }),
      media: new LocalMedia(),
      send: (message) => sent.push(message),
      checkSignaling: () => {},
      received: () => {},
      channelOpened: () => {},
      failed: () => {},
    },
    { offerNow: false, replaces: false },
  );
}

let number = 0;
async function say(
  message:
    | { type: "description"; description: { type: "offer" | "answer"; sdp: string } }
    | { type: "candidate"; candidate: RTCIceCandidateInit | null },
): Promise<void> {
  call.received({ ...message, from: "x", seq: ++number });
  await settle();
}

const offer = (session: number) =>
  say({ type: "description", description: { type: "offer", sdp: describeAs(session) } });
const answer = (session: number) =>
  say({ type: "description", description: { type: "answer", sdp: describeAs(session) } });
const candidate = (usernameFragment?: string) =>
  say({
    type: "candidate",
    candidate: {
      candidate: "candidate:1 1 udp 1 192.0.2.1 9 typ host",
      sdpMid: "0",
      usernameFragment: usernameFragment ?? null,
    },
  });
const taken = () => FakePeerConnection.last().candidates;

beforeEach(() => {
  pretendBrowser();
  sent.length = 0;
});
afterEach(() => {
  call.close();
  vi.unstubAllGlobals();
});

describe("a candidate", () => {
  it("is taken when it is of the description in force, and passed over when it is of another", async () => {
    begin(true);
    await offer(7);
    await candidate("u7");
    await candidate("u8");
    await candidate();
    expect(taken()).toMatchObject([{ usernameFragment: "u7" }, { usernameFragment: null }]);
  });

  it("of an offer that was passed over does not end the list of the one that is in force", async () => {
    begin(false);
    await settle();
    await answer(7);
    call.networkChanged();
    FakePeerConnection.last().connectionState = "connected";
    call.networkChanged();
    await settle();
    expect(FakePeerConnection.last().signalingState).toBe("have-local-offer");
    await offer(7);
    await say({ type: "candidate", candidate: null });
    expect(taken()).toEqual([]);
    await say({ type: "candidate", candidate: { candidate: "", usernameFragment: "u7" } });
    expect(taken()).toEqual([{ candidate: "", usernameFragment: "u7" }]);
  });

  it("list ends for the generation it belongs to", async () => {
    begin(true);
    await offer(7);
    FakePeerConnection.last().onicecandidate?.({ candidate: null });
    expect(sent.at(-1)).toMatchObject({
      type: "candidate",
      candidate: { candidate: "", sdpMid: null, sdpMLineIndex: null, usernameFragment: "u1000" },
    });
  });

  it("tells nothing of who is behind a relay when only relays are allowed", async () => {
    begin(true, "relay_only");
    await offer(7);
    const connection = FakePeerConnection.last();
    connection.onicecandidate?.({ candidate: FakePeerConnection.candidate });
    connection.onicecandidate?.({ candidate: { ...FakePeerConnection.candidate, candidate: relayed } });
    const told = sent.filter(({ type }) => type === "candidate");
    expect(told).toMatchObject([
      { candidate: { candidate: relayed.replace("198.51.100.77 rport 4711", "0.0.0.0 rport 0") } },
    ]);
    expect(JSON.stringify(sent)).not.toContain("198.51.100.77");
  });
});
