/** The one line that says what is kept and until when, made from the server's own rules. Notes for translators as comments. */
export interface RetentionTexts {
  /** Names of data classes, as they begin the line. */
  classes: Record<"guest_record" | "access_code" | "waiting_entry" | "guest_session", string>;
  /** Kept until somebody deletes it. */
  until_deleted: (values: { what: string }) => string;
  /** Kept for at most this long. */
  at_most: (values: { what: string; duration: string }) => string;
  /** Not kept beyond the moment. */
  not_kept: (values: { what: string }) => string;
}
