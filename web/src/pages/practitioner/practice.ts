/**
 * The practitioner's side: who is signed in, the waiting room, the running call. It tells of arrivals by a sound, the tab's
 * title and, if allowed, a system notification without a name, and makes no sound while a call is running.
 */
import { computed, effect, signal } from "@preact/signals";
import type { EndReason } from "../../consultation/call";
import { personName } from "../../consultation/person-name";
import { Seat } from "../../consultation/seat";
import { texts } from "../../i18n/language";
import { chime } from "../../media/chime";
import { lackOfBrowser } from "../../media/abilities";
import { LocalMedia } from "../../media/local-media";
import type {
  Account,
  Availability,
  ConnectionPolicy,
  ServerMessage,
  SessionResponse,
  WaitingEntry,
  WaitingRoomMessage,
} from "../../protocol/messages";
import { Http } from "../../signaling/http";
import { asTrouble, Trouble } from "../../signaling/problem";
import type { StopReason } from "../../signaling/closing";
import { announce } from "../../ui/announcer";
import { recall, recallObject, remember } from "../../ui/tab-memory";
import { go, route } from "../router";
import { Guests } from "./guests";
import { Wish } from "./wish";

interface Remembered {
  token: string;
  account: Account;
}

/** Refusals of these are no concern of a person's: the call mends itself, and who left it is told otherwise. */
const mended = new Set(["description", "candidate", "leave"]);

interface RoomChoice {
  availability: Availability;
  note: string;
}

export class Practice {
  readonly http = new Http();
  readonly account = signal<Account | null>(null);
  readonly room = signal<WaitingRoomMessage | null>(null);
  readonly trouble = signal<Trouble | null>(null);
  readonly stopped = signal<{ reason: StopReason; trouble: Trouble | null } | null>(null);
  readonly lastCall = signal<{ names: readonly string[]; reason: EndReason } | null>(null);
  /** The sign-in ended without the person doing it. */
  readonly ended = signal(false);
  readonly media = new LocalMedia();
  /** What this browser lacks for a consultation. */
  readonly lack = lackOfBrowser();
  readonly guests = new Guests(this.http, (trouble) => this.refused(trouble));
  readonly seat: Seat;
  readonly waitingCount = computed(() => this.room.value?.entries.length ?? 0);
  readonly #wish = new Wish(
    (message) => this.seat.send(message),
    () => this.#closeUnlessInCall(),
  );
  #known = new Set<string>();
  /** The next waiting room is the first since the server greeted us. */
  #greeted = false;
  /** A password change under way: it ends the old session, also that of our own socket. */
  #changing: Promise<unknown> = Promise.resolve();

  constructor() {
    this.seat = new Seat({
      http: this.http,
      media: this.media,
      resume: {
        read: () => recall("practice.resume"),
        write: (value) => remember("practice.resume", value),
      },
      over: { read: () => recall("practice.over"), write: (value) => remember("practice.over", value) },
      message: (message) => this.#message(message),
      callStarted: () => {
        if (this.media.microphone.peek() === "off") void this.media.open(this.#switchesBefore());
      },
      callShown: () => {
        // Wherever the person has gone meanwhile: a call that sends is a call that is seen.
        if (route.peek() !== "/home") go("/home");
        this.lastCall.value = null;
        this.trouble.value = null;
      },
      callEnded: (call, reason) => {
        this.media.close();
        remember("practice.devices", null);
        this.lastCall.value = { names: call.names, reason };
      },
      stopped: (reason, trouble) => this.#stopped(reason, trouble),
    });
    effect(() => {
      const switches = this.media.switches.value;
      if (this.seat.call.peek()) remember("practice.devices", JSON.stringify(switches));
    });
    const remembered = recallObject("practice") as Remembered | null;
    if (remembered) {
      this.http.token = remembered.token;
      this.account.value = remembered.account;
      void this.#refresh();
    }
  }

  async signIn(name: string, password: string): Promise<void> {
    this.http.token = null;
    this.#accept(await this.http.signIn(name, password));
    this.#open();
  }

  async signOut(): Promise<void> {
    this.seat.give();
    await this.http.signOut().catch(() => {});
    this.#forget();
  }

  async changePassword(current: string, next: string): Promise<void> {
    const changing = this.http.changePassword(current, next);
    this.#changing = changing.catch(() => {});
    this.#accept(await changing);
  }

  /** Applies to the next call: a new socket tells the waiting room. */
  async setConnectionPolicy(policy: ConnectionPolicy | null): Promise<void> {
    this.account.value = await this.http.setConnectionPolicy(policy);
    if (!this.seat.call.peek()) this.seat.renew();
  }

  admit(entryId: string): void {
    const entry = this.#entry(entryId);
    if (!entry) return;
    this.trouble.value = null;
    // Asked for at once, so that the picture is there when the call is.
    if (!this.seat.call.peek()) void this.media.open({ audio: true, video: true });
    this.#wish.make("admit", entry);
  }

  decline(entryId: string): void {
    const entry = this.#entry(entryId);
    if (entry) this.#wish.make("decline", entry);
  }

  setRoom(availability: Availability, note: string): boolean {
    const choice: RoomChoice = { availability, note };
    const sent = this.seat.send({ type: "set_waiting_room", ...choice });
    if (sent) remember("practice.room", JSON.stringify(choice));
    return sent;
  }

  /** Takes the waiting room into this window again. */
  useHere(): void {
    this.stopped.value = null;
    this.seat.take();
  }

  /** Any request may find out that the sign-in is over. */
  refused(trouble: Trouble): void {
    if (trouble.code !== "not_signed_in") return;
    this.seat.give();
    this.#forget();
    this.ended.value = true;
  }

  /** A reload in a call: what was switched off stays off. */
  #switchesBefore(): { audio: boolean; video: boolean } {
    const before = recallObject("practice.devices") as Partial<typeof this.media.switches.value> | null;
    return { audio: before?.microphone !== false, video: before?.camera !== false };
  }

  #accept(session: SessionResponse): void {
    this.http.token = session.token;
    this.account.value = session.account;
    this.ended.value = false;
    remember("practice", JSON.stringify({ token: session.token, account: session.account }));
  }

  async #refresh(): Promise<void> {
    this.#open();
    try {
      this.account.value = await this.http.account();
      if (this.account.value.verified && !this.stopped.peek()) this.seat.take();
    } catch (thrown) {
      this.refused(asTrouble(thrown));
    }
  }

  #open(): void {
    void this.guests.load();
    if (this.account.peek()?.verified) this.seat.take();
  }

  #forget(): void {
    this.http.token = null;
    this.account.value = null;
    this.room.value = null;
    this.stopped.value = null;
    this.lastCall.value = null;
    this.#wish.over();
    this.#known = new Set();
    this.guests.clear();
    this.media.close();
    remember("practice", null);
    remember("practice.resume", null);
    remember("practice.over", null);
    remember("practice.room", null);
    remember("practice.devices", null);
  }

  #message(message: ServerMessage): void {
    // Whatever was refused, the call has moved on since.
    if (message.type === "peer_joined" || message.type === "peer_left") this.trouble.value = null;
    if (message.type === "welcome") this.#greeted = true;
    else if (message.type === "waiting_room") this.#roomChanged(message);
    else if (message.type === "error" && !mended.has(message.about)) {
      this.trouble.value = new Trouble(message.code, message.retry_after);
      if (message.about === "admit" || message.about === "decline") this.#wish.over();
      if (message.about === "admit") this.#closeUnlessInCall();
    }
  }

  #entry(entryId: string): WaitingEntry | undefined {
    return this.room.peek()?.entries.find(({ entry_id }) => entry_id === entryId);
  }

  #closeUnlessInCall(): void {
    if (!this.seat.call.peek()) this.media.close();
  }

  #roomChanged(room: WaitingRoomMessage): void {
    const first = room.entries.find((entry) => !this.#known.has(entry.entry_id));
    this.#known = new Set(room.entries.map((entry) => entry.entry_id));
    this.room.value = room;
    this.#wish.seen(room, this.#greeted);
    this.#restoreRoom(room);
    if (!first) return;
    announce(texts().home.arrived({ name: personName(first) }));
    if (this.seat.call.peek()) return;
    chime("arrival");
    notify();
  }

  /** The server keeps availability and note in its memory only; after a restart this tab reminds it. */
  #restoreRoom(room: WaitingRoomMessage): void {
    if (!this.#greeted) return;
    this.#greeted = false;
    const chosen = recallObject("practice.room") as RoomChoice | null;
    if (!chosen || (chosen.availability === room.availability && chosen.note === room.note)) return;
    this.seat.send({ type: "set_waiting_room", availability: chosen.availability, note: chosen.note });
  }

  #stopped(reason: StopReason, trouble: Trouble | null): void {
    this.#wish.over();
    // A refused socket leaves a call running, and what is sent in it.
    if (!this.seat.call.peek()) this.media.close();
    this.room.value = null;
    // What was chosen here is old once another window has taken over.
    if (reason === "replaced" || reason === "seat_taken") remember("practice.room", null);
    if (reason === "session_ended" && trouble?.code !== "not_verified") void this.#sessionEnded();
    else this.stopped.value = { reason, trouble };
  }

  /** Either the sign-in is over, or only the session the socket was opened with: the current token tells. */
  async #sessionEnded(): Promise<void> {
    await this.#changing;
    try {
      await this.http.account();
      this.seat.take();
    } catch (thrown) {
      const trouble = asTrouble(thrown);
      if (trouble.code === "not_signed_in") this.refused(trouble);
      else this.stopped.value = { reason: "session_ended", trouble };
    }
  }
}

export type NotificationState = "unsupported" | "default" | "granted" | "denied";

export function notificationState(): NotificationState {
  return typeof Notification === "undefined" ? "unsupported" : Notification.permission;
}

export async function askForNotifications(): Promise<NotificationState> {
  try {
    await Notification.requestPermission();
  } catch {
    // Asked in a way that this browser does not like: what it says then is what holds.
  }
  return notificationState();
}

function notify(): void {
  if (notificationState() !== "granted" || document.visibilityState === "visible") return;
  try {
    const shown = new Notification(texts().home.notification, { tag: "visavis-waiting", icon: "/icon.svg" });
    shown.addEventListener("click", () => window.focus());
  } catch {
    // Some phones know notifications only through a background worker; the sound and the title remain.
  }
}
