/**
 * The lines that say what is kept and until when. `duration` comes from the server's own rules. Notes for translators as
 * comments; each sentence must stay true for the rule it names.
 */
export interface RetentionTexts {
  /** To a patient: how long a code opens the waiting room, counted from when it was issued or renewed. */
  access_code: (values: { duration: string }) => string;
  /** To a patient: the name on the invitation, which only the practice can delete. */
  guest_record: () => string;
  /** To a practitioner: the same name. */
  guest_record_of_mine: () => string;
  /** To a patient: that somebody entered with a code, counted from entering. */
  guest_session: (values: { duration: string }) => string;
  /** To a patient: the name given on entering; `duration` counts from a lost connection. */
  waiting_entry: (values: { duration: string }) => string;
  /** To a practitioner: when a sign-in ends in any case. */
  practitioner_session: (values: { duration: string }) => string;
  /** To a practitioner: when a sign-in ends because it is not used. */
  practitioner_session_idle: (values: { duration: string }) => string;
}
