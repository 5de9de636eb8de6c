/**
 * Keeps two browsers connected for as long as a call lasts: makes links, restarts or replaces them when the network or the
 * other page changes, and says how it stands. It must go on when the server is silent or gone; only set-up and repair need
 * the server, and they wait until it is back. Who offers when is written at each step, so that two sides never wait for each
 * other and never repair against each other for long.
 */
import { signal } from "@preact/signals";
import type { LocalMedia } from "../media/local-media";
import type { CallStartedMessage, ClientMessage, Role, ServerMessage } from "../protocol/messages";
import type { PeerMessage } from "./channel";
import { pathOfConnection, type ConnectionKind } from "./connection-kind";
import { Link } from "./link";

export type Connectedness = "connecting" | "connected" | "interrupted";

export interface PeerCallParts {
  role: Role;
  media: LocalMedia;
  send: (message: ClientMessage) => boolean;
  /** The signalling socket seems dead although nobody said so. */
  renewSignaling: () => void;
  received: (message: PeerMessage) => void;
  channelOpened: () => void;
}

/** The polite side waits this long for the other's first offer before it makes its own. */
const waitForOfferMs = 3000;
/** A connection counts as lost after this long in `disconnected`. */
const disconnectedMs = 2000;
/** After `peer_returned` the other side repairs; if it does not, we do. */
const otherRepairsMs = 2500;
/** An attempt that has not connected by then starts over; two figures, so that both sides do not start over together. */
const attemptMs = { polite: 11_000, impolite: 8_000 };
const stalledPolls = 3;

export class PeerCall {
  readonly connectedness = signal<Connectedness>("connecting");
  readonly kind = signal<ConnectionKind | null>(null);
  readonly safetyCode = signal<string | null>(null);
  /** The other person's picture and sound, apart: sound must not wait for a picture that may never come. */
  readonly picture = signal<MediaStream | null>(null);
  readonly sound = signal<MediaStream | null>(null);
  /** Set by the call from the other side's `devices` message; a silent side is no stalled connection. */
  expectsMedia = true;

  readonly #parts: PeerCallParts;
  #started: CallStartedMessage;
  #link: Link | null = null;
  #repair: ReturnType<typeof setTimeout> | null = null;
  #attempt: ReturnType<typeof setTimeout> | null = null;
  readonly #poll: ReturnType<typeof setInterval>;
  #bytes = 0;
  #still = 0;
  #renewed = false;
  #closed = false;

  constructor(started: CallStartedMessage, parts: PeerCallParts) {
    this.#parts = parts;
    this.#started = started;
    this.#poll = setInterval(() => void this.#look(), 1000);
    if (started.resumed || !this.#polite) this.#begin();
    else this.#repairIn(waitForOfferMs, () => this.#link === null && this.#begin());
  }

  /** The server knows us again. What still runs is kept; what does not is mended by us, as we are the one who came back. */
  resumed(started: CallStartedMessage): void {
    this.#started = started;
    if (this.#link === null) this.#begin();
    else if (this.#link.connection.connectionState !== "connected") this.#restart();
  }

  received(message: ServerMessage): void {
    if (message.type === "description") void this.#description(message.description);
    else if (message.type === "candidate") void this.#link?.candidate(message.candidate);
    else if (message.type === "peer_returned") this.#repairIn(otherRepairsMs, () => this.#mend());
  }

  /** The network under us has changed; waiting for the browser to notice would cost seconds. */
  networkChanged(): void {
    if (this.#link && this.#link.connection.connectionState !== "new") this.#restart();
  }

  async tracksChanged(): Promise<void> {
    await this.#link?.sendTracks();
  }

  send(message: PeerMessage): boolean {
    return this.#link?.send(message) ?? false;
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#poll);
    this.#clear();
    this.#link?.close();
    this.#link = null;
    this.picture.value = this.sound.value = null;
  }

  get #peer(): CallStartedMessage["peers"][number] | undefined {
    return this.#started.peers[0];
  }

  get #polite(): boolean {
    return this.#peer?.polite ?? true;
  }

  #begin(): void {
    void this.#fresh().begin();
    this.#watchAttempt();
  }

  #fresh(): Link {
    this.#link?.close();
    const link: Link = new Link({
      configuration: this.#configuration(),
      polite: this.#polite,
      role: this.#parts.role,
      directOnly: this.#started.connection_policy === "direct_only",
      tracks: () => ({ audio: this.#parts.media.audio.peek(), video: this.#parts.media.video.peek() }),
      sendDescription: (description) => this.#toPeer((to) => ({ type: "description", to, description })),
      sendCandidate: (candidate) => this.#toPeer((to) => ({ type: "candidate", to, candidate })),
      connectionChanged: (state) => this.#link === link && this.#connectionChanged(state),
      remoteTrack: (track) => {
        if (this.#link !== link) return;
        (track.kind === "audio" ? this.sound : this.picture).value = new MediaStream([track]);
      },
      channelOpened: () => this.#link === link && this.#parts.channelOpened(),
      received: (message) => this.#link === link && this.#parts.received(message),
      safetyCode: (digits) => {
        if (this.#link === link) this.safetyCode.value = digits;
      },
    });
    this.#link = link;
    this.picture.value = this.sound.value = null;
    this.safetyCode.value = null;
    this.kind.value = null;
    this.#bytes = this.#still = 0;
    return link;
  }

  #configuration(): RTCConfiguration {
    const direct = this.#started.connection_policy === "direct_only";
    const servers = this.#started.ice_servers
      .map((server) => ({ ...server, urls: server.urls.filter((url) => !direct || !/^turns?:/.test(url)) }))
      .filter((server) => server.urls.length > 0);
    const relayOnly =
      this.#started.ice_transport_policy === "relay" || this.#started.connection_policy === "relay_only";
    return {
      iceServers: servers,
      iceTransportPolicy: relayOnly ? "relay" : "all",
      bundlePolicy: "max-bundle",
    };
  }

  #toPeer(make: (to: string) => ClientMessage): void {
    if (this.#peer) this.#parts.send(make(this.#peer.participant_id));
  }

  async #description(description: { type: "offer" | "answer"; sdp: string }): Promise<void> {
    if (this.#closed) return;
    if (!this.#link || this.#link.isForeign(description)) {
      if (description.type === "answer") return;
      this.#fresh();
    }
    const link = this.#link;
    const outcome = await link?.description(description);
    if (this.#closed || link !== this.#link) return;
    if (outcome === "yield" || (outcome === "broken" && description.type === "offer")) {
      const again = await this.#fresh().description(description);
      if (again === "broken") this.#repairIn(disconnectedMs, () => this.#begin());
    } else if (outcome === "broken") {
      this.#repairIn(disconnectedMs, () => this.#begin());
    }
    this.#watchAttempt();
  }

  #connectionChanged(state: RTCPeerConnectionState): void {
    if (state === "connected") {
      this.#clear();
      this.#renewed = false;
      this.connectedness.value = "connected";
      void this.#look();
    } else if (state === "disconnected") {
      this.#repairIn(disconnectedMs, () => this.#mend());
    } else if (state === "failed") {
      this.connectedness.value = "interrupted";
      this.#restart();
    }
  }

  #mend(): void {
    if (this.#link?.connection.connectionState === "connected") return;
    if (this.connectedness.value === "connected") this.connectedness.value = "interrupted";
    this.#restart();
  }

  #restart(): void {
    this.#still = 0;
    if (!this.#link) return this.#begin();
    void this.#link.restart();
    this.#watchAttempt();
  }

  /** Whatever was tried last must connect in time; else the socket may be dead or the link beyond repair. */
  #watchAttempt(): void {
    if (this.#attempt !== null) clearTimeout(this.#attempt);
    this.#attempt = setTimeout(
      () => {
        this.#attempt = null;
        if (this.#closed || this.#link?.connection.connectionState === "connected") return;
        if (this.connectedness.value === "connected") this.connectedness.value = "interrupted";
        if (!this.#renewed) this.#parts.renewSignaling();
        this.#renewed = true;
        this.#begin();
      },
      this.#polite ? attemptMs.polite : attemptMs.impolite,
    );
  }

  #repairIn(ms: number, repair: () => unknown): void {
    if (this.#repair !== null) clearTimeout(this.#repair);
    this.#repair = setTimeout(() => {
      this.#repair = null;
      if (!this.#closed) repair();
    }, ms);
  }

  #clear(): void {
    if (this.#repair !== null) clearTimeout(this.#repair);
    if (this.#attempt !== null) clearTimeout(this.#attempt);
    this.#repair = this.#attempt = null;
  }

  /** Once a second: which way the media takes, and whether any still arrives. */
  async #look(): Promise<void> {
    const link = this.#link;
    if (!link || link.connection.connectionState !== "connected") return;
    const path = await pathOfConnection(link.connection).catch(() => null);
    if (!path || link !== this.#link) return;
    if (path.kind) this.kind.value = path.kind;
    const moved = path.bytesReceived !== this.#bytes;
    if (moved && this.#still > 0 && this.#attempt !== null) this.#clear();
    this.#still = moved || !this.expectsMedia || this.#bytes === 0 ? 0 : this.#still + 1;
    this.#bytes = path.bytesReceived;
    if (this.#still === 0) this.connectedness.value = "connected";
    else if (this.#still === stalledPolls) {
      this.connectedness.value = "interrupted";
      void link.restart();
    }
  }
}
