/**
 * One incarnation of the connection to the other browser: an RTCPeerConnection with one audio and one video transceiver and
 * the data channel, its negotiation and its safety code. When either side starts over, the link is thrown away and a new one
 * is made; it never repairs itself beyond an ICE restart. It decides nothing about when to do so: that is the call's task.
 */
import type { SessionDescription } from "../protocol/messages";
import { parsePeerMessage, type PeerMessage } from "./channel";
import { Negotiation, type Outcome } from "./negotiation";
import type { VideoLimit } from "./quality";
import { SafetyCode, type SafetyMessage } from "./safety-code";
import { hasShown, judge, transportsOf } from "./fingerprint";
import {
  hasIceUser,
  iceUser,
  isRelayCandidate,
  withoutOwnAddresses,
  withoutRelatedAddress,
  withoutRelayCandidates,
} from "./sdp";

export interface LinkParts {
  configuration: RTCConfiguration;
  polite: boolean;
  directOnly: boolean;
  relayOnly: boolean;
  /** How much of the picture is sent from the first one on. */
  limit: () => VideoLimit;
  tracks: () => { audio: MediaStreamTrack | null; video: MediaStreamTrack | null };
  sendDescription: (description: SessionDescription) => void;
  sendCandidate: (candidate: RTCIceCandidateInit | null) => void;
  connectionChanged: (state: RTCPeerConnectionState) => void;
  /** The media goes another way from now on. */
  wayChanged: () => void;
  /** A track of the other person has arrived. */
  remoteTrack: (track: MediaStreamTrack) => void;
  channelOpened: () => void;
  received: (message: PeerMessage) => void;
  /** Before anything can reach the owner of this certificate. What must not be sent to it is no track any more afterwards. */
  admit: (identity: string) => void;
  /** The owner of this certificate is at the other end. */
  proven: (identity: string) => void;
  /** Somebody is at the other end who must not be there. */
  failed: () => void;
  safetyCode: (digits: string) => void;
}

export class Link {
  readonly connection: RTCPeerConnection;
  readonly #parts: LinkParts;
  readonly #negotiation: Negotiation;
  readonly #channel: RTCDataChannel;
  #audio: RTCRtpSender | null = null;
  #video: RTCRtpSender | null = null;
  #safety: SafetyCode | null = null;
  /** What arrived before this side could begin. */
  readonly #early: SafetyMessage[] = [];
  /** The last offer of the other side was passed over, and so is what belongs to it. */
  #passedOver = false;

  constructor(parts: LinkParts) {
    this.#parts = parts;
    this.connection = new RTCPeerConnection(parts.configuration);
    this.#negotiation = new Negotiation(this.connection, {
      polite: parts.polite,
      send: (description) => parts.sendDescription(this.#outgoing(description)),
      admit: (identity) => this.#admit(identity),
      prepareAnswer: () => this.#prepareAnswer(),
    });
    this.connection.onicecandidate = (event) => this.#candidate(event.candidate);
    this.connection.onconnectionstatechange = () => {
      if (this.connection.connectionState === "connected") void this.#prove();
      parts.connectionChanged(this.connection.connectionState);
    };
    this.connection.ontrack = (event) => parts.remoteTrack(event.track);
    this.#channel = this.connection.createDataChannel("visavis", { negotiated: true, id: 0, ordered: true });
    this.#channel.onopen = () => this.#opened();
    this.#channel.onmessage = (event) => this.#message(event.data);
  }

  /** Neither side has described anything yet. */
  get pristine(): boolean {
    return !this.connection.localDescription && !this.connection.remoteDescription;
  }

  /** The first offer of this link. */
  async begin(): Promise<void> {
    const { audio, video } = this.#parts.tracks();
    this.#audio = this.connection.addTransceiver(audio ?? "audio", { direction: "sendrecv" }).sender;
    const sendEncodings = [{ ...this.#parts.limit() }];
    this.#video = this.connection.addTransceiver(video ?? "video", {
      direction: "sendrecv",
      sendEncodings,
    }).sender;
    await this.#negotiation.offer();
  }

  restart(): Promise<void> {
    return this.#negotiation.restart();
  }

  /** Says an offer again whose answer may be lost; false when none is out. */
  repeat(): Promise<boolean> {
    return this.#negotiation.repeat();
  }

  /** Other servers for the next ICE restart; what runs is not touched. */
  configure(configuration: RTCConfiguration): void {
    if (this.connection.signalingState !== "closed") this.connection.setConfiguration(configuration);
  }

  /** How much of the picture is sent. `whole`: the next picture shall stand by itself, for what came before it was lost. */
  async limit(limit: VideoLimit, { whole = false } = {}): Promise<void> {
    const parameters = this.#video?.getParameters();
    // Before the first negotiation some browsers know no encoding yet; the limit is set again when connected.
    const encoding = parameters?.encodings[0];
    if (!this.#video || !parameters || !encoding) return;
    const known = (Object.keys(limit) as (keyof VideoLimit)[]).every((key) => encoding[key] === limit[key]);
    // Each setting makes the encoder begin anew, which would cost the first picture.
    if (known && !whole) return;
    Object.assign(encoding, limit);
    // Part of W3C's WebRTC extensions; a browser that does not know it leaves it out.
    const options = whole ? { encodingOptions: parameters.encodings.map(() => ({ keyFrame: true })) } : {};
    const sender: { setParameters: (to: RTCRtpSendParameters, how: object) => Promise<void> } = this.#video;
    await sender.setParameters(parameters, options).catch(() => {});
  }

  async description(description: SessionDescription): Promise<Outcome> {
    const sdp = this.#parts.directOnly ? withoutRelayCandidates(description.sdp) : description.sdp;
    const outcome = await this.#negotiation.received({ type: description.type, sdp });
    if (description.type === "offer") this.#passedOver = outcome !== "applied";
    return outcome;
  }

  candidate(candidate: RTCIceCandidateInit | null): Promise<void> {
    if (candidate && this.#parts.directOnly && isRelayCandidate(candidate.candidate ?? ""))
      return Promise.resolve();
    return this.#negotiation.inTurn(async () => {
      const remote = this.connection.remoteDescription;
      if (!remote) return;
      const user = candidate?.usernameFragment;
      // One of an offer that was passed over fits nothing here, and the end of its candidates is not the end of others.
      if (user ? !hasIceUser(remote.sdp, user) : this.#passedOver) return;
      await this.connection.addIceCandidate(candidate ?? undefined).catch(() => {});
    });
  }

  /** The tracks to send have changed: camera on or off, another device. Needs no new offer. */
  async sendTracks(): Promise<void> {
    const { audio, video } = this.#parts.tracks();
    await Promise.all([this.#replace(this.#audio, audio), this.#replace(this.#video, video)]);
  }

  send(message: PeerMessage): boolean {
    if (this.#channel.readyState !== "open") return false;
    this.#channel.send(JSON.stringify(message));
    return true;
  }

  close(): void {
    this.connection.onicecandidate = null;
    this.connection.onconnectionstatechange = null;
    this.connection.ontrack = null;
    this.#channel.onopen = null;
    this.#channel.onmessage = null;
    this.#watchWay(null);
    for (const transport of transportsOf(this.connection)) transport.onstatechange = null;
    this.connection.close();
  }

  async #replace(sender: RTCRtpSender | null, track: MediaStreamTrack | null): Promise<void> {
    if (!sender || sender.track === track || this.connection.signalingState === "closed") return;
    await sender.replaceTrack(track).catch(() => {});
  }

  #prepareAnswer(): void {
    for (const transceiver of this.connection.getTransceivers()) {
      if (transceiver.receiver.track.kind === "audio") this.#audio ??= transceiver.sender;
      else this.#video ??= transceiver.sender;
      if (transceiver.direction !== "stopped") transceiver.direction = "sendrecv";
    }
    void this.limit(this.#parts.limit());
    void this.sendTracks();
  }

  async #admit(identity: string): Promise<void> {
    this.#parts.admit(identity);
    await this.sendTracks();
  }

  #outgoing({ type, sdp }: SessionDescription): SessionDescription {
    if (this.#parts.directOnly) return { type, sdp: withoutRelayCandidates(sdp) };
    return { type, sdp: this.#parts.relayOnly ? withoutOwnAddresses(sdp) : sdp };
  }

  /** The end of candidates is told for the generation it belongs to, as RFC 8838 wants it: others may be under way. */
  #candidate(found: RTCIceCandidate | null): void {
    if (this.connection.signalingState === "closed") return;
    if (found === null) {
      const usernameFragment = iceUser(this.connection.localDescription?.sdp);
      const end = { candidate: "", sdpMid: null, sdpMLineIndex: null, usernameFragment };
      return this.#parts.sendCandidate(usernameFragment === null ? null : end);
    }
    const relayed = isRelayCandidate(found.candidate);
    if (found.candidate !== "" && (relayed ? this.#parts.directOnly : this.#parts.relayOnly)) return;
    const { sdpMid, sdpMLineIndex, usernameFragment } = found;
    const candidate = this.#parts.relayOnly ? withoutRelatedAddress(found.candidate) : found.candidate;
    this.#parts.sendCandidate({ candidate, sdpMid, sdpMLineIndex, usernameFragment });
  }

  #opened(): void {
    this.#parts.channelOpened();
    this.#watchWay(() => this.#parts.wayChanged());
    // The channel may open while the answer is still being applied; only after that both fingerprints can be read.
    void this.#negotiation.inTurn(() => {
      void this.#beginSafety();
      return Promise.resolve();
    });
  }

  #watchWay(changed: (() => void) | null): void {
    // Not every browser tells; then the picture comes back when the other side has waited for it long enough.
    const ice = this.connection.sctp?.transport.iceTransport;
    if (ice) ice.onselectedcandidatepairchange = changed;
  }

  /**
   * What the browser checks against the description we let through is looked at once more, whenever somebody has shown a
   * certificate: no way that leads around our look at descriptions shall lead around this.
   */
  async #prove(): Promise<void> {
    const { identity } = this.#negotiation;
    if (identity === null) return;
    for (const transport of transportsOf(this.connection))
      transport.onstatechange = () => transport.state === "connected" && void this.#prove();
    const shown = await hasShown(this.connection, identity);
    if (this.connection.signalingState === "closed") return;
    if (shown === false) this.#parts.failed();
    else this.#parts.proven(identity);
  }

  async #beginSafety(): Promise<void> {
    // Some browsers tell nothing of a connection that is closed but throw.
    if (this.connection.signalingState === "closed") return;
    const own = judge(this.connection.localDescription?.sdp)?.identity;
    const other = this.#negotiation.identity;
    if (!own || !other || this.#safety) return;
    this.#safety = new SafetyCode({
      polite: this.#parts.polite,
      own,
      other,
      send: (message) => void this.send(message),
      done: this.#parts.safetyCode,
      failed: this.#parts.failed,
    });
    await this.#safety.start();
    for (const message of this.#early.splice(0)) await this.#safety.received(message);
  }

  #message(data: unknown): void {
    const message = parsePeerMessage(data);
    if (!message) return;
    if (!("value" in message)) this.#parts.received(message);
    else if (this.#safety) void this.#safety.received(message);
    else if (this.#early.length < 3) this.#early.push(message);
  }
}
