/** What a patient sees at `/`: the step the visit is at. The later steps are loaded while the first are filled in. */
import { useEffect } from "preact/hooks";
import type { VNode } from "preact";
import { lazy } from "../../ui/lazy";
import { CodePage } from "./CodePage";
import { step, visit } from "./entry";
import { NamePage } from "./NamePage";

const loadVisit = async () => (await import("./VisitPage")).VisitPage;
const VisitPage = lazy(loadVisit);

export function PatientPage(): VNode {
  const now = step.value;
  useEffect(() => {
    // Ready before it is needed; a failure shows when the page is.
    if (now === "name") void loadVisit().catch(() => {});
  }, [now]);
  if (now === "visit" && visit.value) return <VisitPage />;
  return now === "name" ? <NamePage /> : <CodePage />;
}
