/** Texts only practitioners read. Dense, precise, still plain. The comments are notes for translators. */
import type { ConnectionPolicy, NameWarning } from "../../protocol/messages";

export interface SignInTexts {
  /** Heading. */
  title: string;
  /** Under the heading. */
  lead: string;
  /** Label of the login name field. */
  name: string;
  /** Label of the password field. */
  password: string;
  /** Button: show the password. */
  show: string;
  /** Button: hide the password. */
  hide: string;
  /** Hint while caps lock is on. */
  caps_lock: string;
  /** Button. */
  submit: string;
  /** Error: login name empty. */
  name_empty: string;
  /** Error: password empty. */
  password_empty: string;
  /** Link for patients who came here by mistake. */
  patient: string;
}

export interface HomeTexts {
  /** Tab title and heading. */
  title: string;
  /** Shown after signing in: previous sign-in. */
  previous_sign_in: (values: { date: string; time: string }) => string;
  /** First sign-in ever. */
  first_sign_in: string;
  /** Button. */
  sign_out: string;
  /** Heading of the waiting list. */
  waiting: string;
  /** Nobody waits; explains what will happen. */
  waiting_empty: string;
  /** Second line of the empty waiting list: what to do. */
  waiting_empty_hint: string;
  /** e.g. "Waiting for 4 minutes". */
  waiting_for: (values: { duration: string }) => string;
  /** Less than a minute. */
  waiting_just_now: string;
  /** The person's connection is away for the moment. */
  not_connected: string;
  /** Before the name that somebody chose, below the other one that stands on their invitation. */
  calls_themselves: string;
  /** Something about that name that eyes cannot see. `lookalike`: it looks like the invitation's name and is not. */
  name_warnings: Record<NameWarning, string>;
  /** Button: start the consultation with this person. */
  admit: string;
  /** Screen-reader name of that button. */
  admit_name: (values: { name: string }) => string;
  /** Button: send this person away. */
  decline: string;
  /** Screen-reader name of that button. */
  decline_name: (values: { name: string }) => string;
  /** Announced: somebody came. */
  arrived: (values: { name: string }) => string;
  /** Title of a system notification; no name on purpose. */
  notification: string;
  /** Label of the availability switch. */
  availability: string;
  /** Option. */
  available: string;
  /** Option. */
  busy: string;
  /** Label: note to those who wait. */
  note: string;
  /** Example in the empty field. */
  note_hint: string;
  /** Button: shows the note to those who wait. */
  note_save: string;
  /** Announced after saving. */
  note_saved: string;
  /** Button: test sound. */
  sound_test: string;
  /** Button: ask the browser for notifications. */
  allow_notifications: string;
  /** Notifications are allowed. */
  notifications_on: string;
  /** Browser refused notifications. */
  notifications_blocked: string;
  /** Connection to the server is away. */
  offline: string;
  /** The practitioner is not verified yet; why the waiting room is closed. */
  unverified_title: string;
  /** Explanation. */
  unverified: string;
  /** After a call. */
  call_ended: (values: { name: string }) => string;
  /** After a call whose other side was lost. */
  call_lost: (values: { name: string }) => string;
  /** The connection could not be made by the reader's own browser. */
  call_failed: (values: { name: string }) => string;
  /** Button: opens account menu. */
  account: string;
  /** Button: opens the list of keyboard shortcuts. */
  shortcuts: string;
}

export interface GuestTexts {
  /** Heading. */
  title: string;
  /** Button: new invitation. */
  create: string;
  /** Empty list: what an invitation is. */
  empty: string;
  /** Search field. */
  search: string;
  /** No hit. */
  no_hit: string;
  /** Label of the order list. */
  sort: string;
  /** Order. */
  sort_newest: string;
  /** Order. */
  sort_name: string;
  /** Order. */
  sort_expiry: string;
  /** Number of invitations. */
  count: (values: { count: number }) => string;
  /** State of a code. */
  valid_until: (values: { date: string }) => string;
  /** State of a code. */
  expired: (values: { date: string }) => string;
  /** Label of the name field. */
  name: string;
  /** Help at the name field. */
  name_hint: string;
  /** Label of the validity field. */
  validity: string;
  /** Help at the validity field. */
  validity_hint: string;
  /** Error. */
  validity_wrong: string;
  /** Button: makes the invitation. */
  save: string;
  /** Heading of the invitation dialog. */
  invitation: (values: { name: string }) => string;
  /** Label over the code. */
  code: string;
  /** Label over the link. */
  link: string;
  /** Name of the QR code. */
  qr: string;
  /** Button. */
  copy_code: string;
  /** Button. */
  copy_link: string;
  /** Button. */
  print: string;
  /** Printed sheet: how the patient uses the code. `host` is the address to type. */
  print_text: (values: { host: string }) => string;
  /** Button: make the code valid for longer. */
  renew: string;
  /** Done. */
  renewed: (values: { date: string }) => string;
  /** Button: opens the invitation. */
  show: string;
  /** Screen-reader name of that button. */
  show_name: (values: { name: string }) => string;
  /** Button. */
  remove: string;
  /** Screen-reader name of that button. */
  remove_name: (values: { name: string }) => string;
  /** Question. */
  remove_title: (values: { name: string }) => string;
  /** What happens. */
  remove_text: string;
  /** Button. */
  remove_all: string;
  /** Question. */
  remove_all_title: (values: { count: number }) => string;
  /** What happens. */
  remove_all_text: string;
  /** Done. */
  removed: (values: { name: string }) => string;
  /** Done. */
  removed_all: (values: { count: number }) => string;
}

export interface PasswordTexts {
  /** Heading and button. */
  title: string;
  /** Label. */
  current: string;
  /** Label. */
  new: string;
  /** Help. */
  hint: string;
  /** Error. */
  too_short: string;
  /** Error: the current password is wrong. */
  wrong: string;
  /** Button. */
  submit: string;
  /** Done. */
  changed: string;
}

/** How calls connect. Avoid technical words: the reader decides what the choice means for the patient. */
export interface ConnectionTexts {
  /** Heading and button. */
  title: string;
  /** First sentences: what the choice is for, and what it does not change. */
  lead: string;
  /** Label of the group of choices. */
  legend: string;
  /** Choice: whatever the operator of the service has set; the value is one of the names below. */
  operators_choice: (values: { what: string }) => string;
  /** What that choice means. */
  operators_choice_hint: string;
  /** The choices by their short names. */
  names: Record<ConnectionPolicy, string>;
  /** What each choice means for the people in the call. */
  meanings: Record<ConnectionPolicy, string>;
  /** Instead of the meaning: this choice cannot be made here. */
  no_relay: string;
  /** Button. */
  save: string;
  /** Announced after saving. */
  saved: string;
}

export interface ShortcutTexts {
  /** Heading. */
  title: string;
  /** What the key does. */
  help: string;
  /** What the key does. */
  create: string;
  /** What the key does. */
  search: string;
  /** What the key does. */
  admit: string;
}
