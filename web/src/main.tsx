/** Starts the client: colours, language, address, then the page. Holds no logic of its own. */
import { render } from "preact";
import "./ui/style.css";
import { loadLanguage } from "./i18n/language";
import { App } from "./pages/App";
import { startEntry } from "./pages/patient/entry";
import { loadRetentionRules } from "./pages/retention";
import { startRouter } from "./pages/router";
import { startTheme } from "./ui/theme";

const root = document.getElementById("app");
// A browser that is too old has been told so already, and would fail somewhere further on.
if (root && !document.documentElement.dataset["tooOld"]) {
  startRouter();
  startEntry();
  startTheme();
  void loadRetentionRules();
  await loadLanguage();
  render(<App />, root);
}
