/**
 * This person's seat as the server sees it: the signalling connection, the running call and what follows when either ends.
 * Guest and practitioner pages share it and add only what is theirs. A call that ended while the server was away is not
 * revived when the server returns: it is told that the call is over.
 */
import { computed, signal } from "@preact/signals";
import type { LocalMedia } from "../media/local-media";
import type { CallStartedMessage, ServerMessage } from "../protocol/messages";
import type { Http } from "../signaling/http";
import { osFamily } from "../signaling/os-family";
import type { StopReason } from "../signaling/closing";
import type { Trouble } from "../signaling/problem";
import { heardServerTime } from "../signaling/server-clock";
import { Signaling, type PlainMessage, type SignalingState, type Socket } from "../signaling/signaling";
import { Call, type EndReason } from "./call";
import type { PageCertificate } from "./ice-settings";

export interface SeatParts {
  http: Http;
  media: LocalMedia;
  resume: { read: () => string | null; write: (value: string | null) => void };
  /** Likewise, the calls that are over: after a reload too, what this person has ended opens no camera again. */
  over: { read: () => string | null; write: (value: string | null) => void };
  displayName?: () => string;
  message: (message: ServerMessage) => void;
  /** Negotiation is under way, and no page shows the call yet: nothing here may take long. */
  callStarted?: (call: Call) => void;
  callShown: (call: Call) => void;
  callEnded: (call: Call, reason: EndReason) => void;
  stopped: (reason: StopReason, trouble: Trouble | null) => void;
}

const dayMs = 86_400_000;
/** Calls that are remembered as over: more can hardly end before the server knows of the first. */
const oversKept = 8;

export class Seat {
  readonly call = signal<Call | null>(null);
  /** The running call from when its page may be shown. */
  readonly shown = computed(() => (this.#ready.value === this.call.value ? this.call.value : null));
  readonly signaling = signal<SignalingState>("stopped");
  readonly #ready = signal<Call | null>(null);
  readonly #parts: SeatParts;
  readonly #connection: Signaling;
  #certificate: PageCertificate;
  /** The last call that ended, until a person does something that can begin another. */
  #ended: Call | null = null;
  readonly #over: Set<string>;
  readonly #online = (): void => this.#connection.networkReturned();

  constructor(parts: SeatParts) {
    this.#parts = parts;
    this.#over = new Set(parts.over.read()?.split(" "));
    this.#connection = new Signaling({
      ticket: () => parts.http.ticket(),
      openSocket,
      hello: () => ({
        os_family: osFamily(navigator.userAgent, navigator.maxTouchPoints),
        ...(parts.displayName ? { display_name: parts.displayName() } : {}),
      }),
      resume: parts.resume,
    });
    this.#connection.onState = (state) => {
      this.signaling.value = state;
    };
    this.#connection.onMessage = (message) => this.#message(message);
    this.#connection.onStopped = (reason, trouble) => this.#stopped(reason, trouble);
  }

  take(): void {
    this.#ended = null;
    window.addEventListener("online", this.#online);
    this.#connection.start();
    warmUp();
    this.#prepareCertificate();
  }

  send(message: PlainMessage): boolean {
    if (message.type === "admit") this.#ended = null;
    return this.#connection.send(message);
  }

  /** Comes back on a new socket: what the server knows of us has changed. */
  renew(): void {
    this.#connection.renew();
  }

  /** Leaves whatever there is, and the connection with it. */
  give(): void {
    window.removeEventListener("online", this.#online);
    this.#connection.send({ type: "leave" });
    this.#connection.stop();
    this.call.peek()?.close();
    this.call.value = null;
  }

  #message(message: ServerMessage): void {
    if (message.type === "welcome") heardServerTime(message.server_time);
    const call = this.call.peek();
    if (message.type === "call_started") this.#callStarted(message);
    else if (message.type === "call_ended") {
      // The end of any other call than the current one changes nothing here.
      this.#callOver(message.call_id);
      if (call?.id === message.call_id) this.#end(call, message.reason);
      return;
    } else if (call) call.signaled(message);
    this.#parts.message(message);
  }

  #callStarted(message: CallStartedMessage): void {
    const call = this.call.peek();
    if (this.#over.has(message.call_id)) {
      this.#connection.send({ type: "leave", call_id: message.call_id });
      this.#connection.callOver();
      return;
    }
    if (call?.id === message.call_id) return call.signaled(message);
    call?.close();
    const started: Call = new Call(message, {
      media: this.#parts.media,
      certificate: this.#takeCertificate(),
      before: call ?? this.#ended ?? undefined,
      send: (sent) => this.#connection.sendInCall(sent),
      renewSignaling: () => this.#connection.renew(),
      checkSignaling: () => this.#connection.renewUnlessAlive(),
      ended: (reason) => {
        this.#callOver(started.id);
        this.#connection.send({ type: "leave", call_id: started.id });
        if (this.call.peek() === started) this.#end(started, reason);
      },
    });
    this.call.value = started;
    this.#parts.callStarted?.(started);
    void started.introduced.then(() => {
      if (this.call.peek() !== started) return;
      this.#ready.value = started;
      this.#parts.callShown(started);
    });
  }

  /** Made before it is needed, for it must not hold up the first offer. Each call has its own: calls have nothing in common. */
  #takeCertificate(): PageCertificate {
    const made = this.#certificate;
    this.#prepareCertificate();
    // A waiting room may have been open for longer than a certificate lasts.
    const old = made !== undefined && !(made instanceof Promise) && made.expires < Date.now() + dayMs;
    return old ? this.#certificate : made;
  }

  #prepareCertificate(): void {
    const making = makeCertificate();
    this.#certificate = making;
    void making.then((made) => {
      if (this.#certificate === making) this.#certificate = made;
    });
  }

  #callOver(id: string): void {
    this.#over.delete(id);
    this.#over.add(id);
    this.#parts.over.write([...this.#over].slice(-oversKept).join(" "));
  }

  #end(call: Call, reason: EndReason): void {
    this.call.value = null;
    this.#ended = call;
    if (reason !== "hung_up" && reason !== "peer_hung_up") call.close();
    else setTimeout(() => call.close(), 200);
    this.#connection.callOver();
    this.#parts.callEnded(call, reason);
  }

  #stopped(reason: StopReason, trouble: Trouble | null): void {
    window.removeEventListener("online", this.#online);
    const call = this.call.peek();
    if (call && reason !== "refused") {
      call.close();
      this.call.value = null;
    }
    this.#parts.stopped(reason, trouble);
  }
}

/** One for all connections of a call, so that who holds it stays the same when a connection is made anew. */
async function makeCertificate(): Promise<RTCCertificate | undefined> {
  const browser = globalThis.RTCPeerConnection as Partial<typeof RTCPeerConnection> | undefined;
  const kind: EcKeyGenParams = { name: "ECDSA", namedCurve: "P-256" };
  // Without it the browser makes one for each connection, and each new connection counts as another page.
  return browser?.generateCertificate?.(kind).catch(() => undefined);
}

/** Lets the browser start its media engine while somebody waits. No connection is made for it, and nothing leaves the machine. */
function warmUp(): void {
  const sender = globalThis.RTCRtpSender as Partial<typeof RTCRtpSender> | undefined;
  sender?.getCapabilities?.("video");
}

function openSocket(host = location.host): Socket {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return new WebSocket(`${scheme}//${host}/api/v1/signaling`, "visavis.v1") as unknown as Socket;
}
