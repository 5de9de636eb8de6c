/** As much of a browser as a seat needs to run in node: a socket, a peer connection and empty media, all without effect. */
import { vi } from "vitest";
import type { SessionDescription } from "../src/protocol/messages";

export class FakeSocket {
  static readonly all: FakeSocket[] = [];
  static last(): FakeSocket | undefined {
    return FakeSocket.all.at(-1);
  }

  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: Record<string, unknown>[] = [];

  constructor() {
    FakeSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(): void {}
}

/** What a browser would say in its place, as far as we look at it. */
export const describeAs = (session: number, certificate = 1): string =>
  [
    "v=0",
    `o=- ${session} 1 IN IP4 0.0.0.0`,
    "s=-",
    "t=0 0",
    `a=fingerprint:${fingerprintOf(certificate)}`,
    "m=audio 9 UDP/TLS/RTP/SAVPF 111",
    `a=ice-ufrag:u${session}`,
    "",
  ].join("\r\n");

export const fingerprintOf = (certificate: number): string => {
  const bytes = certificate.toString(16).toUpperCase().padStart(64, "0");
  return `sha-256 ${(bytes.match(/../g) ?? []).join(":")}`;
};

export class FakePeerConnection {
  static readonly all: FakePeerConnection[] = [];
  static last(): FakePeerConnection {
    return FakePeerConnection.all.at(-1) as FakePeerConnection;
  }

  static readonly candidate = {
    candidate: "candidate:1 1 udp 1 192.0.2.1 9 typ host",
    sdpMid: "0",
    sdpMLineIndex: 0,
    usernameFragment: "Yk3t",
  };

  configuration: RTCConfiguration;
  readonly candidates: unknown[] = [];
  onicecandidate: ((event: { candidate: typeof FakePeerConnection.candidate | null }) => void) | null = null;
  connectionState = "new";
  signalingState = "stable";
  localDescription: SessionDescription | null = null;
  remoteDescription: SessionDescription | null = null;

  constructor(configuration: RTCConfiguration) {
    this.configuration = configuration;
    FakePeerConnection.all.push(this);
  }

  createDataChannel(): object {
    return { readyState: "connecting" };
  }

  addTransceiver(): object {
    return { sender: { track: null, getParameters: () => ({ encodings: [] }) } };
  }

  getTransceivers(): object[] {
    return [];
  }

  restartIce(): void {}

  setConfiguration(configuration: RTCConfiguration): void {
    this.configuration = configuration;
  }

  setLocalDescription(): Promise<void> {
    const type = this.signalingState === "have-remote-offer" ? "answer" : "offer";
    this.localDescription = { type, sdp: describeAs(FakePeerConnection.all.indexOf(this) + 1000) };
    this.signalingState = type === "answer" ? "stable" : "have-local-offer";
    return Promise.resolve();
  }

  setRemoteDescription(description: SessionDescription): Promise<void> {
    this.remoteDescription = description;
    this.signalingState = description.type === "offer" ? "have-remote-offer" : "stable";
    return Promise.resolve();
  }

  addIceCandidate(candidate: unknown): Promise<void> {
    this.candidates.push(candidate);
    return Promise.resolve();
  }

  close(): void {
    this.signalingState = "closed";
  }
}

export function pretendBrowser(): void {
  FakeSocket.all.length = 0;
  FakePeerConnection.all.length = 0;
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("location", { protocol: "https:", host: "localhost" });
  vi.stubGlobal("navigator", { userAgent: "Android", maxTouchPoints: 5 });
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("RTCPeerConnection", FakePeerConnection);
  vi.stubGlobal("MediaStream", Object);
}
