/** What a tab remembers, in a browser that lets it and in one that does not. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { recall, remember } from "../src/ui/tab-memory";

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("a browser that forbids storage", () => {
  it.each([
    ["by throwing", undefined],
    [
      "by having no room",
      {
        getItem: () => null,
        setItem: () => {
          throw new Error("full");
        },
        removeItem: () => {},
      },
    ],
  ])("%s lets a page remember until it is loaded anew", (_how, storage) => {
    vi.stubGlobal("sessionStorage", storage);
    remember("practice.resume", "sealed");
    expect(recall("practice.resume")).toBe("sealed");
    remember("practice.resume", "newer");
    expect(recall("practice.resume")).toBe("newer");
    remember("practice.resume", null);
    expect(recall("practice.resume")).toBeNull();
  });
});

describe("a browser that lets it", () => {
  it("has it in the storage of the tab, and nowhere else", () => {
    const kept = new Map<string, string>();
    vi.stubGlobal("sessionStorage", {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
      removeItem: (key: string) => kept.delete(key),
    });
    remember("guest.over", "a b");
    expect([...kept]).toEqual([["visavis.guest.over", "a b"]]);
    kept.clear(); // as when the user clears it
    expect(recall("guest.over")).toBeNull();
  });
});
