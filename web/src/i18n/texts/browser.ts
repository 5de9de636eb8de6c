/** What is said to people whose browser cannot take part, or not yet. Never blame the person. The comments are notes for translators. */
import type { Device } from "../../media/browser";

export interface BrowserTexts {
  /** Heading: no connection to anybody can be made with this browser. */
  no_calls: string;
  /** Heading: the browser gives pages neither camera nor microphone. */
  no_devices: string;
  /** Inside another app, such as a messenger: how to open the link in a real browser; by kind of device. */
  in_app: Record<Device, string>;
  /** In a browser that cannot: which others can; by kind of device. */
  elsewhere: Record<Device, string>;
  /** What may have switched video calls off, and how to switch them on; by kind of device. */
  switched_off: Record<Device, string>;
  /** Label over the link that is to be opened elsewhere. */
  link: string;
  /** Button: copies that link. */
  copy_link: string;
  /** Button: goes on although nobody will see or hear this person. */
  go_on: string;
  /** A part of the page is written in a way that this browser does not know. */
  too_old: string;
  /** A part of the page did not come although there is a network; mostly there is a newer release. */
  not_loaded: string;
}
