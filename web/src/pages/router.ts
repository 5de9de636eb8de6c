/**
 * Which of the few addresses is shown, and what the browser's Back does. The states of a visit are not addresses: they cannot be
 * bookmarked or shared. But people go back from them, so a step or a call that is shown says what that means: it lies on a
 * history entry of its own, above that of the page, and whoever leaves it by Back gets its answer and stays.
 */
import { signal } from "@preact/signals";

export type Route = "/" | "/sign-in" | "/home" | "/style" | "unknown";
type Address = Exclude<Route, "unknown">;

const known: readonly string[] = ["/", "/sign-in", "/home", "/style"] satisfies Route[];

/** What a history entry of ours is; the browser keeps it with the entry, also over a reload. */
type Mark = "page" | "step";

interface Answer {
  address: string;
  back: () => void;
}

function routeOf(path: string): Route {
  const plain = path.length > 1 ? path.replace(/\/$/, "") : path;
  return known.includes(plain) ? (plain as Route) : "unknown";
}

export const route = signal<Route>(routeOf(location.pathname));

const answers: Answer[] = [];
let here: Mark = "page";

export function go(to: Address, options: { replace?: boolean } = {}): void {
  if (options.replace) put("page", to);
  else if (location.pathname !== to) push("page", to);
  route.value = to;
}

/** For links: stays in the page unless the person asked for a new tab or window. */
export function follow(event: MouseEvent, to: Address): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  go(to);
}

/** The address as it is, without what came behind it: no code stays on the screen or in the history. */
export function cleanAddress(to: string = location.pathname): void {
  put(here, to);
  route.value = routeOf(to);
}

/** From now on Back is answered instead of leaving the page; the latest one who asks for it is asked. */
export function answerBack(back: () => void): () => void {
  const answer = { address: location.pathname, back };
  answers.push(answer);
  if (here !== "step") push("step", answer.address);
  return () => void answers.splice(answers.indexOf(answer), 1);
}

export function startRouter(): void {
  const mark = markOf(history.state);
  if (mark) here = mark;
  else put("page", location.href);
  window.addEventListener("popstate", ({ state }) => {
    const arrived = markOf(state);
    // Another fragment was put behind the address: nobody went back. Whoever listens for it reads and removes it.
    if (!arrived) return put(here, location.href);
    const left = here;
    here = arrived;
    const answer = answers.at(-1);
    if (answer) {
      push("step", answer.address);
      answer.back();
    } else if (left === "step" && arrived === "page" && routeOf(location.pathname) === route.peek()) {
      // The step is over, and its entry shows nothing of its own any more.
      history.back();
    } else route.value = routeOf(location.pathname);
  });
}

function push(mark: Mark, to: string): void {
  write(mark, () => history.pushState({ visavis: mark }, "", to));
}

function put(mark: Mark, to: string): void {
  write(mark, () => history.replaceState({ visavis: mark }, "", to));
}

/** Browsers allow so many entries in a while; then Back leaves the page, and nothing else is different. */
function write(mark: Mark, change: () => void): void {
  try {
    change();
    here = mark;
  } catch {
    here = markOf(history.state) ?? "page";
  }
}

function markOf(state: unknown): Mark | null {
  const mark = (state as { visavis?: unknown } | null)?.visavis;
  return mark === "page" || mark === "step" ? mark : null;
}
