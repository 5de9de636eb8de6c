/**
 * A patient's visit from the camera check to the goodbye: which page is shown, what the waiting room says, how it ended.
 * Devices are released the moment they are no longer needed. Loaded after code and name; holds no markup.
 */
import { effect, signal } from "@preact/signals";
import type { EndReason } from "../../consultation/call";
import { Seat } from "../../consultation/seat";
import { chime } from "../../media/chime";
import { LocalMedia } from "../../media/local-media";
import type { ServerMessage, WaitingEndedMessage, WaitingMessage } from "../../protocol/messages";
import type { StopReason } from "../../signaling/closing";
import { Trouble } from "../../signaling/problem";
import { recall, remember } from "../../ui/tab-memory";
import { change, endedVisit, http, startOver, visit as entered } from "./entry";

/** A permission that was given before is answered within this time. */
const answeredSoonMs = 1000;

export type VisitStep = "devices" | "waiting" | "call" | "ended" | "stopped";
export type Ending =
  | { of: "call"; reason: EndReason }
  | { of: "waiting"; reason: WaitingEndedMessage["reason"] };

export class Visit {
  readonly step = signal<VisitStep>("devices");
  readonly waiting = signal<WaitingMessage | null>(null);
  readonly ending = signal<Ending | null>(null);
  readonly stopped = signal<{ reason: StopReason; trouble: Trouble | null } | null>(null);
  readonly trouble = signal<Trouble | null>(null);
  readonly media = new LocalMedia();
  readonly seat: Seat;
  readonly #stopRemembering: () => void;

  constructor() {
    this.seat = new Seat({
      http,
      media: this.media,
      resume: {
        read: () => recall("guest.resume"),
        write: (value) => remember("guest.resume", value),
      },
      over: { read: () => recall("guest.over"), write: (value) => remember("guest.over", value) },
      displayName: () => entered.peek()?.name ?? "",
      message: (message) => this.#message(message),
      callShown: () => {
        if (this.step.peek() === "waiting" && this.waiting.peek()) chime("admitted");
        this.step.value = "call";
      },
      callEnded: (_call, reason) => this.#end({ of: "call", reason }),
      stopped: (reason, trouble) => this.#stopped(reason, trouble),
    });
    // What a reload brings back is what was switched on last.
    this.#stopRemembering = effect(() => {
      const switches = this.media.switches.value;
      if (this.step.peek() === "waiting" || this.step.peek() === "call") change(switches);
    });
    const before = entered.peek();
    if (before?.entered) void this.#return(before.camera, before.microphone);
  }

  /** Into the waiting room with the devices that are on now. */
  join(): void {
    change({ entered: true, ...this.media.switches.peek() });
    endedVisit.value = null;
    this.waiting.value = null;
    this.ending.value = null;
    this.stopped.value = null;
    this.trouble.value = null;
    this.step.value = "waiting";
    this.seat.take();
  }

  /** After this tab had to step back: in again, with the devices that were on. */
  again(): void {
    const before = entered.peek();
    void this.#return(before?.camera ?? true, before?.microphone ?? true);
  }

  leaveWaiting(): void {
    this.seat.give();
    this.#end({ of: "waiting", reason: "left" });
  }

  /** From the goodbye back to the camera check, with the same code. */
  comeBack(): void {
    this.seat.give();
    endedVisit.value = null;
    this.step.value = "devices";
    change({ entered: false });
  }

  /** For good: nothing of the visit remains in this tab. */
  close(): void {
    this.seat.give();
    this.media.close();
    endedVisit.value = null;
    startOver();
  }

  /** The page of the visit is gone: nothing of it goes on unseen. */
  abandon(): void {
    this.#stopRemembering();
    this.seat.give();
    this.media.close();
  }

  /** With the devices, if the browser gives them at once; a question it asks must not cost the place. */
  async #return(camera: boolean, microphone: boolean): Promise<void> {
    const opening = this.media.open({ audio: microphone, video: camera });
    this.step.value = "waiting";
    await Promise.race([opening, new Promise((resolve) => setTimeout(resolve, answeredSoonMs))]);
    if (this.step.peek() === "waiting") this.join();
  }

  #message(message: ServerMessage): void {
    if (message.type === "waiting") {
      // The visit is over for this person, though the server, back from an outage, still keeps the place.
      if (this.step.peek() === "ended") return this.seat.give();
      this.waiting.value = message;
      this.trouble.value = null;
      this.step.value = "waiting";
    } else if (message.type === "waiting_ended") {
      this.#end({ of: "waiting", reason: message.reason });
    } else if (message.type === "error" && this.step.peek() === "waiting") {
      this.trouble.value = new Trouble(message.code, message.retry_after);
    }
  }

  #end(ending: Ending): void {
    this.ending.value = ending;
    this.step.value = "ended";
    endedVisit.value = () => this.close();
    this.media.close();
    change({ entered: false });
  }

  #stopped(reason: StopReason, trouble: Trouble | null): void {
    if (this.step.peek() === "ended") return;
    if (reason === "refused" && this.seat.call.peek()) return;
    this.stopped.value = { reason, trouble };
    this.step.value = "stopped";
    this.media.close();
    if (reason !== "session_ended" || trouble?.code === "not_verified") return;
    change({ entered: false });
    startOver("session_ended");
  }
}
