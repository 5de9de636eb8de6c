/** Texts used on every page, and the sentences for what goes wrong. The comment of each is the note for translators. */
import type { TroubleCode } from "../../signaling/problem";

export interface CommonTexts {
  /** Name of this language in this language. */
  language_name: string;
  /** Label of the button that switches to the other language; written in the OTHER language. */
  language_switch: string;
  /** Label of the button while light colours are shown: changes to dark ones. */
  theme_to_dark: string;
  /** Label of the button while dark colours are shown: changes to light ones. */
  theme_to_light: string;
  /** One line under the product name: what this is. */
  claim: string;
  /** Link for keyboard users that jumps over the head of the page. */
  skip: string;
  /** Button: closes a dialog or panel. */
  close: string;
  /** Button: leaves a dialog without doing anything. */
  cancel: string;
  /** Button: next step. */
  continue: string;
  /** Link or button: one step back. */
  back: string;
  /** Button: try the same thing again. */
  try_again: string;
  /** Shown while something loads for more than a moment. */
  loading: string;
  /** Link to the first page. */
  to_start: string;
  /** Heading of a page that does not exist. */
  not_found_title: string;
  /** What to do about a page that does not exist. */
  not_found_text: string;
  /** Heading of the box that lists what is wrong in a form. */
  form_problem: string;
  /** Shown when copying worked. */
  copied: string;
  /** Shown when the browser does not let us copy. */
  copy_failed: string;
  /** Button: loads the page again. */
  reload: string;
  /** Added to a rate-limit sentence: when another attempt makes sense. `time` is a duration such as "2 minutes". */
  try_again_in: (values: { time: string }) => string;
  /** Heading of an error box. */
  trouble_title: string;
}

export interface ErrorTexts {
  /** One sentence per error code: what happened and what to do now. No technical words. */
  sentences: Record<TroubleCode, string>;
  /** Guest: the seat is used in another tab or device. */
  seat_taken_guest: string;
  /** Heading when the page was opened again elsewhere and this tab stepped back. */
  replaced_title: string;
  /** Explains that the consultation goes on in another tab or window. */
  replaced_text: string;
  /** Button: take the consultation back into this tab. */
  use_here: string;
  /** The session ended (expired or signed out elsewhere); the person starts anew. */
  session_ended: string;
  /** The connection was refused for a technical reason. */
  refused: string;
}
