/**
 * The only memory this client has: the tab's own session storage, gone when the tab is closed. It holds the choice of
 * language and theme, the bearer token, the resume string and which calls are over, so that a reload does not end a visit. If
 * the browser refuses it, everything still works until the next reload: what is remembered then lives in the page alone.
 */
const prefix = "visavis.";
const inThePage = new Map<string, string>();

export function recall(key: string): string | null {
  try {
    return sessionStorage.getItem(prefix + key) ?? inThePage.get(key) ?? null;
  } catch {
    return inThePage.get(key) ?? null;
  }
}

export function remember(key: string, value: string | null): void {
  inThePage.delete(key);
  try {
    if (value === null) sessionStorage.removeItem(prefix + key);
    else sessionStorage.setItem(prefix + key, value);
  } catch {
    // A browser that forbids storage forbids only the memory across reloads.
    if (value !== null) inThePage.set(key, value);
  }
}

export function recallObject(key: string): unknown {
  const text = recall(key);
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
