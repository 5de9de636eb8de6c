/**
 * The practitioner's side: who is signed in, the waiting room, the running call. It tells of arrivals by a sound, the tab's
 * title and, if allowed, a system notification without a name, and makes no sound while a call is running.
 */
import { computed, effect, signal } from "@preact/signals";
import type { EndReason } from "../../consultation/call";
import { personName } from "../../consultation/person-name";
import { Seat } from "../../consultation/seat";
import { formatTime } from "../../i18n/format";
import { language, texts } from "../../i18n/language";
import { chime } from "../../media/chime";
import { lackOfBrowser } from "../../media/abilities";
import { LocalMedia } from "../../media/local-media";
import type {
  Account,
  Advice,
  Availability,
  ConnectionPolicy,
  ErrorMessage,
  ServerMessage,
  SessionResponse,
  WaitingEntry,
  WaitingRoomMessage,
} from "../../protocol/messages";
import { Http } from "../../signaling/http";
import { asTrouble, Trouble } from "../../signaling/problem";
import type { StopReason } from "../../signaling/closing";
import { troubleSentence } from "../../i18n/trouble";
import { announce } from "../../ui/announcer";
import { recall, recallObject, remember } from "../../ui/tab-memory";
import { go, route } from "../router";
import { Undo } from "../../ui/undo";
import { Absences } from "./absences";
import { Guests } from "./guests";
import { RoomChoice } from "./room-choice";
import { Wish } from "./wish";

interface Remembered {
  token: string;
  account: Account;
}

/** Refusals of these are no concern of a person's: the call mends itself, and who left it is told otherwise. */
const mended = new Set(["description", "candidate", "leave"]);

const longestNote = 280;
/** What went wrong is shown this long: it must not stand above another person's row for ever. */
const failedMs = 15_000;

export class Practice {
  readonly http = new Http();
  readonly account = signal<Account | null>(null);
  readonly room = signal<WaitingRoomMessage | null>(null);
  /** What was refused or came to nothing last, in a sentence that names the person. */
  readonly failed = signal<string | null>(null);
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
  /** Who is being declined and may still be kept, by entry. */
  readonly declining = signal<ReadonlyMap<string, Undo>>(new Map());
  readonly absences = new Absences();
  readonly #choice = new RoomChoice((message) => this.seat.send(message));
  readonly #admitting = new Wish(
    (message) => this.seat.send(message),
    (entry) => {
      this.#closeUnlessInCall();
      this.#fail(texts().home.admit_lapsed({ name: personName(entry) }));
    },
  );
  readonly #declined = new Set<Wish>();
  #failedTimer: ReturnType<typeof setTimeout> | undefined;
  /** The line of the note that `sayLater` has made last. */
  #saidLater = "";
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
        this.failed.value = null;
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
    this.#choice.takeBack(this.room.peek());
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
    this.failed.value = null;
    // Asked for at once, so that the picture is there when the call is.
    if (!this.seat.call.peek()) void this.media.open({ audio: true, video: true });
    const name = personName(entry);
    if (!this.#admitting.make("admit", entry)) announce(texts().home.admit_later({ name }));
  }

  /** In a few seconds, until when it can be taken back; at once when the page is closed. */
  decline(entryId: string, advice?: Advice): void {
    const undo = new Undo();
    undo.begin(() => this.#decline(entryId, advice));
    this.declining.value = new Map([...this.declining.peek(), [entryId, undo]]);
    undo.due.subscribe((due) => {
      if (due === null) this.#stopDeclining(entryId, undo);
    });
  }

  setRoom(availability: Availability, note: string): boolean {
    return this.#choice.make(availability, note);
  }

  /** A note to all who wait that it takes a while; with the time, so that it stays true. */
  sayLater(): void {
    const room = this.room.peek();
    if (!room) return;
    const own = texts().home;
    const said = own.note_later({ time: formatTime(new Date(), language()) });
    const rest = room.note.split("\n").filter((line) => line !== this.#saidLater && line !== "");
    const note = [...rest, said].join("\n");
    // A note that is full gives way to the newer one.
    const sent = this.setRoom(room.availability, note.length > longestNote ? said : note);
    if (sent) this.#saidLater = said;
    announce(sent ? own.note_saved : own.note_unsaved);
  }

  /** Takes the waiting room into this window again. */
  useHere(): void {
    this.stopped.value = null;
    this.seat.take();
  }

  /** Tries again and shows that it was refused until it is not. */
  retry(): void {
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
    this.#wishesOver();
    for (const undo of this.declining.peek().values()) undo.takeBack();
    this.failed.value = null;
    this.#known = new Set();
    this.guests.clear();
    this.media.close();
    remember("practice", null);
    remember("practice.resume", null);
    remember("practice.over", null);
    this.#choice.forget();
    remember("practice.devices", null);
  }

  #message(message: ServerMessage): void {
    // Whatever was refused, the call has moved on since.
    if (message.type === "peer_joined" || message.type === "peer_left") this.failed.value = null;
    if (message.type === "welcome") this.#greeted = true;
    else if (message.type === "waiting_room") this.#roomChanged(message);
    else if (message.type === "error" && !mended.has(message.about)) this.#refusedMessage(message);
  }

  #refusedMessage({ code, about, retry_after }: ErrorMessage): void {
    const wish =
      about === "admit" ? this.#admitting : about === "decline" ? [...this.#declined][0] : undefined;
    const name = wish?.about ? personName(wish.about) : undefined;
    const sentence = troubleSentence(new Trouble(code, retry_after), texts());
    const own = texts().home;
    if (name === undefined) this.#fail(sentence);
    else if (code === "unknown_entry") this.#fail(own.waits_no_longer({ name }));
    else this.#fail(own.not_done({ name, sentence }));
    if (about === "decline") this.#declined.clear();
    if (about !== "admit") return;
    this.#admitting.over();
    this.#closeUnlessInCall();
  }

  #fail(sentence: string): void {
    clearTimeout(this.#failedTimer);
    this.failed.value = sentence;
    this.#failedTimer = setTimeout(() => {
      this.failed.value = null;
    }, failedMs);
  }

  #decline(entryId: string, advice: Advice | undefined): void {
    const entry = this.#entry(entryId);
    if (!entry) return;
    const name = personName(entry);
    const wish = new Wish(
      (message) => this.seat.send(message),
      () => {
        this.#declined.delete(wish);
        this.#fail(texts().home.decline_lapsed({ name }));
      },
    );
    this.#declined.add(wish);
    if (!wish.make("decline", entry, advice)) announce(texts().home.decline_later({ name }));
  }

  #stopDeclining(entryId: string, undo: Undo): void {
    if (this.declining.peek().get(entryId) !== undo) return;
    this.declining.value = new Map([...this.declining.peek()].filter(([id]) => id !== entryId));
  }

  #wishesOver(): void {
    this.#admitting.over();
    for (const wish of this.#declined) wish.over();
    this.#declined.clear();
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
    this.absences.seen(room.entries, Date.now());
    this.room.value = room;
    this.stopped.value = null;
    this.#admitting.seen(room, this.#greeted);
    for (const wish of this.#declined) {
      wish.seen(room, this.#greeted);
      if (!wish.about) this.#declined.delete(wish);
    }
    if (this.#greeted) this.#choice.restore(room);
    this.#greeted = false;
    if (!first) return;
    // In a call a card tells it, without a sound.
    if (this.seat.call.peek()) return;
    announce(texts().home.arrived({ name: personName(first) }));
    chime("arrival");
    notify();
  }

  #stopped(reason: StopReason, trouble: Trouble | null): void {
    this.#wishesOver();
    // A refused socket leaves a call running, and what is sent in it.
    if (!this.seat.call.peek()) this.media.close();
    this.room.value = null;
    // What was chosen here is old once another window has taken over.
    if (reason === "replaced" || reason === "seat_taken") this.#choice.forget();
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
