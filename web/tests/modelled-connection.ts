/**
 * A model of RTCPeerConnection that is exact where a negotiation can go wrong: the signalling states of RFC 8829 with
 * implicit rollback, ICE generations that a restart replaces, candidates that fit one generation only, one
 * certificate for each page, operations that take their time. Two of them are connected when each holds what the
 * other one really is. There is no media and no network; `ModelledNetwork` decides who reaches whom.
 */
import type { SessionDescription } from "../src/protocol/messages";
import { fingerprintOf } from "./pretended-browser";

/** Reproducible chance (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const attribute = (sdp: string | undefined, name: string): string | null =>
  new RegExp(`^a=${name}:(.+?)\\r?$`, "m").exec(sdp ?? "")?.[1] ?? null;

export class ModelledNetwork {
  readonly connections: ModelledConnection[] = [];
  readonly random: () => number;
  /** Longest time an operation or a message between the browsers takes, in milliseconds; 0: the next microtask. */
  slowest: number;
  #serial = 0;
  /** Ways found before this generation lead nowhere any more: the address of somebody has changed. */
  #validFrom = 0;
  #generations = 0;

  constructor(random: () => number, slowest = 0) {
    this.random = random;
    this.slowest = slowest;
  }

  serial(): number {
    return ++this.#serial;
  }

  generation(): string {
    return `u${++this.#generations}`;
  }

  /** Everybody's address changes; only generations of ICE from now on find a way. */
  addressChanged(): void {
    this.#validFrom = this.#generations;
  }

  finds(ufrag: string | null): boolean {
    return ufrag !== null && Number(ufrag.slice(1)) > this.#validFrom;
  }

  pause(): Promise<void> {
    if (this.slowest === 0) return Promise.resolve();
    return new Promise((resolve) => setTimeout(resolve, this.random() * this.slowest));
  }

  /** Looks at everybody again; to be called now and then as time passes. */
  tick(ms: number): void {
    for (const connection of this.connections) connection.tick(ms);
  }
}

interface Channel {
  readyState: string;
  onopen: (() => void) | null;
  onmessage: ((event: { data: string }) => void) | null;
  send(data: string): void;
}

export class ModelledConnection {
  onicecandidate: ((event: { candidate: object | null }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  ontrack: (() => void) | null = null;
  signalingState: RTCSignalingState = "stable";
  connectionState: RTCPeerConnectionState = "new";
  current: { local: SessionDescription | null; remote: SessionDescription | null } = {
    local: null,
    remote: null,
  };
  pending: { local: SessionDescription | null; remote: SessionDescription | null } = {
    local: null,
    remote: null,
  };
  readonly channel: Channel;
  fingerprint: string;
  readonly session: string;
  readonly #network: ModelledNetwork;
  readonly #candidates = new Set<string>();
  #restart = false;
  #version = 0;
  #partner: ModelledConnection | null = null;
  #waiting = 0;

  constructor(network: ModelledNetwork, { certificates = [] }: RTCConfiguration = {}) {
    this.#network = network;
    this.session = String(network.serial());
    const given = certificates[0] as { number: number } | undefined;
    this.fingerprint = fingerprintOf(given?.number ?? network.serial());
    network.connections.push(this);
    this.channel = {
      readyState: "connecting",
      onopen: null,
      onmessage: null,
      send: (data) => {
        const to = this.#partner?.channel;
        void network.pause().then(() => to?.readyState === "open" && to.onmessage?.({ data }));
      },
    };
  }

  get localDescription(): SessionDescription | null {
    return this.pending.local ?? this.current.local;
  }

  get remoteDescription(): SessionDescription | null {
    return this.pending.remote ?? this.current.remote;
  }

  get fingerprintOfOther(): string {
    return attribute(this.current.remote?.sdp, "fingerprint") ?? "";
  }

  createDataChannel(): Channel {
    return this.channel;
  }

  addTransceiver(): object {
    return { sender: { track: null, getParameters: () => ({ encodings: [] }) } };
  }

  getTransceivers(): object[] {
    return [];
  }

  getStats(): Promise<Map<string, object>> {
    return Promise.resolve(new Map());
  }

  setConfiguration(): void {}

  restartIce(): void {
    this.#restart = true;
  }

  async setLocalDescription(): Promise<void> {
    await this.#network.pause();
    const answering = this.signalingState === "have-remote-offer";
    if (this.signalingState === "closed") throw new Error("InvalidStateError");
    const before = attribute(this.current.local?.sdp, "ice-ufrag");
    const remoteRestarts =
      answering &&
      attribute(this.pending.remote?.sdp, "ice-ufrag") !== attribute(this.current.remote?.sdp, "ice-ufrag");
    const fresh = before === null || remoteRestarts || (this.#restart && !answering);
    const ufrag = fresh ? this.#network.generation() : before;
    const sdp = [
      "v=0",
      `o=- ${this.session} ${++this.#version} IN IP4 0.0.0.0`,
      `a=fingerprint:${this.fingerprint}`,
      "m=audio 9 UDP/TLS/RTP/SAVPF 111",
      `a=ice-ufrag:${ufrag}`,
      "",
    ].join("\r\n");
    if (answering) {
      this.current = { local: { type: "answer", sdp }, remote: this.pending.remote };
      this.pending = { local: null, remote: null };
      if (fresh) this.#restart = false;
      this.#settled();
    } else {
      this.pending = { local: { type: "offer", sdp }, remote: null };
      this.signalingState = "have-local-offer";
    }
    if (fresh) void this.#gather(ufrag);
  }

  async setRemoteDescription(description: SessionDescription): Promise<void> {
    await this.#network.pause();
    if (this.signalingState === "closed") throw new Error("InvalidStateError");
    if (description.type === "answer") {
      if (this.signalingState !== "have-local-offer") throw new Error("InvalidStateError");
      if (attribute(this.pending.local?.sdp, "ice-ufrag") !== attribute(this.current.local?.sdp, "ice-ufrag"))
        this.#restart = false;
      this.current = { local: this.pending.local, remote: description };
      this.pending = { local: null, remote: null };
      this.#settled();
    } else {
      // In have-local-offer this rolls our own offer back.
      this.pending = { local: null, remote: description };
      this.signalingState = "have-remote-offer";
    }
  }

  async addIceCandidate(candidate?: RTCIceCandidateInit): Promise<void> {
    await this.#network.pause();
    if (!this.remoteDescription) throw new Error("InvalidStateError");
    if (!candidate?.candidate) return;
    const known = attribute(this.remoteDescription.sdp, "ice-ufrag");
    if (candidate.usernameFragment !== known) throw new Error("OperationError");
    this.#candidates.add(known ?? "");
  }

  close(): void {
    this.signalingState = "closed";
    this.connectionState = "closed";
    this.channel.readyState = "closed";
  }

  /** Whether both hold exactly what the other one has in force. */
  matches(other: ModelledConnection): boolean {
    return agrees(this, other) && agrees(other, this);
  }

  tick(ms: number): void {
    if (this.signalingState === "closed" || !this.current.local || !this.current.remote) return;
    const partner = this.#network.connections.find((other) => other !== this && this.#reaches(other));
    if (partner) this.#partner = partner;
    const own = attribute(this.current.local.sdp, "ice-ufrag");
    const runs =
      this.#partner !== null && this.#partner.signalingState !== "closed" && this.#network.finds(own);
    this.#waiting = runs ? 0 : this.#waiting + ms;
    if (runs && (partner || this.connectionState === "connected")) this.#become("connected");
    else if (this.connectionState === "new" || (runs && this.connectionState !== "connected"))
      this.#become("connecting");
    else if (this.connectionState === "connected") this.#become("disconnected");
    else if (this.connectionState === "disconnected" && this.#waiting > 5000) this.#become("failed");
  }

  #reaches(other: ModelledConnection): boolean {
    if (other.signalingState === "closed" || !this.matches(other)) return false;
    const [own, theirs] = [this, other].map((one) => attribute(one.current.local?.sdp, "ice-ufrag"));
    if (!this.#network.finds(own ?? null) || !this.#network.finds(theirs ?? null)) return false;
    return this.#candidates.has(theirs ?? "") || other.#candidates.has(own ?? "");
  }

  #become(state: RTCPeerConnectionState): void {
    if (this.connectionState === state) return;
    this.connectionState = state;
    if (state === "connected" && this.channel.readyState === "connecting") {
      this.channel.readyState = "open";
      this.channel.onopen?.();
    }
    this.onconnectionstatechange?.();
  }

  #settled(): void {
    this.signalingState = "stable";
  }

  async #gather(ufrag: string | null): Promise<void> {
    for (const line of ["candidate:1 1 udp 1 192.0.2.1 9 typ host", null]) {
      await this.#network.pause();
      if (this.signalingState === "closed") return;
      this.onicecandidate?.({
        candidate:
          line === null ? null : { candidate: line, sdpMid: "0", sdpMLineIndex: 0, usernameFragment: ufrag },
      });
    }
  }
}

/** Lines of our own are added on the way and concern no browser. */
const bare = (sdp: string | undefined): string | undefined => sdp?.replace(/^a=visavis-.*\r\n/gm, "");

function agrees(one: ModelledConnection, other: ModelledConnection): boolean {
  const sent = one.current.local?.sdp;
  return sent !== undefined && bare(sent) === bare(other.current.remote?.sdp);
}
