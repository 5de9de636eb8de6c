/** English: browsers that cannot take part. */
import type { BrowserTexts } from "../texts/browser";

export const browser: BrowserTexts = {
  no_calls: "This browser cannot make video calls",
  no_devices: "Here the page gets no camera and no microphone",
  in_app: {
    iphone:
      "You see this page inside another app. Copy the link, open Safari and paste it into the address line.",
    android:
      "You see this page inside another app. Copy the link, open Chrome and paste it into the address line.",
    computer:
      "You see this page inside another program. Copy the link, open your browser, for example Chrome, Edge, Firefox or Safari, and paste it into the address line.",
  },
  elsewhere: {
    iphone: "Please copy the link and open it in Safari, or on another device.",
    android: "Please copy the link and open it in Chrome or Firefox, or on another device.",
    computer:
      "Please copy the link and open it in a current Chrome, Edge, Firefox or Safari, or on another device.",
  },
  switched_off: {
    iphone:
      "In lockdown mode an iPhone makes no video calls in the browser. You can allow this website: tap the symbol beside the address, then the website's settings.",
    android:
      "Perhaps an extension or a setting has switched off video calls (WebRTC). Switch them on for this page.",
    computer:
      "Perhaps an extension or a setting has switched off video calls (WebRTC). Switch them on for this page.",
  },
  link: "Your link",
  copy_link: "Copy the link",
  go_on: "Go on without camera and microphone",
  too_old:
    "This browser is too old for a part of this page. Please update it, or open the page in another browser.",
  not_loaded: "A part of this page could not be loaded. Please load it again.",
};
