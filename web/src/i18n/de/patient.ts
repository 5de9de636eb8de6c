/** German: what a patient reads. */
import type { DeviceTexts, EndedTexts, NameTexts, StartTexts, WaitingTexts } from "../texts/patient";

export const start: StartTexts = {
  title: "Ihr Zugangscode",
  lead: "Sie finden ihn auf der Einladung Ihrer Praxis.",
  label: "Zugangscode",
  hint: "Zwölf Buchstaben und Ziffern. Groß oder klein ist egal.",
  submit: "Weiter",
  empty: "Bitte geben Sie den Code von Ihrer Einladung ein.",
  too_short: ({ count }) =>
    count === 1 ? "Es fehlt noch ein Zeichen." : `Es fehlen noch ${count} Zeichen. Ein Code hat zwölf.`,
  too_long: "Das ist zu lang. Ein Code hat zwölf Zeichen.",
  wrong_character: ({ character }) =>
    `„${character}“ kommt in keinem Code vor. Bitte vergleichen Sie noch einmal.`,
  practitioner: "Ich bin Behandler oder Behandlerin",
  promise_account: "Kein Konto, nichts zu installieren",
  promise_direct: "Verschlüsselt von Ihrem Gerät bis zu dem Ihrer Praxis",
  promise_recording: "Nichts wird aufgezeichnet",
  promises: "Darauf können Sie sich verlassen",
};

export const name: NameTexts = {
  title: "Wie heißen Sie?",
  lead: ({ practitioner }) => `${practitioner} sieht diesen Namen im Wartezimmer.`,
  lead_group: "In einer Gruppe sehen auch die anderen Ihren Namen und Ihr Bild.",
  label: "Ihr Name",
  empty: "Bitte geben Sie Ihren Namen ein.",
  too_long: "Bitte benutzen Sie höchstens 80 Zeichen.",
  wrong_character: "Bitte benutzen Sie nur Buchstaben, Ziffern und übliche Zeichen.",
};

export const devices: DeviceTexts = {
  title: "Kamera und Ton",
  check: "Kamera und Ton prüfen",
  asking: "Ihr Browser fragt, ob er Kamera und Mikrofon benutzen darf. Bitte wählen Sie „Zulassen“.",
  ready: "Sehen Sie sich? Dann sind Sie bereit.",
  self: "Dieses Bild sehen nur Sie.",
  camera_off: "Ihre Kamera ist aus",
  level: "Lautstärke Ihres Mikrofons",
  say_something: "Sprechen Sie ein paar Worte, um das Mikrofon zu prüfen.",
  heard: "Ihr Mikrofon funktioniert.",
  microphone_on: "Ihr Mikrofon ist an.",
  microphone_off: "Ihr Mikrofon ist aus",
  choose: "Andere Geräte wählen",
  camera: "Kamera",
  microphone: "Mikrofon",
  speaker: "Lautsprecher",
  unnamed: ({ number }) => `Gerät ${number}`,
  test_sound: "Testton abspielen",
  test_sound_again: "Noch einmal abspielen",
  sound_question: "Haben Sie den Ton gehört?",
  sound_heard: "Ihr Lautsprecher funktioniert.",
  sound_unheard:
    "Bitte stellen Sie den Ton am Gerät lauter. Sind Kopfhörer angeschlossen? Dann kommt der Ton dort heraus.",
  join: "Ins Wartezimmer gehen",
  join_without_camera: "Ohne Kamera teilnehmen",
  join_without_both: "Ohne Kamera und Mikrofon teilnehmen",
  ask_again: "Noch einmal fragen",
  search_again: "Noch einmal suchen",
  what_to_do: "Was kann ich tun?",
  not_heard: "So wird die Praxis Sie nicht hören.",
  camera_on: "Kamera einschalten",
  denied_title: "Der Browser lässt uns Kamera oder Mikrofon nicht benutzen",
  denied: {
    chrome:
      "Klicken Sie auf das Zeichen links neben der Adresse, schalten Sie Kamera und Mikrofon ein und wählen Sie dann „Noch einmal fragen“.",
    chrome_phone:
      "Tippen Sie auf das Zeichen links neben der Adresse, dann auf „Berechtigungen“, erlauben Sie Kamera und Mikrofon und tippen Sie dann auf „Noch einmal fragen“.",
    edge: "Klicken Sie auf das Schloss links neben der Adresse, erlauben Sie Kamera und Mikrofon und wählen Sie dann „Noch einmal fragen“.",
    firefox:
      "Klicken Sie auf die durchgestrichene Kamera neben der Adresse, heben Sie die Sperre auf und wählen Sie dann „Noch einmal fragen“.",
    firefox_phone:
      "Tippen Sie auf das Schloss neben der Adresse, erlauben Sie Kamera und Mikrofon und tippen Sie dann auf „Noch einmal fragen“.",
    samsung:
      "Tippen Sie auf das Schloss neben der Adresse, dann auf „Berechtigungen“, erlauben Sie Kamera und Mikrofon und tippen Sie dann auf „Noch einmal fragen“.",
    safari:
      "Öffnen Sie im Menü Safari die „Einstellungen für diese Website“, erlauben Sie Kamera und Mikrofon und wählen Sie dann „Noch einmal fragen“.",
    ios: "Tippen Sie auf das Seitenzeichen neben der Adresse, öffnen Sie die Website-Einstellungen, erlauben Sie Kamera und Mikrofon und tippen Sie dann auf „Noch einmal fragen“.",
    ios_other:
      "Öffnen Sie die Einstellungen Ihres iPhones, wählen Sie dort Ihren Browser, erlauben Sie Kamera und Mikrofon, kommen Sie zurück und tippen Sie auf „Noch einmal fragen“.",
    app: "Sie sehen diese Seite in einer anderen App, die Kamera und Mikrofon nicht benutzen darf. Öffnen Sie den Link aus Ihrer Einladung stattdessen in Safari oder Chrome.",
    other:
      "Erlauben Sie Kamera und Mikrofon für diese Seite in den Einstellungen Ihres Browsers und wählen Sie dann „Noch einmal fragen“.",
  },
  drawing: "Wo das Zeichen ist: mit einem Ring markiert",
  camera_states: {
    denied: "Der Browser lässt uns Ihre Kamera nicht benutzen.",
    missing: "Es wurde keine Kamera gefunden. Sie können ohne teilnehmen.",
    in_use:
      "Ein anderes Programm benutzt Ihre Kamera. Schließen Sie es und wählen Sie dann „Noch einmal fragen“.",
    interrupted: "Ihr Gerät hat die Kamera angehalten, zum Beispiel für einen Anruf.",
    unsupported: "Dieser Browser gibt der Seite keine Kamera.",
  },
  microphone_states: {
    denied: "Der Browser lässt uns Ihr Mikrofon nicht benutzen.",
    missing: "Es wurde kein Mikrofon gefunden. Sie können trotzdem zuhören und im Chat schreiben.",
    in_use:
      "Ein anderes Programm benutzt Ihr Mikrofon. Schließen Sie es und wählen Sie dann „Noch einmal fragen“.",
    interrupted: "Ihr Gerät hat das Mikrofon angehalten, zum Beispiel für einen Anruf.",
    unsupported: "Dieser Browser gibt der Seite kein Mikrofon.",
  },
};

export const waiting: WaitingTexts = {
  title: "Sie sind im Wartezimmer",
  seen: ({ practitioner }) => `${practitioner} sieht, dass Sie warten.`,
  not_present: ({ practitioner }) => `${practitioner} ist noch nicht da. Ihr Platz bleibt frei.`,
  busy: ({ practitioner }) => `${practitioner} ist noch beschäftigt und sieht, dass Sie warten.`,
  since: ({ time, duration }) => `Sie warten seit ${time} Uhr (${duration})`,
  just_now: "Sie sind gerade angekommen.",
  leave_open: "Lassen Sie diese Seite offen; der Bildschirm bleibt an. Wir rufen Sie mit einem Ton.",
  other_windows: "Sie können solange andere Fenster benutzen. Wir rufen Sie mit einem Ton.",
  note: ({ practitioner }) => `Hinweis von ${practitioner}`,
  recheck: "Kamera und Ton noch einmal prüfen",
  leave: "Wartezimmer verlassen",
  leave_title: "Das Wartezimmer verlassen?",
  reconnecting: "Ihr Gerät hat keine Verbindung zum Internet. Wir verbinden Sie neu, sobald sie da ist.",
  server_away:
    "Der Server der Praxis ist gerade nicht erreichbar. Wir verbinden Sie neu; Ihr Platz bleibt erhalten.",
  returning: "Wir bringen Sie zurück in die Sprechstunde",
  leaving: "Sie verlassen das Wartezimmer",
  leaving_text: "Ihr Platz in der Reihe wird frei.",
  stay: "Weiter warten",
  leave_now: "Jetzt gehen",
  connecting: "Wir sagen der Praxis, dass Sie da sind.",
  admitted_title: "Bitte kommen Sie herein",
};

export const ended: EndedTexts = {
  title: "Danke für Ihren Besuch",
  lost_title: "Die Verbindung ist verloren gegangen",
  over_title: "Die Sprechstunde ist beendet",
  withdrawn_title: "Diese Einladung gilt nicht mehr",
  done: "Fertig",
  advice: {
    none: "Bitte wenden Sie sich an die Praxis.",
    come_back_later: "Bitte kommen Sie später noch einmal, mit demselben Code.",
    call_the_practice: "Bitte rufen Sie in der Praxis an.",
    make_an_appointment: "Bitte lassen Sie sich einen neuen Termin geben.",
  },
  hung_up: "Sie haben die Sprechstunde verlassen.",
  peer_hung_up: "Die Sprechstunde ist beendet.",
  peer_lost:
    "Die Verbindung zur Praxis ist nicht rechtzeitig zurückgekommen. Verbinden Sie sich neu: Sie kommen wieder ins Wartezimmer, und die Praxis sieht Sie dort.",
  replaced: "Die Sprechstunde wurde beendet, weil eine andere an ihre Stelle trat.",
  failed:
    "Ihr Browser konnte die Verbindung nicht herstellen. Bitte versuchen Sie es noch einmal, oder benutzen Sie einen anderen Browser oder ein anderes Gerät.",
  session_ended: "Die Sprechstunde ist beendet, weil der Besuch abgelaufen war.",
  guest_deleted: "Die Praxis hat diese Einladung zurückgezogen.",
  declined_title: "Im Moment nicht möglich",
  declined: "Ihre Praxis kann Sie gerade nicht empfangen.",
  left_title: "Sie haben das Wartezimmer verlassen",
  left: "Sie können mit demselben Code jederzeit wiederkommen.",
  kept_title: "Was gespeichert bleibt",
  kept_nothing: "Vom Gespräch ist nichts gespeichert: kein Bild, kein Ton, kein Text.",
  come_back: "Zurück ins Wartezimmer",
  devices_off: "Ihre Kamera und Ihr Mikrofon sind aus.",
};
