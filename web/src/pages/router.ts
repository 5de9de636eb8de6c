/** Which of the few addresses is shown. The states of a visit are not addresses: they cannot be bookmarked or shared. */
import { signal } from "@preact/signals";

export type Route = "/" | "/sign-in" | "/home" | "/style" | "unknown";

const known: readonly string[] = ["/", "/sign-in", "/home", "/style"] satisfies Route[];

function routeOf(path: string): Route {
  const plain = path.length > 1 ? path.replace(/\/$/, "") : path;
  return known.includes(plain) ? (plain as Route) : "unknown";
}

export const route = signal<Route>(routeOf(location.pathname));

export function go(to: Exclude<Route, "unknown">, options: { replace?: boolean } = {}): void {
  if (options.replace) history.replaceState(null, "", to);
  else if (location.pathname !== to) history.pushState(null, "", to);
  route.value = to;
}

/** For links: stays in the page unless the person asked for a new tab or window. */
export function follow(event: MouseEvent, to: Exclude<Route, "unknown">): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  go(to);
}

export function startRouter(): void {
  window.addEventListener("popstate", () => {
    route.value = routeOf(location.pathname);
  });
}
