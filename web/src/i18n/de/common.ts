/** German: common texts and error sentences. */
import type { CommonTexts, ErrorTexts } from "../texts/common";
import type { RetentionTexts } from "../texts/retention";

export const common: CommonTexts = {
  language_name: "Deutsch",
  language_switch: "English",
  theme_to_dark: "Dunkle Farben",
  theme_to_light: "Helle Farben",
  claim: "Videosprechstunde",
  skip: "Zum Inhalt springen",
  close: "Schließen",
  cancel: "Abbrechen",
  continue: "Weiter",
  back: "Zurück",
  try_again: "Noch einmal versuchen",
  loading: "Einen Moment bitte",
  to_start: "Zur Startseite",
  not_found_title: "Diese Seite gibt es nicht",
  not_found_text:
    "Vielleicht wurde die Adresse gekürzt oder vertippt. Beginnen Sie neu mit Ihrem Zugangscode.",
  form_problem: "Bitte prüfen Sie Ihre Eingabe",
  copied: "Kopiert",
  copy_failed: "Bitte markieren und kopieren",
  reload: "Seite neu laden",
  try_again_in: ({ time }) => `Sie können es in ${time} wieder versuchen.`,
  trouble_title: "Das hat nicht geklappt",
};

export const errors: ErrorTexts = {
  sentences: {
    malformed_json:
      "Diese Seite hat etwas gesendet, das der Server nicht versteht. Bitte laden Sie die Seite neu.",
    invalid_message:
      "Etwas an Ihrer Eingabe passt nicht. Bitte prüfen Sie sie und versuchen Sie es noch einmal.",
    not_signed_in: "Ihr Besuch ist beendet, weil er zu lange zurückliegt. Bitte beginnen Sie neu.",
    wrong_credentials:
      "Anmeldename und Passwort passen nicht zusammen. Bitte prüfen Sie beides und versuchen Sie es noch einmal.",
    access_code_refused:
      "Diesen Code kennen wir nicht. Bitte vergleichen Sie ihn mit Ihrer Einladung oder fragen Sie Ihre Praxis nach einem neuen.",
    access_code_expired: "Dieser Code ist abgelaufen. Bitte fragen Sie Ihre Praxis nach einem neuen.",
    forbidden: "Das können Sie hier nicht tun. Bitte gehen Sie zurück zur Startseite.",
    not_verified:
      "Diese Praxis ist noch nicht bestätigt, deshalb ist ihr Wartezimmer geschlossen. Bitte wenden Sie sich an die Praxis.",
    not_found: "Das gibt es nicht mehr. Vielleicht wurde es inzwischen gelöscht.",
    method_not_allowed: "Das ist hier nicht möglich. Bitte laden Sie die Seite neu.",
    limit_reached:
      "Sie haben die höchste Zahl an Einladungen erreicht. Bitte löschen Sie einige, die Sie nicht mehr brauchen.",
    already_exists: "Dieser Anmeldename ist schon vergeben. Bitte wählen Sie einen anderen.",
    payload_too_large: "Ihre Eingabe ist zu lang. Bitte kürzen Sie sie.",
    unsupported_media_type: "Diese Seite ist veraltet. Bitte laden Sie sie neu.",
    password_rejected:
      "Dieses Passwort geht nicht: Es ist zu kurz, zu häufig oder das bisherige. Bitte wählen Sie ein anderes.",
    policy_not_possible:
      "Dieser Verbindungsweg ist hier nicht möglich, weil der Betreiber dafür keinen Server eingerichtet hat. Bitte wählen Sie einen anderen.",
    upgrade_required: "Ihr Netz lässt die Verbindung nicht zu. Bitte versuchen Sie es in einem anderen Netz.",
    rate_limited: "Es gab zu viele Versuche. Bitte warten Sie ein wenig.",
    internal: "Bei uns ist etwas schiefgegangen. Bitte versuchen Sie es noch einmal.",
    busy: "Gerade sind sehr viele Menschen hier. Bitte versuchen Sie es gleich noch einmal.",
    unavailable: "Der Dienst ist gerade nicht erreichbar. Bitte versuchen Sie es gleich noch einmal.",
    ticket_refused: "Der Aufbau der Verbindung hat zu lange gedauert. Bitte versuchen Sie es noch einmal.",
    seat_taken:
      "Sie sind schon in einem anderen Fenster angemeldet. Schließen Sie es dort oder versuchen Sie es hier noch einmal.",
    wrong_state: "Das ist gerade nicht möglich. Bitte versuchen Sie es noch einmal.",
    unknown_entry: "Diese Person wartet nicht mehr.",
    unknown_participant: "Diese Person ist nicht mehr in der Sprechstunde.",
    description_refused:
      "Die Verbindung Ihres Browsers war nicht sicher genug. Bitte bringen Sie Ihren Browser auf den neuesten Stand.",
    waiting_room_full: "Das Wartezimmer ist voll. Bitte versuchen Sie es in einigen Minuten noch einmal.",
    call_full:
      "In der Sprechstunde ist kein Platz mehr frei: Höchstens neun Menschen können zugleich dabei sein.",
    too_many_messages:
      "Es wurde zu viel auf einmal gesendet. Bitte warten Sie kurz und versuchen Sie es noch einmal.",
    offline:
      "Es besteht keine Verbindung. Bitte prüfen Sie Ihren Internetzugang und versuchen Sie es noch einmal.",
  },
  seat_taken_guest:
    "Ihr Code wird in einem anderen Fenster oder auf einem anderen Gerät benutzt. Schließen Sie es dort und versuchen Sie es dann hier.",
  replaced_title: "Sie machen in einem anderen Fenster weiter",
  replaced_text:
    "Dieses Fenster pausiert, weil die Seite noch einmal geöffnet wurde. Es ist nichts verloren.",
  use_here: "Hier weitermachen",
  session_ended:
    "Ihr Besuch ist beendet, zum Beispiel weil der Code zurückgezogen wurde. Bitte beginnen Sie neu.",
  refused: "Die Verbindung wurde aus einem technischen Grund beendet. Bitte versuchen Sie es noch einmal.",
};

export const retention: RetentionTexts = {
  access_code: ({ duration }) => `Ein Code gilt höchstens ${duration}.`,
  guest_record: () => "Der Name auf Ihrer Einladung bleibt gespeichert, bis Ihre Praxis ihn löscht.",
  guest_record_of_mine: () => "Der Name bleibt gespeichert, bis Sie ihn löschen.",
  guest_session: ({ duration }) => `Dass Sie hier waren, bleibt höchstens ${duration} gespeichert.`,
  waiting_entry: ({ duration }) =>
    `Der Name, den Sie hier angeben, bleibt nur gespeichert, solange Sie warten und sprechen, und nach einem Abbruch höchstens ${duration}.`,
  practitioner_session: ({ duration }) => `Sie bleiben höchstens ${duration} angemeldet.`,
  practitioner_session_idle: ({ duration }) =>
    `Ist die Seite geschlossen, gilt die Anmeldung noch ${duration}.`,
};
