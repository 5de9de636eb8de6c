/** German: browsers that cannot take part. */
import type { BrowserTexts } from "../texts/browser";

export const browser: BrowserTexts = {
  no_calls: "Dieser Browser kann keine Videogespräche führen",
  no_devices: "Hier bekommt die Seite keine Kamera und kein Mikrofon",
  in_app: {
    iphone:
      "Sie sehen diese Seite in einer anderen App. Kopieren Sie den Link, öffnen Sie Safari und setzen Sie ihn in die Adresszeile ein.",
    android:
      "Sie sehen diese Seite in einer anderen App. Kopieren Sie den Link, öffnen Sie Chrome und setzen Sie ihn in die Adresszeile ein.",
    computer:
      "Sie sehen diese Seite in einem anderen Programm. Kopieren Sie den Link, öffnen Sie Ihren Browser, zum Beispiel Chrome, Edge, Firefox oder Safari, und setzen Sie ihn in die Adresszeile ein.",
  },
  elsewhere: {
    iphone: "Bitte kopieren Sie den Link und öffnen Sie ihn in Safari oder auf einem anderen Gerät.",
    android:
      "Bitte kopieren Sie den Link und öffnen Sie ihn in Chrome oder Firefox oder auf einem anderen Gerät.",
    computer:
      "Bitte kopieren Sie den Link und öffnen Sie ihn in einem aktuellen Chrome, Edge, Firefox oder Safari oder auf einem anderen Gerät.",
  },
  switched_off: {
    iphone:
      "Im Blockierungsmodus führt ein iPhone keine Videogespräche im Browser. Sie können diese Website erlauben: Tippen Sie auf das Zeichen neben der Adresse und dann auf die Website-Einstellungen.",
    android:
      "Vielleicht hat eine Erweiterung oder eine Einstellung Videogespräche (WebRTC) abgeschaltet. Schalten Sie sie für diese Seite ein.",
    computer:
      "Vielleicht hat eine Erweiterung oder eine Einstellung Videogespräche (WebRTC) abgeschaltet. Schalten Sie sie für diese Seite ein.",
  },
  link: "Ihr Link",
  copy_link: "Link kopieren",
  go_on: "Ohne Kamera und Mikrofon weiter",
  too_old:
    "Dieser Browser ist für einen Teil dieser Seite zu alt. Bitte bringen Sie ihn auf den neuesten Stand, oder öffnen Sie die Seite in einem anderen Browser.",
  not_loaded: "Ein Teil dieser Seite konnte nicht geladen werden. Bitte laden Sie die Seite neu.",
};
