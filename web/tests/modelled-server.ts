/**
 * As much of the server as a call needs, by the rules of docs/protocol.md: seats, numbers in both directions, what was missed
 * and gaps. Frames keep their order within one direction of one socket, take their time, and are lost with the socket; the
 * server can be killed and forgets everything but who sits where.
 */
import type { ClientMessage, Peer, ServerMessage } from "../src/protocol/messages";

interface Kept {
  seq: number;
  text: string;
}

interface Place {
  peer: Omit<Peer, "polite" | "connected">;
  socket: ModelledSocket | null;
  received: number;
  sent: number;
  kept: Kept[];
  lostTrack: boolean;
  inside: boolean;
}

export class ModelledServer {
  readonly places: Place[] = [];
  readonly random: () => number;
  /** Longest time a frame is under way, in milliseconds. */
  slowest = 200;
  up = true;

  constructor(random: () => number) {
    this.random = random;
  }

  seat(name: string, role: Peer["role"]): void {
    this.places.push({
      peer: { participant_id: name, display_name: name, role },
      socket: null,
      received: 0,
      sent: 0,
      kept: [],
      lostTrack: false,
      inside: false,
    });
  }

  /** Everything but the seats is forgotten, all sockets are gone. */
  kill(): void {
    this.up = false;
    for (const place of this.places) {
      place.socket?.cut();
      Object.assign(place, { socket: null, received: 0, sent: 0, kept: [], lostTrack: true });
    }
  }

  received(socket: ModelledSocket, text: string): void {
    const message = JSON.parse(text) as ClientMessage;
    if (message.type === "hello") return this.#hello(socket, message);
    const place = this.places.find((one) => one.socket === socket);
    if (!place || (message.type !== "description" && message.type !== "candidate")) return;
    if (message.seq <= place.received) return;
    place.received = message.seq;
    const to = this.places.find(({ peer }) => peer.participant_id === message.to);
    if (!to?.inside) return;
    const seq = ++to.sent;
    const { type } = message;
    const from = place.peer.participant_id;
    const relayed = JSON.stringify(
      type === "description"
        ? { type, from, seq, description: message.description }
        : { type, from, seq, candidate: message.candidate },
    );
    to.kept.push({ seq, text: relayed });
    to.socket?.deliver(relayed);
  }

  gone(socket: ModelledSocket): void {
    const place = this.places.find((one) => one.socket === socket);
    if (!place) return;
    place.socket = null;
    this.#tellOthers(place, { type: "peer_interrupted", participant_id: place.peer.participant_id });
  }

  #hello(socket: ModelledSocket, hello: Extract<ClientMessage, { type: "hello" }>): void {
    const place = this.places.find(({ peer }) => peer.participant_id === hello.ticket);
    if (!place) return;
    place.socket?.cut();
    place.socket = socket;
    const first = !place.inside;
    place.inside = true;
    const kept = place.kept.filter(({ seq }) => seq > (hello.received ?? 0));
    const gap = !first && (hello.received === undefined || place.lostTrack || hello.received > place.sent);
    place.lostTrack = false;
    if (hello.received === undefined) place.received = 0;
    if (gap) {
      place.kept = [];
      place.sent = Math.max(place.sent, hello.received ?? 0);
    }
    socket.say({
      type: "welcome",
      role: place.peer.role,
      participant_id: place.peer.participant_id,
      server_time: "2026-05-04T09:30:00Z",
    });
    socket.say({
      type: "call_started",
      call_id: "call",
      started_at: "2026-05-04T09:30:00Z",
      resumed: !first,
      participant_id: place.peer.participant_id,
      peers: this.places
        .filter((other) => other !== place && other.inside)
        .map((other) => this.#peer(other, place)),
      ice_servers: [],
      ice_transport_policy: "all",
      connection_policy: "direct_first",
      received: place.received,
      gap,
      resume: "sealed",
    });
    if (!gap) for (const { text } of kept) socket.deliver(text);
    if (!first) this.#tellOthers(place, { type: "peer_returned", participant_id: place.peer.participant_id });
    else
      for (const other of this.places)
        if (other !== place && other.inside)
          other.socket?.say({ type: "peer_joined", peer: this.#peer(place, other), resume: "sealed" });
  }

  #peer(place: Place, to: Place): Peer {
    return {
      ...place.peer,
      polite: this.places.indexOf(to) > this.places.indexOf(place),
      connected: place.socket !== null,
    };
  }

  #tellOthers(place: Place, message: ServerMessage): void {
    for (const other of this.places) if (other !== place && other.inside) other.socket?.say(message);
  }
}

/** What the pages take for a WebSocket. */
export class ModelledSocket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly #server: ModelledServer;
  #open = true;
  #up = 0;
  #down = 0;

  constructor(server: ModelledServer) {
    this.#server = server;
    this.#later("#up", () => {
      if (server.up) this.onopen?.();
      else this.cut();
    });
  }

  send(text: string): void {
    this.#later("#up", () => this.#server.received(this, text));
  }

  say(message: ServerMessage): void {
    this.deliver(JSON.stringify(message));
  }

  deliver(text: string): void {
    this.#later("#down", () => this.onmessage?.({ data: text }));
  }

  /** Lost from now on, with everything under way; each end learns of it. */
  cut(): void {
    if (!this.#open) return;
    this.#open = false;
    setTimeout(() => this.onclose?.({ code: 1006 }), 0);
    this.#server.gone(this);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#server.gone(this);
  }

  /** Never overtakes what went before it in the same direction. */
  #later(direction: "#up" | "#down", run: () => void): void {
    const after = Date.now() + this.#server.random() * this.#server.slowest;
    const at = Math.max(after, (direction === "#up" ? this.#up : this.#down) + 1);
    if (direction === "#up") this.#up = at;
    else this.#down = at;
    setTimeout(() => {
      if (this.#open) run();
    }, at - Date.now());
  }
}
