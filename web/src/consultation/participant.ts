/** One other person in the call: who it is, the connection to them, and what they have told of their devices. */
import { computed, signal } from "@preact/signals";
import type { ToldState } from "../media/device";
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
  readonly cameraState = signal<ToldState | null>(null);
  readonly microphoneState = signal<ToldState | null>(null);
  readonly camera = computed(() => isOn(this.cameraState.value));
  readonly microphone = computed(() => isOn(this.microphoneState.value));

  constructor(parts: PeerCallParts, begin: PeerCallBegin) {
    this.id = parts.peer.participant_id;
    this.name = personName(parts.peer);
    this.role = parts.peer.role;
    this.peer = new PeerCall(parts, begin);
  }

  /** An older page says only whether a device is on; a newer one says right after it why not. */
  devices(message: Extract<PeerMessage, { type: "devices" | "device_states" }>): void {
    this.cameraState.value = stateOf(message.camera);
    this.microphoneState.value = stateOf(message.microphone);
    this.peer.expectsMedia = this.camera.peek() === true || this.microphone.peek() === true;
  }
}

function stateOf(told: boolean | ToldState): ToldState {
  return typeof told === "string" ? told : told ? "on" : "off";
}

function isOn(state: ToldState | null): boolean | null {
  return state === null ? null : state === "on";
}
