/**
 * One consultation as the call page sees it: who is there, since when, what is switched on, what was written, how each
 * connection stands. It joins the connections to up to eight others with the signalling messages and the local devices. It
 * decides who is in the call by what the server says, and by what a browser says of itself when it leaves.
 */
import { effect, signal } from "@preact/signals";
import type { LocalMedia } from "../media/local-media";
import type {
  CallEndedMessage,
  CallStartedMessage,
  Peer,
  PeerLeftMessage,
  ServerMessage,
} from "../protocol/messages";
import type { CallMessage } from "../signaling/delivery";
import type { PeerMessage } from "./channel";
import { Chat } from "./chat";
import type { IceSettings, PageCertificate } from "./ice-settings";
import { Participant } from "./participant";
import { personName } from "./person-name";

/** `failed`: this browser could not make the connection. */
export type EndReason = CallEndedMessage["reason"] | "failed";

/** Somebody came or went while the call goes on. */
export interface News {
  name: string;
  what: "joined" | PeerLeftMessage["reason"];
}

export interface CallParts {
  media: LocalMedia;
  certificate: PageCertificate;
  /** The call this one comes in place of without anybody's doing: what was known of the people in it. */
  before?: Call | undefined;
  send: (message: CallMessage) => void;
  /** The network under the socket has changed. */
  renewSignaling: () => void;
  /** The socket may be dead. */
  checkSignaling: () => void;
  ended: (reason: EndReason) => void;
}

/** Several connections that fail together need one new socket, not one each. */
const renewalsApartMs = 5_000;
/** A change of network comes as a burst of events, and a network that flickers as many bursts. */
const networkSettlesMs = 150;
const networkChangesApartMs = 3_000;
/** A page that is built while descriptions are made holds them up: they come first, but for no longer than this. */
const introductionMs = 200;
/** After the last guest's hang-up: somebody may just have been let in, and the server decides. */
const serverDecidesMs = 300;

export class Call {
  readonly id: string;
  readonly startedAt: Date;
  readonly media: LocalMedia;
  readonly participants = signal<readonly Participant[]>([]);
  readonly news = signal<News | null>(null);
  readonly chat = new Chat();
  /** The page may be shown: everybody who is here has been greeted, or it takes too long. */
  readonly introduced: Promise<void>;

  readonly #parts: CallParts;
  readonly #stopEffects: (() => void)[] = [];
  /** Everybody who has been in the call, for the word at its end. */
  readonly #names = new Set<string>();
  /** Who has said to us directly that they leave; the server may not know it yet. */
  readonly #gone = new Set<string>();
  /** Names of people who are not here any more, although somebody had looked at their safety digits. */
  readonly #compared = new Set<string>();
  #ice: IceSettings;
  #renewedAt = Number.NEGATIVE_INFINITY;
  #networkTimer: ReturnType<typeof setTimeout> | null = null;
  #networkChangedAt = Number.NEGATIVE_INFINITY;
  #networkType = networkInformation()?.type;
  #over = false;

  constructor(started: CallStartedMessage, parts: CallParts) {
    this.#parts = parts;
    this.id = started.call_id;
    this.startedAt = new Date(started.started_at);
    this.media = parts.media;
    this.#ice = started;
    for (const name of parts.before?.compared ?? []) this.#compared.add(name);
    for (const peer of started.peers) this.#join(peer, { offerNow: started.resumed });
    this.introduced = Promise.race([
      Promise.all(this.participants.peek().map(({ peer }) => peer.introduced)),
      new Promise((resolve) => setTimeout(resolve, introductionMs)),
    ]).then(() => {});
    this.#stopEffects.push(
      effect(() => {
        void [this.media.audio.value, this.media.video.value];
        for (const { peer } of this.participants.peek()) void peer.tracksChanged();
      }),
      effect(() => {
        void [this.media.cameraTold.value, this.media.microphoneTold.value];
        for (const one of this.participants.peek()) this.#tellDevices(one);
      }),
    );
    window.addEventListener("online", this.#networkChanged);
    networkInformation()?.addEventListener("change", this.#networkEstimated);
  }

  get names(): readonly string[] {
    return [...this.#names];
  }

  /** Everybody whose safety digits somebody has looked at here. */
  get compared(): readonly string[] {
    const present = this.participants.peek().filter(({ peer }) => peer.safety.trust.shown);
    return [...this.#compared, ...present.map(({ name }) => name)];
  }

  /** A message of the signalling connection that concerns this call. */
  signaled(message: ServerMessage): void {
    switch (message.type) {
      case "call_started":
        return this.#resumed(message);
      case "peer_joined":
        this.#gone.delete(message.peer.participant_id);
        if (this.#join(message.peer, { offerNow: false }))
          this.news.value = { name: personName(message.peer), what: "joined" };
        return;
      case "peer_left":
        return this.#leave(message.participant_id, message.reason);
      case "ice_servers":
        this.#ice = { ...this.#ice, ice_servers: message.ice_servers };
        for (const { peer } of this.participants.peek()) peer.iceChanged();
        return;
      case "description":
      case "candidate":
        return this.#find(message.from)?.peer.received(message);
      case "peer_interrupted":
      case "peer_returned":
        return this.#find(message.participant_id)?.peer.received(message);
      default:
    }
  }

  write(text: string): boolean {
    const present = this.participants.peek().map(({ id }) => id);
    return this.chat.write(
      text,
      present,
      (to, line) => this.#find(to)?.peer.send({ type: "chat", text: line }) ?? false,
    );
  }

  /** We leave: told to the other browsers directly and to the server, whichever is reachable. */
  leave(): void {
    for (const { peer } of this.participants.peek()) peer.send({ type: "hang_up" });
    this.#end("hung_up");
  }

  /** Stops media and timers; the last step, whoever ended the call. */
  close(): void {
    this.#over = true;
    for (const stop of this.#stopEffects) stop();
    window.removeEventListener("online", this.#networkChanged);
    networkInformation()?.removeEventListener("change", this.#networkEstimated);
    if (this.#networkTimer !== null) clearTimeout(this.#networkTimer);
    for (const { peer } of this.participants.peek()) peer.close();
  }

  /** Several events tell one change. No socket survives it, but only time-outs would say so: a new one is taken at once. */
  readonly #networkChanged = (): void => {
    if (!navigator.onLine) return;
    if (this.#networkTimer !== null) clearTimeout(this.#networkTimer);
    const rest = this.#networkChangedAt + networkChangesApartMs - performance.now();
    this.#networkTimer = setTimeout(
      () => {
        this.#networkTimer = null;
        if (this.#over) return;
        this.#renewedAt = this.#networkChangedAt = performance.now();
        this.#parts.renewSignaling();
        for (const { peer } of this.participants.peek()) peer.networkChanged();
      },
      Math.max(networkSettlesMs, rest),
    );
  };

  /**
   * The browser has another opinion of the network. That of round trips and throughput is no change of network, however often it
   * comes; if the way should be gone all the same, each connection sees that by itself.
   */
  readonly #networkEstimated = (): void => {
    const type = networkInformation()?.type;
    if (type === this.#networkType) return;
    this.#networkType = type;
    this.#networkChanged();
  };

  #find(id: string): Participant | undefined {
    return this.participants.peek().find((one) => one.id === id);
  }

  /** What happened while we were away: who came, who went; the others are asked how they stand. */
  #resumed(started: CallStartedMessage): void {
    this.#ice = started;
    const before = this.participants.peek();
    for (const { id } of before)
      if (started.peers.every((peer) => peer.participant_id !== id)) this.#leave(id, "lost");
    for (const one of this.participants.peek()) {
      one.peer.iceChanged();
      void one.peer.resumed(started);
    }
    for (const peer of started.peers)
      if (!this.#gone.has(peer.participant_id)) this.#join(peer, { offerNow: false });
  }

  #join(peer: Peer, begin: { offerNow: boolean }): boolean {
    const id = peer.participant_id;
    if (this.#find(id)) return false;
    const name = personName(peer);
    this.#names.add(name);
    // A server can give a page that it swaps another number, but not without leaving the place of somebody empty.
    const alone = this.participants.peek().length === 0 && this.#compared.size > 0;
    const replaces = alone || this.#compared.has(name);
    const one: Participant = new Participant(
      {
        peer,
        certificate: this.#parts.certificate,
        ice: () => this.#ice,
        media: this.media,
        send: this.#parts.send,
        checkSignaling: () => this.#checkSignaling(),
        failed: () => queueMicrotask(() => this.#failed()),
        received: (message) => this.#received(one, message),
        channelOpened: () => this.#channelOpened(one),
      },
      { ...begin, replaces },
    );
    this.#changeGroup([...this.participants.peek(), one]);
    return true;
  }

  #leave(id: string, reason: PeerLeftMessage["reason"]): void {
    const one = this.#find(id);
    if (!one) return;
    if (one.peer.safety.trust.shown) this.#compared.add(one.name);
    one.peer.close();
    this.chat.left(id);
    this.#changeGroup(this.participants.peek().filter((other) => other !== one));
    this.news.value = { name: one.name, what: reason };
  }

  #changeGroup(participants: readonly Participant[]): void {
    this.participants.value = participants;
    for (const { peer } of participants) peer.groupChanged(participants.length);
  }

  #checkSignaling(): void {
    const now = performance.now();
    if (now - this.#renewedAt < renewalsApartMs) return;
    this.#renewedAt = now;
    this.#parts.checkSignaling();
  }

  #end(reason: EndReason): void {
    if (this.#over) return;
    this.#over = true;
    // The hang-up must leave the browser before the connection is closed.
    setTimeout(() => this.close(), 150);
    this.#parts.ended(reason);
  }

  #received(from: Participant, message: PeerMessage): void {
    if (message.type === "hang_up") this.#hungUp(from);
    else if (message.type === "devices" || message.type === "device_states") from.devices(message);
    else if (message.type === "chat") this.chat.received(from.name, message.text);
  }

  /** The practitioner's going ends the call for everybody; a guest's only when nobody else is left. */
  #hungUp(one: Participant): void {
    this.#gone.add(one.id);
    if (one.role === "practitioner") return this.#end("peer_hung_up");
    if (this.participants.peek().length > 1) return this.#leave(one.id, "hung_up");
    setTimeout(() => {
      if (this.participants.peek().length > 1) this.#leave(one.id, "hung_up");
      else this.#end("peer_hung_up");
    }, serverDecidesMs);
  }

  /** This browser cannot connect. Who is connected with others all the same stays with them. */
  #failed(): void {
    if (this.participants.peek().every(({ peer }) => peer.connectedness.peek() === "connecting"))
      this.#end("failed");
  }

  /** For a page that does not know why a device may be off, whether it is; for all others, why. */
  #tellDevices(one: Participant): void {
    const [camera, microphone] = [this.media.cameraTold.peek(), this.media.microphoneTold.peek()];
    one.peer.send({ type: "devices", camera: camera === "on", microphone: microphone === "on" });
    one.peer.send({ type: "device_states", camera, microphone });
  }

  #channelOpened(one: Participant): void {
    this.#tellDevices(one);
    this.chat.reachable(one.id, (text) => one.peer.send({ type: "chat", text }));
  }
}

/** Not every browser has it, and few know the type of a network. */
function networkInformation(): (EventTarget & { type?: string }) | undefined {
  try {
    return (navigator as Navigator & { connection?: EventTarget & { type?: string } }).connection;
  } catch {
    return undefined;
  }
}
