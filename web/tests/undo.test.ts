/** What can be taken back for some seconds is done exactly once all the same, and never forgotten with the page. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Undo, undoMs } from "../src/ui/undo";

let done = 0;
const undo = (): Undo => {
  const one = new Undo();
  one.begin(() => {
    done += 1;
  });
  return one;
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", new EventTarget());
  done = 0;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("what can be taken back", () => {
  test("is done when the time is over, once", () => {
    const one = undo();
    expect(one.due.value).not.toBeNull();
    vi.advanceTimersByTime(undoMs - 1);
    expect(done).toBe(0);
    vi.advanceTimersByTime(1);
    expect(done).toBe(1);
    expect(one.due.value).toBeNull();
    one.now();
    window.dispatchEvent(new Event("pagehide"));
    vi.advanceTimersByTime(60_000);
    expect(done).toBe(1);
  });

  test("is not done when it was taken back", () => {
    const one = undo();
    one.takeBack();
    window.dispatchEvent(new Event("pagehide"));
    vi.advanceTimersByTime(60_000);
    expect(done).toBe(0);
    expect(one.due.value).toBeNull();
  });

  test("is done at once when the page goes, or when nobody wants to wait", () => {
    undo();
    window.dispatchEvent(new Event("pagehide"));
    expect(done).toBe(1);
    undo().now();
    expect(done).toBe(2);
    vi.advanceTimersByTime(60_000);
    expect(done).toBe(2);
  });

  test("gives way to the next by being done", () => {
    const one = undo();
    one.begin(() => {
      done += 10;
    });
    expect(done).toBe(1);
    vi.advanceTimersByTime(undoMs);
    expect(done).toBe(11);
  });
});
