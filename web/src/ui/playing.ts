/**
 * Keeps players going that show or sound another person: the system pauses them for a phone call, and some browsers want a click
 * first. Who is paused plays again by itself; where that is refused the page offers a button, and any click or key helps too.
 */
import { signal } from "@preact/signals";

/** Players that should play and may not without a click. */
export const stuckPlayers = signal<readonly HTMLMediaElement[]>([]);

/** A system that pauses so often in so short a time means it: then the person decides. */
const attempts = { most: 3, withinMs: 3000 };

export function keepPlaying(element: HTMLMediaElement): () => void {
  const over = new AbortController();
  let tried: number[] = [];
  const should = (): boolean =>
    element.isConnected && element.srcObject instanceof MediaStream && element.srcObject.active;
  const again = (): void => {
    if (!element.paused || !should()) return;
    tried = tried.filter((at) => performance.now() - at < attempts.withinMs);
    if (tried.push(performance.now()) > attempts.most) stick(element);
    else void play(element);
  };
  const fresh = (): void => {
    tried = [];
    if (document.visibilityState === "visible") again();
  };
  const until = { signal: over.signal };
  element.addEventListener("pause", again, until);
  element.addEventListener("playing", () => release(element), until);
  document.addEventListener("visibilitychange", fresh, until);
  for (const event of ["focus", "pageshow", "pointerup", "keyup"])
    window.addEventListener(event, fresh, until);
  return () => {
    over.abort();
    release(element);
  };
}

/** A newer stream also ends an attempt, and means nothing. */
export async function play(element: HTMLMediaElement): Promise<void> {
  try {
    await element.play();
    release(element);
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === "NotAllowedError") stick(element);
  }
}

function stick(element: HTMLMediaElement): void {
  if (!stuckPlayers.peek().includes(element)) stuckPlayers.value = [...stuckPlayers.peek(), element];
}

function release(element: HTMLMediaElement): void {
  if (stuckPlayers.peek().includes(element))
    stuckPlayers.value = stuckPlayers.peek().filter((other) => other !== element);
}
