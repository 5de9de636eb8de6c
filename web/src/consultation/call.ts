/**
 * One consultation as the call page sees it: who is there, since when, what is switched on, what was written, how the
 * connection stands. It joins the peer connection with the signalling messages and the local devices. Chat lives only here,
 * in memory, and is gone with the page.
 */
import { effect, signal } from "@preact/signals";
import type { LocalMedia } from "../media/local-media";
import type {
  CallEndedMessage,
  CallStartedMessage,
  ClientMessage,
  Role,
  ServerMessage,
} from "../protocol/messages";
import { isChatText, type PeerMessage } from "./channel";
import { PeerCall } from "./peer-call";

export interface ChatLine {
  id: number;
  mine: boolean;
  text: string;
  at: Date;
  /** False while the connection is away; it is sent as soon as it is back. */
  sent: boolean;
}

export type EndReason = CallEndedMessage["reason"];

export interface CallParts {
  role: Role;
  media: LocalMedia;
  send: (message: ClientMessage) => boolean;
  renewSignaling: () => void;
  ended: (reason: EndReason) => void;
}

export class Call {
  readonly id: string;
  readonly startedAt: Date;
  readonly media: LocalMedia;
  readonly peer: PeerCall;
  readonly peerName = signal("");
  readonly peerCamera = signal<boolean | null>(null);
  readonly peerMicrophone = signal<boolean | null>(null);
  readonly chat = signal<ChatLine[]>([]);
  readonly unread = signal(0);
  readonly chatOpen = signal(false);

  readonly #parts: CallParts;
  readonly #stopEffects: (() => void)[] = [];
  #nextLine = 1;
  #over = false;

  constructor(started: CallStartedMessage, parts: CallParts) {
    this.#parts = parts;
    this.id = started.call_id;
    this.startedAt = new Date(started.started_at);
    this.media = parts.media;
    this.peerName.value = started.peers[0]?.display_name ?? "";
    this.peer = new PeerCall(started, {
      role: parts.role,
      media: parts.media,
      send: parts.send,
      renewSignaling: parts.renewSignaling,
      received: (message) => this.#received(message),
      channelOpened: () => this.#channelOpened(),
    });
    this.#stopEffects.push(
      effect(() => {
        void [this.media.audio.value, this.media.video.value];
        void this.peer.tracksChanged();
      }),
      effect(() => {
        this.#sendDevices(this.media.cameraOn.value, this.media.microphoneOn.value);
      }),
    );
    window.addEventListener("online", this.#networkChanged);
    networkInformation()?.addEventListener("change", this.#networkChanged);
  }

  /** A message of the signalling connection that concerns this call. */
  signaled(message: ServerMessage): void {
    if (message.type === "call_started") this.peer.resumed(message);
    else this.peer.received(message);
  }

  write(text: string): boolean {
    if (!isChatText(text)) return false;
    const sent = this.peer.send({ type: "chat", text });
    this.#addLine({ id: this.#nextLine++, mine: true, text, at: new Date(), sent });
    return true;
  }

  openChat(open: boolean): void {
    this.chatOpen.value = open;
    if (open) this.unread.value = 0;
  }

  /** We leave: told to the other browser directly and to the server, whichever is reachable. */
  leave(): void {
    this.peer.send({ type: "hang_up" });
    this.#end("hung_up");
  }

  /** Stops media and timers; the last step, whoever ended the call. */
  close(): void {
    this.#over = true;
    for (const stop of this.#stopEffects) stop();
    window.removeEventListener("online", this.#networkChanged);
    networkInformation()?.removeEventListener("change", this.#networkChanged);
    this.peer.close();
  }

  readonly #networkChanged = (): void => this.peer.networkChanged();

  #end(reason: EndReason): void {
    if (this.#over) return;
    this.#over = true;
    // The hang-up must leave the browser before the connection is closed.
    setTimeout(() => this.close(), 150);
    this.#parts.ended(reason);
  }

  #received(message: PeerMessage): void {
    if (message.type === "hang_up") this.#end("peer_hung_up");
    else if (message.type === "devices") {
      this.peerCamera.value = message.camera;
      this.peerMicrophone.value = message.microphone;
      this.peer.expectsMedia = message.camera || message.microphone;
    } else if (message.type === "chat") {
      this.#addLine({ id: this.#nextLine++, mine: false, text: message.text, at: new Date(), sent: true });
      if (!this.chatOpen.peek()) this.unread.value += 1;
    }
  }

  #addLine(line: ChatLine): void {
    this.chat.value = [...this.chat.value, line];
  }

  #channelOpened(): void {
    this.#sendDevices(this.media.cameraOn.peek(), this.media.microphoneOn.peek());
    this.chat.value = this.chat.peek().map((line) => {
      const sent = line.sent || this.peer.send({ type: "chat", text: line.text });
      return sent === line.sent ? line : { ...line, sent };
    });
  }

  #sendDevices(camera: boolean, microphone: boolean): void {
    this.peer.send({ type: "devices", camera, microphone });
  }
}

function networkInformation(): EventTarget | undefined {
  return (navigator as Navigator & { connection?: EventTarget }).connection;
}
