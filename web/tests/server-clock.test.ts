/** Counting by the server's clock on a device whose own is wrong. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { heardServerTime, serverNow } from "../src/signaling/server-clock";

afterEach(() => vi.useRealTimers());

describe("the server's time", () => {
  it("goes on with the device's clockwork, whatever its clock says", () => {
    vi.useFakeTimers({ now: Date.parse("2030-01-01T00:00:00Z"), toFake: ["Date"] });
    heardServerTime("2026-05-04T09:30:00Z", 1000);
    expect(new Date(serverNow(61_000)).toISOString()).toBe("2026-05-04T09:31:00.000Z");
  });

  it("is that of the last greeting, and no nonsense replaces it", () => {
    heardServerTime("2026-05-04T09:30:00Z", 0);
    heardServerTime("2026-05-04T10:00:00Z", 5000);
    heardServerTime("soon", 6000);
    expect(new Date(serverNow(5000)).toISOString()).toBe("2026-05-04T10:00:00.000Z");
  });
});
