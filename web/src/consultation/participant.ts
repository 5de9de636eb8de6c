/** One other person in the call: who it is, the connection to them, and what they have told of their devices. */
import { signal } from "@preact/signals";
import type { Peer, PeerInterruptedMessage, PeerReturnedMessage } from "../protocol/messages";
import type { PeerMessage } from "./channel";
import { PeerCall, type PeerCallParts } from "./peer-call";

export class Participant {
  readonly id: string;
  readonly name: string;
  readonly role: Peer["role"];
  readonly peer: PeerCall;
  /** Null until they have said so. */
  readonly camera = signal<boolean | null>(null);
  readonly microphone = signal<boolean | null>(null);
  /** Since when the server has lost them, by the clock of this page; null while it has not. */
  readonly lostAt = signal<number | null>(null);

  constructor(parts: PeerCallParts, begin: { offerNow: boolean }) {
    this.id = parts.peer.participant_id;
    this.name = parts.peer.display_name;
    this.role = parts.peer.role;
    this.peer = new PeerCall(parts, begin);
    this.seated(parts.peer.connected);
  }

  /** How their seat stands with the server, which keeps it for the grace time; picture and sound need not be touched by it. */
  seatChanged(message: PeerInterruptedMessage | PeerReturnedMessage): void {
    this.seated(message.type === "peer_returned");
    this.peer.received(message);
  }

  seated(connected: boolean): void {
    if (connected) this.lostAt.value = null;
    else this.lostAt.value ??= Date.now();
  }

  devices(message: Extract<PeerMessage, { type: "devices" }>): void {
    this.camera.value = message.camera;
    this.microphone.value = message.microphone;
    this.peer.expectsMedia = message.camera || message.microphone;
  }
}
