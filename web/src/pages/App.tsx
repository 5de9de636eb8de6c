/** Chooses the page for the address and holds what all pages share: the live region and the answer to a wrong address. */
import type { VNode } from "preact";
import { texts } from "../i18n/language";
import { Announcer } from "../ui/announcer";
import { Frame } from "../ui/frame";
import { Heading } from "../ui/heading";
import { lazy } from "../ui/lazy";
import { PatientPage } from "./patient/PatientPage";
import { follow, route } from "./router";

const PractitionerPage = lazy(async () => (await import("./practitioner/PractitionerPage")).PractitionerPage);
const StylePage =
  import.meta.env.VITE_STYLE_PAGE === "1"
    ? lazy(async () => (await import("./style/StylePage")).StylePage)
    : NotFound;

export function App(): VNode {
  return (
    <>
      <Page />
      <Announcer />
    </>
  );
}

function Page(): VNode {
  switch (route.value) {
    case "/":
      return <PatientPage />;
    case "/sign-in":
    case "/home":
      return <PractitionerPage />;
    case "/style":
      return <StylePage />;
    default:
      return <NotFound />;
  }
}

function NotFound(): VNode {
  const { common } = texts();
  return (
    <Frame>
      <div class="ask" data-testid="error-page">
        <Heading>{common.not_found_title}</Heading>
        <p class="lead">{common.not_found_text}</p>
        <a class="button button-primary button-wide" href="/" onClick={(event) => follow(event, "/")}>
          {common.to_start}
        </a>
      </div>
    </Frame>
  );
}
