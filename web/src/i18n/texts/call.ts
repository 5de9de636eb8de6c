/** Texts of the call page, for both sides. The comments are notes for translators. */
import type { ToldState } from "../../media/device";

export interface CallTexts {
  /** Tab title: without any name, since browsers write it into their history. */
  tab_title: string;
  /** Hidden heading. */
  title: (values: { name: string }) => string;
  /** Waiting for the first picture. */
  connecting: (values: { name: string }) => string;
  /** The connection was lost and is being restored. */
  interrupted: string;
  /** The connection to one of several people was lost and is being restored. */
  interrupted_with: (values: { name: string }) => string;
  /** The same in two words, on the picture of that person. */
  interrupted_short: string;
  /** Only the server is away; picture and sound go on. */
  server_away: string;
  /** Badge: picture and sound go straight between the two. */
  direct: string;
  /** Badge: picture and sound go through a relay that cannot read them. */
  relayed: string;
  /** Badge on the picture of one of several people; short for "direct". */
  direct_short: string;
  /** Badge on the picture of one of several people; short for "relayed". */
  relayed_short: string;
  /** The practice allows only direct connections and the networks none: what the person can do. */
  no_direct_way: string;
  /** Badge before the way is known. */
  establishing: string;
  /** Explains "direct" in the panel. */
  direct_text: string;
  /** Explains "relayed" in the panel. */
  relayed_text: string;
  /** Screen-reader label of the duration. */
  duration: (values: { time: string }) => string;
  /** Screen-reader name of the other person's picture. */
  remote_video: (values: { name: string }) => string;
  /** Screen-reader name of the own picture. */
  self_video: string;
  /** Screen-reader name of the button row. */
  controls: string;
  /** Button label (short), microphone. */
  microphone: string;
  /** Button label (short), camera. */
  camera: string;
  /** Button label (short), chat. */
  chat: string;
  /** Button label (short), further settings. */
  more: string;
  /** Button label (short), the waiting room during a call. */
  waiting: string;
  /** Full name of that button. */
  waiting_count: (values: { count: number }) => string;
  /** Button label (short), leave the call. */
  leave: string;
  /** Full name of the button while the microphone is on. */
  microphone_turn_off: string;
  /** Full name of the button while it is off. */
  microphone_turn_on: string;
  /** Full name of the button while the camera is on. */
  camera_turn_off: string;
  /** Full name of the button while it is off. */
  camera_turn_on: string;
  /** Full name of the leave button. */
  leave_call: string;
  /** Button label (short), leave, for the practitioner of a group: it ends for everybody. */
  end: string;
  /** Full name of the leave button for the practitioner of a group. */
  leave_for_all: string;
  /** Full name of the leave button for a guest in a group. */
  leave_group: string;
  /** Heading of the question before leaving, asked when somebody goes back. */
  leave_title: string;
  /** What leaving means for the two who talk. */
  leave_text: string;
  /** What the practitioner's leaving means in a group. */
  leave_text_for_all: string;
  /** What a guest's leaving means in a group. */
  leave_text_group: string;
  /** Button: stays in the consultation. */
  leave_stay: string;
  /** State in words: switched off by the reader, or paused by the reader's device, as for a phone call. */
  your_microphone: Record<"off" | "interrupted", string>;
  /** State in words; the same for the camera. */
  your_camera: Record<"off" | "interrupted", string>;
  /** Button beside those: switches on again. */
  turn_on: string;
  /** State in words, other person: switched off, paused by the device, or none that works. "on" is never shown. */
  peer_microphone: Record<ToldState, (values: { name: string }) => string>;
  /** State in words, other person; the same for the camera. */
  peer_camera: Record<ToldState, (values: { name: string }) => string>;
  /** On the tile of a person whose camera is off, paused or missing; the name stands below. */
  camera_short: Record<ToldState, string>;
  /** On the tile of a person whose microphone is off, paused or missing; the name stands beside it. */
  microphone_short: Record<ToldState, string>;
  /** In the head when several people talk; `count` includes the reader. */
  group: (values: { count: number }) => string;
  /** Screen-reader name of the tiles. */
  people: string;
  /** Somebody was let into the running consultation. */
  joined: (values: { name: string }) => string;
  /** Somebody left; the others go on. */
  left: (values: { name: string }) => string;
  /** Somebody lost the connection and did not come back in time; the others go on. */
  lost: (values: { name: string }) => string;
  /** What the others in a group get to know. */
  group_privacy: string;
  /** Heading over that sentence in the "more" dialog. */
  privacy_title: string;
  /** In the waiting room during a call, above the list. */
  admit_hint: string;
  /** Heading of the chat panel. */
  chat_title: string;
  /** Under the heading: who can read it, that it is not kept. */
  chat_privacy: string;
  /** The same with several people. */
  chat_privacy_group: string;
  /** Empty chat. */
  chat_empty: string;
  /** Label of the chat field. */
  chat_label: string;
  /** Button: sends the line. */
  chat_send: string;
  /** Sender of own lines. */
  chat_you: string;
  /** Line waits for the connection. */
  chat_unsent: string;
  /** Announced and shown at the chat button; `count` unread lines. */
  chat_unread: (values: { count: number }) => string;
  /** Line is longer than allowed. */
  chat_too_long: string;
  /** Heading of the "more" dialog. */
  more_title: string;
  /** Heading over the device lists. */
  devices_title: string;
  /** Heading over the connection info. */
  connection_title: string;
  /** Heading over the six digits. */
  safety_title: string;
  /** The same with several people, above the list of names and digits. */
  safety_group: string;
  /** How to use the six digits. */
  safety_text: (values: { name: string }) => string;
  /** Before the digits are there. */
  safety_pending: string;
  /** State in words: one of the two pages was opened anew, and the digits were not looked at before. */
  safety_changed: (values: { name: string }) => string;
  /** Button: opens the dialog with the digits. */
  safety_show: string;
  /** Button: takes that sentence away. */
  safety_dismiss: string;
  /** State in words: connected for a while, and there are no digits. */
  safety_unverified: (values: { name: string }) => string;
  /** State in words: the set-up of a connection was not used. */
  safety_refused: (values: { name: string }) => string;
  /** Title: the digits had been looked at, and are no longer the same. */
  safety_held_title: string;
  /** What that means and what to do. */
  safety_held_text: (values: { name: string }) => string;
  /** Title: the other side broke the rules of the safety check. */
  safety_failed_title: string;
  /** What that means and what to do. */
  safety_failed_text: (values: { name: string }) => string;
  /** Button: goes on with whoever is there. */
  safety_go_on: string;
  /** Button: connects anew after the check failed. */
  safety_again: string;
  /** State in words: the other page waits for a decision of the person there. */
  safety_held_by_other: (values: { name: string }) => string;
  /** Above the button: the browser does not play sound before somebody has clicked. */
  sound_refused: string;
  /** Button: browser blocked sound until a click. */
  play_sound: string;
  /** Above the button: the browser does not play the picture before somebody has clicked. */
  picture_refused: string;
  /** Button: browser blocked the picture until a click. */
  play_picture: string;
  /** Announced when the call begins. */
  begun: (values: { name: string }) => string;
}
