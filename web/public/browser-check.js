/*
 * Sends browsers away that are older than docs/browsers.md says, in a sentence instead of a blank page. A classic script in the
 * oldest dialect, so that every browser can read it; it asks for what the page needs and for nothing else, and asks nobody about
 * the browser's name. The page itself does not start then (src/main.tsx).
 */
(function () {
  "use strict";
  function knows(what) {
    try {
      return what();
    } catch (unknown) {
      return !unknown;
    }
  }
  var needed = [
    function () {
      return "noModule" in document.createElement("script");
    },
    function () {
      return new RegExp("(?<=a)\\p{Cf}", "u").unicode;
    },
    function () {
      return typeof Object.hasOwn === "function" && typeof Array.prototype.at === "function";
    },
    function () {
      return typeof AbortSignal.timeout === "function";
    },
    function () {
      return typeof Intl.ListFormat === "function";
    },
    function () {
      return typeof HTMLDialogElement.prototype.showModal === "function";
    },
    function () {
      return CSS.supports("height", "1dvh") && CSS.supports("inset", "0");
    },
  ];
  var old = false;
  for (var index = 0; index < needed.length; index += 1) if (!knows(needed[index])) old = true;
  if (!old) return;

  var german = /^de/i.test(navigator.language || "");
  var floor = "Chrome 111, Edge 111, Firefox 114, Safari 16.4 (iOS 16.4)";
  var words = german
    ? [
        "Dieser Browser ist zu alt für die Videosprechstunde",
        "Bitte bringen Sie ihn auf den neuesten Stand, oder öffnen Sie diesen Link in einem anderen Browser oder auf einem anderen Gerät:",
        "Es geht ab: ",
      ]
    : [
        "This browser is too old for the video consultation",
        "Please update it, or open this link in another browser or on another device:",
        "It works from: ",
      ];
  document.documentElement.setAttribute("data-too-old", "true");
  document.documentElement.lang = german ? "de" : "en";

  function tell() {
    var page = document.getElementById("app");
    var box = document.createElement("main");
    box.className = "too-old";
    box.setAttribute("data-testid", "browser-too-old");
    function add(kind, text) {
      var element = document.createElement(kind);
      element.appendChild(document.createTextNode(text));
      box.appendChild(element);
    }
    add("h1", words[0]);
    add("p", words[1]);
    add("pre", location.href);
    add("p", words[2] + floor + ".");
    page.appendChild(box);
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", tell);
  else tell();
})();
