/**
 * Keeps this browser and one other connected for as long as both are in the call: makes links, restarts or replaces them when
 * the network or the other page changes, and says how it stands. It must go on when the server is silent or gone; only set-up
 * and repair need the server, and they wait until it is back. Who offers when is written at each step, so that two sides never
 * wait for each other and never repair against each other for long.
 */
import { signal, type ReadonlySignal } from "@preact/signals";
import type { LocalMedia } from "../media/local-media";
import type { Peer, SessionDescription, ServerMessage } from "../protocol/messages";
import type { CallMessage } from "../signaling/delivery";
import { Alarm } from "./alarm";
import type { PeerMessage } from "./channel";
import { pathOfConnection, type ConnectionKind, type PathReport } from "./connection-kind";
import { configuration, type IceSettings, type PageCertificate } from "./ice-settings";
import { Link } from "./link";
import { PeerSafety } from "./peer-safety";
import * as timing from "./peer-timing";
import { openingLookMs, Quality } from "./quality";
import { addressOf } from "./sdp";

export type Connectedness = "connecting" | "connected" | "interrupted";

export interface PeerCallParts {
  peer: Peer;
  certificate: PageCertificate;
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

export interface PeerCallBegin {
  /** This page has come back into a call that others are in, so it is the one to begin. */
  offerNow: boolean;
  /** Somebody whose safety digits were shown has gone, and this one comes in their place. */
  replaces: boolean;
}

export class PeerCall {
  readonly connectedness = signal<Connectedness>("connecting");
  readonly kind = signal<ConnectionKind | null>(null);
  /** Only direct connections are allowed, and none could be made: another network may help, waiting will not. */
  readonly noDirectWay = signal(false);
  readonly safety: PeerSafety;
  readonly picture: ReadonlySignal<MediaStream | null>;
  readonly sound: ReadonlySignal<MediaStream | null>;
  /** Set by the call from the other side's `devices` message; a silent side is no stalled connection. */
  expectsMedia = true;

  /** Our answer, or our offer and a candidate, are out: until then nothing should hold them up. */
  readonly introduced: Promise<void>;

  #introduce: () => void = () => {};
  readonly #parts: PeerCallParts;
  readonly #quality = new Quality();
  #link: Link | null = null;
  #certificate: RTCCertificate | undefined;
  /** No link before the certificate is there. */
  #ready = false;
  /** What the other side said, one after the other: a candidate must not overtake the description that replaces the link. */
  #inbox: Promise<unknown>;
  readonly #repair = new Alarm();
  readonly #attempt = new Alarm();
  /** The way has changed, and may change once more. */
  readonly #settling = new Alarm();
  readonly #opening = new Alarm();
  readonly #poll: ReturnType<typeof setInterval>;
  #bytes = 0;
  #still = 0;
  #restartedAt = Number.NEGATIVE_INFINITY;
  #restartsApartMs = timing.restartsApartMs;
  #polls = 0;
  #closed = false;

  constructor(parts: PeerCallParts, { offerNow, replaces }: PeerCallBegin) {
    this.#parts = parts;
    this.safety = new PeerSafety(
      {
        send: (message) => this.send(message),
        tracksChanged: () => void this.#link?.sendTracks(),
        received: parts.received,
      },
      { renewed: offerNow, replaces },
    );
    ({ picture: this.picture, sound: this.sound } = this.safety.media);
    this.#inbox = this.#take(parts.certificate);
    this.introduced = new Promise((resolve) => {
      this.#introduce = resolve;
    });
    this.#poll = setInterval(() => void this.#look(), timing.pollMs);
    if (offerNow || !this.#polite) this.#begin();
    else this.#repairIn(timing.waitForOfferMs, () => this.#link === null && this.#begin());
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
      this.#repairIn(timing.otherRepairsMs, () => this.#mend());
    }
  }

  /** The network under us has changed; waiting for the browser to notice would cost seconds. */
  networkChanged(): void {
    if (this.#link && this.#link.connection.connectionState !== "new") this.#restart();
  }

  /** There are other servers to find a way with; used from the next restart on. */
  iceChanged(): void {
    this.#link?.configure(configuration(this.#parts.ice(), this.#certificate));
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
    return this.safety.maySend(message) && (this.#link?.send(message) ?? false);
  }

  /** A person has decided to go on with whoever is there now. */
  accept(): void {
    // Whoever failed the check gets nothing more: it is another connection that goes on.
    if (this.safety.trust.state.peek() === "failed") this.#begin();
    this.safety.accept();
    this.#parts.channelOpened();
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#poll);
    for (const alarm of [this.#repair, this.#attempt, this.#settling, this.#opening]) alarm.stop();
    this.#link?.close();
    this.#link = null;
    this.safety.close();
  }

  get #polite(): boolean {
    return this.#parts.peer.polite;
  }

  #take(certificate: PageCertificate): Promise<unknown> {
    if (certificate instanceof Promise) return certificate.then((one) => this.#take(one));
    this.#certificate = certificate;
    this.#ready = true;
    return Promise.resolve();
  }

  #inTurn(step: () => Promise<void> | void): void {
    this.#inbox = this.#inbox.then(() => (this.#closed ? undefined : step())).catch(() => {});
  }

  #begin(): void {
    if (!this.#ready) return this.#inTurn(() => void (this.#link ?? this.#begin()));
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
    const own = configuration(settings, this.#certificate);
    const link: Link = new Link({
      configuration: own,
      polite: this.#polite,
      directOnly: settings.connection_policy === "direct_only",
      relayOnly: own.iceTransportPolicy === "relay",
      limit: () => this.#quality.limit,
      tracks: () => {
        if (this.safety.trust.stopped) return { audio: null, video: null };
        return { audio: this.#parts.media.audio.peek(), video: this.#parts.media.video.peek() };
      },
      sendDescription: (description) => {
        this.#parts.send({ type: "description", to, description });
        if (description.type === "answer") this.#introduce();
      },
      sendCandidate: (candidate) => {
        this.#parts.send({ type: "candidate", to, candidate });
        this.#introduce();
      },
      connectionChanged: (state) => this.#link === link && this.#connectionChanged(state),
      remoteTrack: (track) => this.#link === link && this.safety.media.add(track),
      wayChanged: () => this.#link === link && this.#wayChanged(link),
      channelOpened: () => {
        if (this.#link !== link) return;
        this.safety.channelOpened();
        this.#parts.channelOpened();
      },
      received: (message) => this.#link === link && this.safety.received(message),
      admit: (identity) => this.#link === link && this.safety.admit(identity),
      proven: (identity) => this.#link === link && this.safety.trust.proven(identity),
      failed: () => this.#link === link && this.safety.failed(),
      safetyCode: (digits) => this.#link === link && this.safety.exchanged(digits),
    });
    this.#link = link;
    this.safety.begin();
    this.kind.value = null;
    this.#bytes = this.#still = 0;
    return link;
  }

  async #description(description: SessionDescription): Promise<void> {
    if (!this.safety.allows(description.sdp)) return;
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
    if (outcome === "broken") this.#repairIn(timing.disconnectedMs, () => this.#begin());
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
      this.safety.connected();
    } else if (state === "disconnected") {
      this.#repairIn(timing.disconnectedMs, () => this.#mend());
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
    if (this.#still === 0 && performance.now() - this.#restartedAt > timing.renewedWayMs) return;
    this.#settling.set(timing.waySettlesMs, () => {
      if (link === this.#link) void link.limit(this.#quality.limit, { whole: true });
    });
  }

  /** Whatever was tried last must connect in time; else the socket may be dead or the link beyond repair. */
  #watchAttempt(): void {
    if (this.#closed) return;
    const { polite, impolite } = timing.attemptMs;
    this.#attempt.set(this.#polite ? polite : impolite, () => void this.#attemptOver());
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
    if (!this.#closed) this.#repair.set(ms, repair);
  }

  #clear(): void {
    this.#repair.stop();
    this.#attempt.stop();
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
    if (this.#closed || this.#opening.running || !this.#quality.unsure) return;
    if (this.#parts.media.cameraOn.peek()) this.#opening.set(openingLookMs, () => void this.#lookAtOpening());
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
    const second = this.#polls % (1000 / timing.pollMs) === 0;
    if (second && this.#parts.media.cameraOn.peek() && this.#quality.measured(path))
      void link.limit(this.#quality.limit);
    const moved = path.bytesReceived !== this.#bytes || this.safety.still;
    if (moved && this.#still > 0 && this.#attempt.running) this.#clear();
    this.#still = moved || !this.expectsMedia || this.#bytes === 0 ? 0 : this.#still + 1;
    this.#bytes = path.bytesReceived;
    if (this.#still > 0) return this.#stalled(link);
    this.connectedness.value = "connected";
    this.#restartsApartMs = timing.restartsApartMs;
  }

  /** A way that is gone without a word, as when a router gets another address, is mostly gone for the socket too. */
  #stalled(link: Link): void {
    if (this.#still < timing.stalledPolls) return;
    this.connectedness.value = "interrupted";
    const now = performance.now();
    if (now - this.#restartedAt < this.#restartsApartMs) return;
    const stalledAt = now - this.#still * timing.pollMs;
    if (this.#restartedAt > stalledAt) this.#restartsApartMs *= 2;
    this.#parts.checkSignaling();
    this.#restartIce(link);
  }
}
