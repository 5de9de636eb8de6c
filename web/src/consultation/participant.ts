/** One other person in the call: who it is, the connection to them, and what they have told of their devices. */
import { signal } from "@preact/signals";
import type { Peer } from "../protocol/messages";
import type { PeerMessage } from "./channel";
import { PeerCall, type PeerCallBegin, type PeerCallParts } from "./peer-call";
import { personName } from "./person-name";

export class Participant {
  readonly id: string;
  /** To the practitioner: by the invitation, and what they call themselves. */
  readonly name: string;
  readonly role: Peer["role"];
  readonly peer: PeerCall;
  /** Null until they have said so. */
  readonly camera = signal<boolean | null>(null);
  readonly microphone = signal<boolean | null>(null);

  constructor(parts: PeerCallParts, begin: PeerCallBegin) {
    this.id = parts.peer.participant_id;
    this.name = personName(parts.peer);
    this.role = parts.peer.role;
    this.peer = new PeerCall(parts, begin);
  }

  devices(message: Extract<PeerMessage, { type: "devices" }>): void {
    this.camera.value = message.camera;
    this.microphone.value = message.microphone;
    this.peer.expectsMedia = message.camera || message.microphone;
  }
}
