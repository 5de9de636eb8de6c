/** What arrives from the other browser: messages, session descriptions, statistics. */
import { describe, expect, it } from "vitest";
import { parsePeerMessage } from "../src/consultation/channel";
import { pathOf } from "../src/consultation/connection-kind";
import { withoutOwnAddresses, withoutRelayCandidates } from "../src/consultation/sdp";

const value = "A".repeat(43);

describe("a message from the other browser", () => {
  it.each([
    { type: "chat", text: "Guten Tag <b>" },
    { type: "devices", camera: true, microphone: false },
    { type: "device_states", camera: "interrupted", microphone: "unavailable" },
    { type: "hang_up" },
    { type: "safety_hold", on: true },
    { type: "safety_commit", value },
  ])("of type $type is understood", (message) => {
    expect(parsePeerMessage(JSON.stringify(message))).toEqual(message);
  });

  it.each([
    ["no JSON", "{"],
    ["no object", "[]"],
    ["null", "null"],
    ["an unknown type", JSON.stringify({ type: "file" })],
    ["an inherited name as type", JSON.stringify({ type: "toString" })],
    ["an empty chat line", JSON.stringify({ type: "chat", text: "" })],
    ["too long a chat line", JSON.stringify({ type: "chat", text: "x".repeat(4001) })],
    ["a superfluous member", JSON.stringify({ type: "hang_up", now: true })],
    ["a missing member", JSON.stringify({ type: "devices", camera: true })],
    ["an ill-typed member", JSON.stringify({ type: "devices", camera: 1, microphone: true })],
    ["an unknown state", JSON.stringify({ type: "device_states", camera: "on", microphone: "stolen" })],
    ["a short number", JSON.stringify({ type: "safety_nonce", value: "abc" })],
    ["binary data", new ArrayBuffer(4)],
  ])("with %s is dropped", (_what, data) => {
    expect(parsePeerMessage(data)).toBeNull();
  });

  it("counts characters, not code units, in a chat line", () => {
    expect(parsePeerMessage(JSON.stringify({ type: "chat", text: "\u{1F33F}".repeat(4000) }))).not.toBeNull();
  });
});

describe("a session description", () => {
  it("carries no relay candidate once they are taken out", () => {
    const host = "a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n";
    const relay = "a=candidate:2 1 udp 1 192.0.2.2 9 typ relay raddr 0.0.0.0 rport 0\r\n";
    expect(withoutRelayCandidates(`v=0\r\n${host}${relay}a=end\r\n`)).toBe(`v=0\r\n${host}a=end\r\n`);
  });

  it("tells no address of its own once only relays are allowed", () => {
    const canary = "198.51.100.77";
    const told = [
      `o=- 1 2 IN IP4 ${canary}`,
      `c=IN IP4 ${canary}`,
      `a=rtcp:9 IN IP4 ${canary}`,
      `a=remote-candidates:1 ${canary} 9`,
      `a=candidate:1 1 udp 1 ${canary} 9 typ host`,
      `a=candidate:2 1 udp 1 192.0.2.2 9 typ relay raddr ${canary} rport 4711 generation 0`,
    ];
    const left = withoutOwnAddresses(`v=0\r\n${told.join("\r\n")}\r\n`);
    expect(left).not.toContain(canary);
    expect(left.split("\r\n")).toEqual([
      "v=0",
      "o=- 1 2 IN IP4 0.0.0.0",
      "c=IN IP4 0.0.0.0",
      "a=rtcp:9 IN IP4 0.0.0.0",
      "a=candidate:2 1 udp 1 192.0.2.2 9 typ relay raddr 0.0.0.0 rport 0 generation 0",
      "",
    ]);
  });
});

describe("the way of the media", () => {
  const entries = (local: string, remote: string) => [
    { type: "transport", id: "T", selectedCandidatePairId: "P" },
    {
      type: "candidate-pair",
      id: "P",
      localCandidateId: "L",
      remoteCandidateId: "R",
      bytesReceived: 7,
      availableOutgoingBitrate: 9000,
    },
    { type: "outbound-rtp", id: "V", qualityLimitationReason: "bandwidth" },
    { type: "local-candidate", id: "L", candidateType: local },
    { type: "remote-candidate", id: "R", candidateType: remote },
  ];

  it("is direct between hosts or through address translation", () => {
    expect(pathOf(entries("host", "srflx"))).toEqual({
      kind: "direct",
      bytesReceived: 7,
      uplink: 9000,
      limited: true,
    });
  });

  it("is relayed when either end is a relay", () => {
    expect(pathOf(entries("relay", "host")).kind).toBe("relayed");
    expect(pathOf(entries("prflx", "relay")).kind).toBe("relayed");
  });

  it("is unknown before a pair is chosen", () => {
    expect(pathOf([]).kind).toBeNull();
  });
});
