/** A call that this page has ended is over for it, also after a reload, and whatever the server has not heard of it yet. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakePeerConnection, pretendBrowser } from "./pretended-browser";
import { seated, server, type TabMemory } from "./seated";

const started = server("call_started");
const resumed = { ...started, resumed: true };
let memory: TabMemory;

beforeEach(() => {
  memory = { resume: null, over: null };
  vi.useFakeTimers();
  pretendBrowser();
});
afterEach(() => {
  vi.runOnlyPendingTimers();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a call that was hung up", () => {
  it("is not opened again by a page that is loaded anew before the server has heard of it", async () => {
    const before = await seated(memory);
    await before.say(started);
    before.seat.call.value?.leave();
    expect(before.endings).toEqual(["hung_up"]);
    expect(memory.resume).toBeNull();

    const { seat, say, socket } = await seated(memory);
    const connections = FakePeerConnection.all.length;
    await say(resumed);
    expect(seat.call.value).toBeNull();
    expect(FakePeerConnection.all.length).toBe(connections);
    expect(socket.sent.at(-1)).toEqual({ type: "leave", call_id: started.call_id });
    expect(memory.resume).toBeNull();
  });

  it("says nothing about the next one", async () => {
    const before = await seated(memory);
    await before.say(started);
    before.seat.call.value?.leave();
    const { seat, say } = await seated(memory);
    await say({ ...started, call_id: "2f0c3a52-6a0e-4b0e-9d0a-0d6c8f1f2b11" });
    expect(seat.call.value?.id).toBe("2f0c3a52-6a0e-4b0e-9d0a-0d6c8f1f2b11");
  });

  it("is remembered with the last few only", async () => {
    const { say, seat } = await seated(memory);
    for (let call = 10; call < 20; call++) {
      await say({ ...started, call_id: `2f0c3a52-6a0e-4b0e-9d0a-0d6c8f1f2b${call}` });
      seat.call.value?.leave();
    }
    expect(memory.over?.split(" ")).toHaveLength(8);
    expect(memory.over).toContain("2f0c3a52-6a0e-4b0e-9d0a-0d6c8f1f2b19");
  });
});
