/** German: what practitioners read. */
import type {
  ConnectionTexts,
  GuestTexts,
  HomeTexts,
  PasswordTexts,
  ShortcutTexts,
  SignInTexts,
} from "../texts/practitioner";

export const sign_in: SignInTexts = {
  title: "Anmelden",
  lead: "Für Praxen und ihre Teams.",
  name: "Anmeldename",
  password: "Passwort",
  show: "Passwort zeigen",
  hide: "Passwort verbergen",
  caps_lock: "Die Feststelltaste ist an.",
  submit: "Anmelden",
  name_empty: "Bitte geben Sie Ihren Anmeldenamen ein.",
  password_empty: "Bitte geben Sie Ihr Passwort ein.",
  patient: "Ich bin Patientin oder Patient und habe einen Code",
};

export const home: HomeTexts = {
  title: "Meine Praxis",
  previous_sign_in: ({ date, time }) =>
    `Ihre vorige Anmeldung: ${date}, ${time} Uhr. Waren Sie das nicht? Dann ändern Sie Ihr Passwort.`,
  first_sign_in: "Das ist Ihre erste Anmeldung. Willkommen.",
  sign_out: "Abmelden",
  waiting: "Wartezimmer",
  waiting_empty: "Niemand wartet.",
  waiting_empty_hint: "Wer einen Ihrer Codes eingibt, erscheint hier, mit einem sanften Ton.",
  waiting_for: ({ duration }) => `wartet seit ${duration}`,
  waiting_just_now: "ist gerade angekommen",
  not_connected: "Verbindung unterbrochen",
  calls_themselves: "nennt sich:",
  name_warnings: {
    mixed_scripts: "Dieser Name mischt Schriften, deren Buchstaben sich gleichen.",
    lookalike: "Dieser Name sieht aus wie der auf der Einladung, ist aber ein anderer.",
  },
  admit: "Hereinbitten",
  admit_name: ({ name }) => `Hereinbitten: ${name}`,
  decline: "Ablehnen",
  decline_name: ({ name }) => `Ablehnen: ${name}`,
  arrived: ({ name }) => `${name} ist im Wartezimmer.`,
  notification: "Jemand ist in Ihrem Wartezimmer",
  availability: "Wer wartet, sieht: Sie sind",
  available: "bereit",
  busy: "beschäftigt",
  note: "Hinweis für alle, die warten",
  note_hint: "Zum Beispiel: Heute dauert es zehn Minuten länger.",
  note_save: "Hinweis zeigen",
  note_saved: "Der Hinweis wird im Wartezimmer gezeigt.",
  sound_test: "Ton testen",
  allow_notifications: "Benachrichtigungen erlauben",
  notifications_on: "Benachrichtigungen sind an",
  notifications_blocked: "Benachrichtigungen sind im Browser gesperrt",
  offline: "Die Verbindung ist unterbrochen. Wir stellen sie wieder her.",
  unverified_title: "Ihr Wartezimmer ist noch geschlossen",
  unverified:
    "Ihre Registrierung ist noch nicht bestätigt. Erst danach kann jemand eintreten; Einladungen können Sie schon vorbereiten.",
  call_ended: ({ name }) => `Die Sprechstunde mit ${name} ist beendet.`,
  call_lost: ({ name }) =>
    `Die Sprechstunde mit ${name} ist beendet, weil die Verbindung nicht zurückgekommen ist.`,
  call_failed: ({ name }) =>
    `Ihr Browser konnte keine Verbindung mit ${name} herstellen. Bitte versuchen Sie es noch einmal oder benutzen Sie einen anderen Browser.`,
  account: "Konto",
  shortcuts: "Tastenkürzel",
};

export const guests: GuestTexts = {
  title: "Einladungen",
  create: "Neue Einladung",
  empty:
    "Laden Sie jemanden ein: Sie erhalten einen Code, einen Link und einen QR-Code zum Weitergeben. Damit kommt die Person in Ihr Wartezimmer.",
  search: "Namen suchen",
  no_hit: "Kein Name passt zu Ihrer Suche.",
  sort: "Reihenfolge",
  sort_newest: "Neueste zuerst",
  sort_name: "Nach Namen",
  sort_expiry: "Bald ablaufende zuerst",
  count: ({ count }) => (count === 1 ? "1 Einladung" : `${count} Einladungen`),
  valid_until: ({ date }) => `gültig bis ${date}`,
  expired: ({ date }) => `abgelaufen am ${date}`,
  name: "Name der Person",
  name_hint: "Damit Sie die Person erkennen. Ein Vorname oder Kürzel genügt.",
  validity: "Gültig für (Tage)",
  validity_hint: "1 bis 30 Tage",
  validity_wrong: "Bitte geben Sie eine ganze Zahl von 1 bis 30 ein.",
  save: "Einladung erstellen",
  invitation: ({ name }) => `Einladung für ${name}`,
  code: "Zugangscode",
  link: "Link",
  qr: "QR-Code mit dem Link",
  copy_code: "Code kopieren",
  copy_link: "Link kopieren",
  print: "Drucken",
  print_text: ({ host }) =>
    `Öffnen Sie ${host} in Ihrem Browser und geben Sie diesen Code ein, oder scannen Sie den QR-Code mit Ihrem Telefon.`,
  renew: "Um 30 Tage verlängern",
  renewed: ({ date }) => `Der Code gilt jetzt bis ${date}.`,
  show: "Zeigen",
  show_name: ({ name }) => `Zeigen: Einladung für ${name}`,
  remove: "Löschen",
  remove_name: ({ name }) => `Löschen: Einladung für ${name}`,
  remove_title: ({ name }) => `Einladung für ${name} löschen?`,
  remove_text:
    "Der Code gilt sofort nicht mehr und der Name wird gelöscht. Das lässt sich nicht zurücknehmen.",
  remove_all: "Alle löschen",
  remove_all_title: ({ count }) =>
    count === 1 ? "1 Einladung löschen?" : `Alle ${count} Einladungen löschen?`,
  remove_all_text:
    "Alle Codes gelten sofort nicht mehr und alle Namen werden gelöscht. Das lässt sich nicht zurücknehmen.",
  removed: ({ name }) => `Die Einladung für ${name} wurde gelöscht.`,
  removed_all: ({ count }) =>
    count === 1 ? "1 Einladung wurde gelöscht." : `${count} Einladungen wurden gelöscht.`,
};

export const password: PasswordTexts = {
  title: "Passwort ändern",
  current: "Bisheriges Passwort",
  new: "Neues Passwort",
  hint: "Mindestens 12 Zeichen. Einige Wörter ohne Zusammenhang sind gut.",
  too_short: "Bitte benutzen Sie 12 bis 256 Zeichen.",
  wrong: "Das bisherige Passwort stimmt nicht.",
  submit: "Passwort ändern",
  changed: "Ihr Passwort ist geändert. Überall sonst wurden Sie abgemeldet.",
};

export const connection: ConnectionTexts = {
  title: "Verbindungsweg",
  lead: "Das gilt für Ihre Sprechstunden ab der nächsten. Was Sie auch wählen: Niemand außer den Beteiligten kann etwas sehen oder hören.",
  legend: "Verbinden",
  operators_choice: ({ what }) => `wie der Betreiber empfiehlt (${what})`,
  operators_choice_hint: "Folgt der Einstellung des Betreibers, auch wenn sie sich ändert.",
  names: {
    direct_first: "direkt, wenn es geht",
    direct_only: "nur direkt",
    relay_only: "immer über den Server",
  },
  meanings: {
    direct_first:
      "Bild und Ton gehen von Gerät zu Gerät. Lässt ein Netz das nicht zu, reicht ein Server sie weiter; er sieht nur Verschlüsseltes. Für fast alle Praxen richtig.",
    direct_only:
      "Nie über einen Server. In manchen Netzen, etwa in Kliniken oder im Mobilfunk, kommt dann keine Verbindung zustande.",
    relay_only:
      "Sie und Ihre Patientin oder Ihr Patient erfahren die Internetadresse der anderen Seite nicht; sie kann Ort und Anbieter verraten. Das Bild kann etwas später ankommen.",
  },
  no_relay: "Hier nicht möglich: Der Betreiber hat dafür keinen Server eingerichtet.",
  save: "Speichern",
  saved: "Gespeichert. Es gilt ab der nächsten Sprechstunde.",
};

export const shortcuts: ShortcutTexts = {
  title: "Tastenkürzel",
  help: "Diese Liste zeigen",
  create: "Neue Einladung",
  search: "Einladungen suchen",
  admit: "Hereinbitten, wer am längsten wartet",
};
