/** Texts a patient reads, from the access code to the goodbye. Short, plain, calm. The comments are notes for translators. */
import type { BrowserName } from "../../media/browser";
import type { Advice } from "../../protocol/messages";

export interface StartTexts {
  /** Heading of the first page. */
  title: string;
  /** Under the heading: where the code comes from. */
  lead: string;
  /** Label of the code field. */
  label: string;
  /** Hint below the code field: shape of the code, that spelling is forgiving. */
  hint: string;
  /** Button: goes on with the code. */
  submit: string;
  /** Error: field is empty. */
  empty: string;
  /** Error: fewer than twelve characters. `count` is how many are missing. */
  too_short: (values: { count: number }) => string;
  /** Error: more than twelve characters. */
  too_long: string;
  /** Error: a character that no code has. */
  wrong_character: (values: { character: string }) => string;
  /** Link to the practitioners' sign-in. */
  practitioner: string;
  /** Three short promises beside the form; first: nothing to install, no account. */
  promise_account: string;
  /** Second promise: picture and sound go straight between the two people, encrypted. */
  promise_direct: string;
  /** Third promise: nothing is recorded. */
  promise_recording: string;
  /** Screen-reader name of the list of promises. */
  promises: string;
}

export interface NameTexts {
  /** Heading: asks for the name. */
  title: string;
  /** What the name is for. `practitioner` is the practitioner's name. */
  lead: (values: { practitioner: string }) => string;
  /** Below that: in a consultation of several guests the others see it too. */
  lead_group: string;
  /** Label of the name field. */
  label: string;
  /** Error: no name. */
  empty: string;
  /** Error: name longer than 80 characters. */
  too_long: string;
  /** Error: control characters in the name. */
  wrong_character: string;
}

export type DeviceFailure = "denied" | "missing" | "in_use" | "interrupted" | "unsupported";

export interface DeviceTexts {
  /** Heading of the camera and sound check. */
  title: string;
  /** Button on the practitioner's home page: opens that check. */
  check: string;
  /** While the browser asks for permission. */
  asking: string;
  /** Everything works; the person sees the own picture. */
  ready: string;
  /** Under the own picture. */
  self: string;
  /** The camera is switched off or missing; shown in place of the picture. */
  camera_off: string;
  /** Label of the sound level. */
  level: string;
  /** Shown while no sound has been heard yet. */
  say_something: string;
  /** Shown when sound was heard. */
  heard: string;
  /** The microphone works, but the browser measures no loudness. */
  microphone_on: string;
  /** The microphone is off or missing. */
  microphone_off: string;
  /** Heading of the folded device lists. */
  choose: string;
  /** Label of the camera list. */
  camera: string;
  /** Label of the microphone list. */
  microphone: string;
  /** Label of the loudspeaker list. */
  speaker: string;
  /** Name for a device the browser gives no name for. */
  unnamed: (values: { number: number }) => string;
  /** Button: plays a short sound. */
  test_sound: string;
  /** Button: plays it once more. */
  test_sound_again: string;
  /** After the test sound; yes and no are buttons. */
  sound_question: string;
  /** The person heard it. */
  sound_heard: string;
  /** The person did not hear it: what to do. */
  sound_unheard: string;
  /** Button: main next step. */
  join: string;
  /** Button: next step without camera. */
  join_without_camera: string;
  /** Button: next step without camera and microphone. */
  join_without_both: string;
  /** Button: asks the browser for camera and microphone again. */
  ask_again: string;
  /** Button: looks again for a device that was not found. */
  search_again: string;
  /** Button in the call, beside a device that cannot be had: explains it. */
  what_to_do: string;
  /** Before joining without a microphone, above the buttons; one line on a phone. */
  not_heard: string;
  /** Button: switches the camera on again. */
  camera_on: string;
  /** Heading: browser refused camera and/or microphone. */
  denied_title: string;
  /** How to allow it, one sentence per browser. */
  denied: Record<BrowserName, string>;
  /** Screen-reader name of the drawing that shows the place. */
  drawing: string;
  /** Why there is no picture: the page may not, none there, another program has it, the system has paused it, not in this browser. */
  camera_states: Record<DeviceFailure, string>;
  /** Why there is no sound; the same reasons. */
  microphone_states: Record<DeviceFailure, string>;
}

export interface WaitingTexts {
  /** Heading of the waiting room page. */
  title: string;
  /** The practitioner's page is open. */
  seen: (values: { practitioner: string }) => string;
  /** The practitioner has not opened the page yet. */
  not_present: (values: { practitioner: string }) => string;
  /** The practitioner is talking to somebody else or busy. */
  busy: (values: { practitioner: string }) => string;
  /** Since when, e.g. "Waiting since 10:32 (4 minutes)". */
  since: (values: { time: string; duration: string }) => string;
  /** Waiting began less than a minute ago. */
  just_now: string;
  /** On a phone: it must stay in front. */
  leave_open: string;
  /** On a computer: other windows are fine, there will be a sound. */
  other_windows: string;
  /** Label over what the practitioner wrote to all who wait. */
  note: (values: { practitioner: string }) => string;
  /** Folded section: check camera and sound again. */
  recheck: string;
  /** Button: leaves the waiting room. */
  leave: string;
  /** Heading of the question before leaving, asked when somebody goes back. */
  leave_title: string;
  /** This device is offline. */
  reconnecting: string;
  /** Only the server is away, or it is not known why. */
  server_away: string;
  /** Heading after a reload in the consultation. */
  returning: string;
  /** Heading while leaving the waiting room can be taken back. */
  leaving: string;
  /** Below that heading. */
  leaving_text: string;
  /** Button: takes leaving back; a countdown follows. */
  stay: string;
  /** Button: leaves without waiting. */
  leave_now: string;
  /** While the connection is made for the first time. */
  connecting: string;
  /** Tab title when the call begins. */
  admitted_title: string;
}

export interface EndedTexts {
  /** Heading after a consultation. */
  title: string;
  /** Heading after the connection did not come back. */
  lost_title: string;
  /** Heading when invitation or session are over. */
  over_title: string;
  /** Heading of the goodbye page for who waited while the practice deleted the invitation. */
  withdrawn_title: string;
  /** Button: the visit is over. */
  done: string;
  /** The sentence after that one: what the practice suggests. */
  advice: Record<Advice | "none", string>;
  /** The person left. */
  hung_up: string;
  /** The other one ended the consultation. */
  peer_hung_up: string;
  /** The other one's connection was lost and did not come back. */
  peer_lost: string;
  /** The consultation goes on elsewhere or was replaced. */
  replaced: string;
  /** The connection could not be made by the reader's own browser. */
  failed: string;
  /** The session or invitation ended. */
  session_ended: string;
  /** The practice deleted the invitation. */
  guest_deleted: string;
  /** Heading when the practitioner declined. */
  declined_title: string;
  /** The practitioner could not take the person now. */
  declined: string;
  /** Heading when the person left the waiting room. */
  left_title: string;
  /** The person left the waiting room. */
  left: string;
  /** Heading over what is stored. */
  kept_title: string;
  /** Nothing said, shown or written was kept. */
  kept_nothing: string;
  /** Button: waits again with the same code. */
  come_back: string;
  /** Button: camera and microphone are off now. */
  devices_off: string;
}
