/** Whoever has shown a certificate is compared with the description, at each DTLS handshake, whichever way the browser tells it. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PeerCall } from "../src/consultation/peer-call";
import { LocalMedia } from "../src/media/local-media";
import { describeAs, FakePeerConnection, fingerprintOf, pretendBrowser } from "./pretended-browser";
import { settle } from "./seated";

const right = new TextEncoder().encode("the certificate that was announced");
const wrong = new TextEncoder().encode("another one");
const identity = async (certificate: Uint8Array<ArrayBuffer>): Promise<string> => {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", certificate));
  return `sha-256 ${Array.from(digest, (byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(":")}`;
};

let shown: Uint8Array<ArrayBuffer> = right;
let tells: "transport" | "statistics" | "nothing" = "transport";
const transport = {
  state: "connected",
  onstatechange: null as (() => void) | null,
  getRemoteCertificates: () => (tells === "transport" ? [shown.buffer] : []),
};

class Showing extends FakePeerConnection {
  readonly sctp = { transport };
  getStats(): Promise<Map<string, object>> {
    const base64Certificate = btoa(String.fromCharCode(...shown));
    const entries: [string, object][] = [
      ["T", { id: "T", type: "transport", remoteCertificateId: "C" }],
      ["C", { id: "C", type: "certificate", base64Certificate }],
    ];
    return Promise.resolve(new Map(tells === "statistics" ? entries : []));
  }
}

let call: PeerCall;

/** `renewed`: our page has just come back, and says so once it is proven whom it is connected with. */
async function connect({ renewed = false } = {}): Promise<void> {
  call = new PeerCall(
    {
      peer: { participant_id: "x", display_name: "Ada", role: "guest", polite: true, connected: true },
      certificate: undefined,
      ice: () => ({ ice_servers: [], ice_transport_policy: "all", connection_policy: "direct_first" }),
      media: new LocalMedia(),
      send: () => {},
      checkSignaling: () => {},
      received: () => {},
      channelOpened: () => {},
      failed: () => {},
    },
    { offerNow: renewed, replaces: false },
  );
  const sdp = describeAs(7).replace(fingerprintOf(1), await identity(right));
  call.received({ type: "description", from: "x", seq: 1, description: { type: "offer", sdp } });
  await settle();
  const connection = FakePeerConnection.last() as Showing & { onconnectionstatechange?: () => void };
  connection.connectionState = "connected";
  connection.onconnectionstatechange?.();
}

const state = () => call.safety.trust.state.value;

beforeEach(() => {
  pretendBrowser();
  vi.stubGlobal("RTCPeerConnection", Showing);
  [shown, tells] = [right, "transport"];
});
afterEach(() => {
  call.close();
  vi.unstubAllGlobals();
});

describe("a certificate that was shown", () => {
  it.each(["transport", "statistics"] as const)(
    "and announced is right, as the browser's %s tell",
    async (how) => {
      tells = how;
      await connect({ renewed: true });
      await vi.waitFor(() => expect(state()).toBe("changed"));
    },
  );

  it.each(["transport", "statistics"] as const)(
    "and not announced stops everything, as the browser's %s tell",
    async (how) => {
      [shown, tells] = [wrong, how];
      await connect();
      await vi.waitFor(() => expect(state()).toBe("failed"));
      expect(call.safety.trust.stopped).toBe(true);
    },
  );

  it("later, on the same connection, stops everything too", async () => {
    await connect();
    await vi.waitFor(() => expect(transport.onstatechange).not.toBeNull());
    shown = wrong;
    transport.onstatechange?.();
    await vi.waitFor(() => expect(state()).toBe("failed"));
  });

  it("is left to the browser's own comparison where it tells nothing", async () => {
    tells = "nothing";
    await connect({ renewed: true });
    await vi.waitFor(() => expect(state()).toBe("changed"));
  });
});
