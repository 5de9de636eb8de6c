/**
 * Keeps this browser and one other connected for as long as both are in the call: makes links, restarts or replaces them when
 * the network or the other page changes, and says how it stands. It must go on when the server is silent or gone; only set-up
 * and repair need the server, and they wait until it is back. Who offers when is written at each step, so that two sides never
 * wait for each other and never repair against each other for long.
 */
import { signal } from "@preact/signals";
import type { LocalMedia } from "../media/local-media";
import type { Peer, SessionDescription, ServerMessage } from "../protocol/messages";
import type { CallMessage } from "../signaling/delivery";
import type { PeerMessage } from "./channel";
import { pathOfConnection, type ConnectionKind, type PathReport } from "./connection-kind";
import { configuration, type IceSettings } from "./ice-settings";
import { Link } from "./link";
import { openingLookMs, Quality } from "./quality";
import { addressOf } from "./sdp";

export type Connectedness = "connecting" | "connected" | "interrupted";

export interface PeerCallParts {
  peer: Peer;
  ice: () => IceSettings;
  media: LocalMedia;
  send: (message: CallMessage) => void;
  /** The signalling socket seems dead although nobody said so. */
  checkSignaling: () => void;
  /** This browser makes no connection at all. */
  failed: () => void;
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
/**
 * So often it is looked whether media still arrives, and so many looks without any mean that the way is gone. The browser itself
 * says so only after five seconds or more.
 */
const pollMs = 500;
const stalledPolls = 3;
/**
 * A restart has this long to bring media back, and each further one twice as long. Browsers learn of a new network two seconds after
 * a change, and use it in the restart that runs then.
 */
const restartsApartMs = 2500;
/** Pictures that were lost on a way that is gone are not waited for if the new way is found within this time of a restart. */
const renewedWayMs = 10_000;
const waySettlesMs = 50;

export class PeerCall {
  readonly connectedness = signal<Connectedness>("connecting");
  readonly kind = signal<ConnectionKind | null>(null);
  /** Only direct connections are allowed, and none could be made: another network may help, waiting will not. */
  readonly noDirectWay = signal(false);
  readonly safetyCode = signal<string | null>(null);
  /** The other person's picture and sound, apart: sound must not wait for a picture that may never come. */
  readonly picture = signal<MediaStream | null>(null);
  readonly sound = signal<MediaStream | null>(null);
  /** Set by the call from the other side's `devices` message; a silent side is no stalled connection. */
  expectsMedia = true;

  /** Our answer, or our offer and a candidate, are out: until then nothing should hold them up. */
  readonly introduced: Promise<void>;

  #introduce: () => void = () => {};
  readonly #parts: PeerCallParts;
  readonly #quality = new Quality();
  #link: Link | null = null;
  /** What the other side said, one after the other: a candidate must not overtake the description that replaces the link. */
  #inbox: Promise<unknown> = Promise.resolve();
  #repair: ReturnType<typeof setTimeout> | null = null;
  #attempt: ReturnType<typeof setTimeout> | null = null;
  readonly #poll: ReturnType<typeof setInterval>;
  #bytes = 0;
  #still = 0;
  #restartedAt = Number.NEGATIVE_INFINITY;
  #restartsApartMs = restartsApartMs;
  #wayTimer: ReturnType<typeof setTimeout> | null = null;
  #polls = 0;
  #opening: ReturnType<typeof setTimeout> | null = null;
  #closed = false;

  /** `offerNow`: this page has come back into a call that others are in, so it is the one to begin. */
  constructor(parts: PeerCallParts, { offerNow }: { offerNow: boolean }) {
    this.#parts = parts;
    this.introduced = new Promise((resolve) => {
      this.#introduce = resolve;
    });
    this.#poll = setInterval(() => void this.#look(), pollMs);
    if (offerNow || !this.#polite) this.#begin();
    else this.#repairIn(waitForOfferMs, () => this.#link === null && this.#begin());
  }

  /**
   * The server knows us again. What still runs is kept; what does not is mended by us, as we are the one who came back. An
   * offer of ours that is out is said again: with a gap it may be lost, and without one the other page may be a new one.
   */
  async resumed({ gap }: { gap: boolean }): Promise<void> {
    const link = this.#link;
    if (link === null) {
      // Without a gap the other's first offer follows right away.
      if (gap || !this.#polite) this.#begin();
      return;
    }
    if (await link.repeat()) return this.#watchAttempt();
    if (link !== this.#link) return;
    const state = link.connection.connectionState;
    if (state === "disconnected" || state === "failed" || (gap && state !== "connected")) this.#restart();
  }

  received(message: ServerMessage): void {
    if (message.type === "description") this.#inTurn(() => this.#description(message.description));
    else if (message.type === "candidate") this.#inTurn(() => this.#link?.candidate(message.candidate));
    else if (message.type === "peer_returned") {
      // Perhaps a page that is new and has never had our offer.
      void this.#link?.repeat();
      this.#repairIn(otherRepairsMs, () => this.#mend());
    }
  }

  /** The network under us has changed; waiting for the browser to notice would cost seconds. */
  networkChanged(): void {
    if (this.#link && this.#link.connection.connectionState !== "new") this.#restart();
  }

  /** There are other servers to find a way with; used from the next restart on. */
  iceChanged(): void {
    this.#link?.configure(configuration(this.#parts.ice()));
  }

  /** So many people besides us are in the call. */
  groupChanged(peers: number): void {
    this.#quality.group(peers);
    void this.#link?.limit(this.#quality.limit);
  }

  async tracksChanged(): Promise<void> {
    await this.#link?.sendTracks();
    this.#watchOpening();
  }

  send(message: PeerMessage): boolean {
    return this.#link?.send(message) ?? false;
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#poll);
    this.#clear();
    if (this.#wayTimer !== null) clearTimeout(this.#wayTimer);
    if (this.#opening !== null) clearTimeout(this.#opening);
    this.#link?.close();
    this.#link = null;
    this.picture.value = this.sound.value = null;
  }

  get #polite(): boolean {
    return this.#parts.peer.polite;
  }

  #inTurn(step: () => Promise<void> | undefined): void {
    this.#inbox = this.#inbox.then(() => (this.#closed ? undefined : step())).catch(() => {});
  }

  #begin(): void {
    let link: Link;
    try {
      link = this.#fresh();
    } catch {
      return;
    }
    link.begin().catch(() => link.pristine && link === this.#link && this.#parts.failed());
    this.#watchAttempt();
  }

  #fresh(): Link {
    try {
      return this.#freshLink();
    } catch (thrown) {
      this.#parts.failed();
      throw thrown;
    }
  }

  #freshLink(): Link {
    // Thrown away although both sides had agreed: between these networks there was no way.
    if (this.#link?.connection.remoteDescription && this.connectedness.value !== "connected")
      this.noDirectWay.value = this.#parts.ice().connection_policy === "direct_only";
    this.#link?.close();
    this.#quality.open();
    const to = this.#parts.peer.participant_id;
    const settings = this.#parts.ice();
    const link: Link = new Link({
      configuration: configuration(settings),
      polite: this.#polite,
      directOnly: settings.connection_policy === "direct_only",
      limit: () => this.#quality.limit,
      tracks: () => ({ audio: this.#parts.media.audio.peek(), video: this.#parts.media.video.peek() }),
      sendDescription: (description) => {
        this.#parts.send({ type: "description", to, description });
        if (description.type === "answer") this.#introduce();
      },
      sendCandidate: (candidate) => {
        this.#parts.send({ type: "candidate", to, candidate });
        this.#introduce();
      },
      connectionChanged: (state) => this.#link === link && this.#connectionChanged(state),
      remoteTrack: (track) => {
        if (this.#link !== link) return;
        (track.kind === "audio" ? this.sound : this.picture).value = new MediaStream([track]);
      },
      wayChanged: () => this.#link === link && this.#wayChanged(link),
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

  async #description(description: SessionDescription): Promise<void> {
    const offer = description.type === "offer";
    if (this.#link === null) {
      if (!offer) return;
      // Meant for an earlier page of ours: the other side does not know yet that it has to start over.
      if (addressOf(description.sdp).to !== null) return this.#begin();
      this.#fresh();
    }
    const link = this.#link;
    let outcome = await link?.description(description);
    if (this.#closed || link !== this.#link) return;
    if (outcome === "astray") return this.#begin();
    if (outcome === "yield" || outcome === "foreign" || (outcome === "broken" && offer)) {
      outcome = await this.#fresh().description(description);
      if (outcome !== "applied") outcome = "broken";
    }
    if (outcome === "broken") this.#repairIn(disconnectedMs, () => this.#begin());
    if (outcome === "applied" && offer) this.#restartedAt = performance.now();
    if (outcome === "applied" || outcome === "broken") this.#watchAttempt();
  }

  #connectionChanged(state: RTCPeerConnectionState): void {
    if (state === "connected") {
      this.#clear();
      this.noDirectWay.value = false;
      this.connectedness.value = "connected";
      void this.#link?.limit(this.#quality.limit);
      void this.#look();
      this.#watchOpening();
    } else if (state === "disconnected") {
      this.#repairIn(disconnectedMs, () => this.#mend());
    } else if (state === "failed") {
      this.connectedness.value = "interrupted";
      this.#restart();
    }
  }

  #mend(): void {
    const connection = this.#link?.connection;
    if (connection?.connectionState === "connected" && connection.signalingState === "stable") return;
    if (connection?.connectionState === "connected") return this.#watchAttempt();
    if (this.connectedness.value === "connected") this.connectedness.value = "interrupted";
    this.#restart();
  }

  #restart(): void {
    if (!this.#link) return this.#begin();
    this.#restartIce(this.#link);
    this.#watchAttempt();
  }

  #restartIce(link: Link): void {
    this.#restartedAt = performance.now();
    void link.restart().catch(() => {});
  }

  /**
   * A decoder waits for a whole picture after a loss, and asks for one only every three seconds; what it asks on a way that is
   * gone is lost too. So the side that sends begins anew by itself as soon as there is a way again.
   */
  #wayChanged(link: Link): void {
    if (this.#still === 0 && performance.now() - this.#restartedAt > renewedWayMs) return;
    if (this.#wayTimer !== null) clearTimeout(this.#wayTimer);
    this.#wayTimer = setTimeout(() => {
      this.#wayTimer = null;
      if (link === this.#link) void link.limit(this.#quality.limit, { whole: true });
    }, waySettlesMs);
  }

  /** Whatever was tried last must connect in time; else the socket may be dead or the link beyond repair. */
  #watchAttempt(): void {
    if (this.#attempt !== null) clearTimeout(this.#attempt);
    this.#attempt = setTimeout(
      () => {
        this.#attempt = null;
        if (!this.#closed) void this.#attemptOver();
      },
      this.#polite ? attemptMs.polite : attemptMs.impolite,
    );
  }

  async #attemptOver(): Promise<void> {
    if (this.#link?.connection.connectionState === "connected") {
      // The media runs; only a restart has not been answered, which must not block the next one.
      if (await this.#link.repeat()) this.#watchAttempt();
      return;
    }
    if (this.connectedness.value === "connected") this.connectedness.value = "interrupted";
    this.#parts.checkSignaling();
    this.#begin();
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

  /** Which way the media takes, how wide it is, and whether any still arrives. */
  async #look(): Promise<void> {
    const link = this.#link;
    if (!link || link.connection.connectionState !== "connected") return;
    const path = await pathOfConnection(link.connection).catch(() => null);
    if (path && link === this.#link) this.#looked(link, path);
  }

  /** As long as little is known of the way it is looked at more often: the picture is small until then. */
  #watchOpening(): void {
    if (this.#opening !== null || !this.#quality.unsure || !this.#parts.media.cameraOn.peek()) return;
    this.#opening = setTimeout(() => {
      this.#opening = null;
      void this.#lookAtOpening();
    }, openingLookMs);
  }

  async #lookAtOpening(): Promise<void> {
    const link = this.#link;
    if (!link || link.connection.connectionState !== "connected") return;
    const path = await pathOfConnection(link.connection).catch(() => null);
    if (this.#closed || link !== this.#link) return;
    if (path?.kind && this.#quality.looked(path.uplink)) void link.limit(this.#quality.limit);
    this.#watchOpening();
  }

  #looked(link: Link, path: PathReport): void {
    if (path.kind) this.kind.value = path.kind;
    this.#polls += 1;
    const second = this.#polls % (1000 / pollMs) === 0;
    if (second && this.#parts.media.cameraOn.peek() && this.#quality.measured(path))
      void link.limit(this.#quality.limit);
    const moved = path.bytesReceived !== this.#bytes;
    if (moved && this.#still > 0 && this.#attempt !== null) this.#clear();
    this.#still = moved || !this.expectsMedia || this.#bytes === 0 ? 0 : this.#still + 1;
    this.#bytes = path.bytesReceived;
    if (this.#still > 0) return this.#stalled(link);
    this.connectedness.value = "connected";
    this.#restartsApartMs = restartsApartMs;
  }

  /** A way that is gone without a word, as when a router gets another address, is mostly gone for the socket too. */
  #stalled(link: Link): void {
    if (this.#still < stalledPolls) return;
    this.connectedness.value = "interrupted";
    const now = performance.now();
    if (now - this.#restartedAt < this.#restartsApartMs) return;
    const stalledAt = now - this.#still * pollMs;
    if (this.#restartedAt > stalledAt) this.#restartsApartMs *= 2;
    this.#parts.checkSignaling();
    this.#restartIce(link);
  }
}
