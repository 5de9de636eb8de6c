/** What a call of several people adds: chat to each of them, and less picture the more there are. */
import { describe, expect, it } from "vitest";
import { Chat } from "../src/consultation/chat";
import { Quality } from "../src/consultation/quality";

describe("a chat line", () => {
  it("goes to everybody, and waits for whom it did not reach", () => {
    const chat = new Chat();
    const sent: string[] = [];
    chat.write("Guten Tag", ["a", "b"], (to) => to === "a" && sent.push(to) > 0);
    expect(chat.lines.value).toMatchObject([{ from: null, text: "Guten Tag", sent: false }]);
    chat.reachable("a", () => expect.unreachable("a has it already"));
    chat.reachable("b", (text) => sent.push(text) > 0);
    expect(sent).toEqual(["a", "Guten Tag"]);
    expect(chat.lines.value).toMatchObject([{ sent: true }]);
    chat.reachable("b", () => expect.unreachable("b has it too"));
  });

  it("waits for nobody who has left, and is not given to who comes later", () => {
    const chat = new Chat();
    chat.write("Guten Tag", ["a"], () => false);
    chat.left("a");
    expect(chat.lines.value).toMatchObject([{ sent: true }]);
    chat.reachable("c", () => expect.unreachable("c was not there"));
  });

  it("is refused when it is none", () => {
    const chat = new Chat();
    expect(chat.write("", ["a"], () => true)).toBe(false);
    expect(chat.lines.value).toEqual([]);
  });

  it("of somebody else is counted as unread until the chat is opened", () => {
    const chat = new Chat();
    chat.received("Ada", "Hallo");
    expect(chat.unread.value).toBe(1);
    chat.show(true);
    chat.received("Ada", "noch etwas");
    expect(chat.unread.value).toBe(0);
    expect(chat.lines.value.map(({ from }) => from)).toEqual(["Ada", "Ada"]);
  });
});

describe("the quality of the picture", () => {
  const narrow = { uplink: 100_000, limited: true };
  const wide = { uplink: 5_000_000, limited: false };
  const measure = (quality: Quality, times: number, what = narrow): number =>
    Array.from({ length: times }, () => quality.measured(what)).filter(Boolean).length;

  it("steps down with the group's size: what goes out in all does not grow with it (C-12)", () => {
    const limits = [1, 2, 3, 4, 5, 6, 7, 8].map((peers) => {
      const quality = new Quality();
      quality.group(peers);
      return quality.limit;
    });
    for (const [index, limit] of limits.entries()) {
      expect(limit.maxBitrate * (index + 1)).toBeLessThanOrEqual(1_800_000);
      const before = limits[index - 1];
      if (before) expect(limit.maxBitrate).toBeLessThanOrEqual(before.maxBitrate);
    }
    expect(limits[0]?.scaleResolutionDownBy).toBe(1);
    expect(limits[7]?.maxFramerate).toBe(15);
  });

  it("steps down when the way out is narrow for some seconds, not for one", () => {
    const quality = new Quality();
    const best = quality.limit;
    measure(quality, 3);
    measure(quality, 1, wide);
    measure(quality, 3);
    expect(quality.limit).toBe(best);
    expect(measure(quality, 4)).toBe(1);
    expect(quality.limit.maxBitrate).toBeLessThan(best.maxBitrate);
  });

  it("does not take a picture that needs little for a narrow way", () => {
    const quality = new Quality();
    expect(measure(quality, 100, { uplink: 100_000, limited: false })).toBe(0);
    expect(measure(quality, 100, { ...narrow, uplink: 1_600_000 })).toBe(0);
  });

  it("comes back when the way is wide again, and tries less often when that failed", () => {
    const quality = new Quality();
    const best = quality.limit;
    measure(quality, 4);
    measure(quality, 16, wide);
    expect(quality.limit).toBe(best);
    measure(quality, 4);
    measure(quality, 16, wide);
    expect(quality.limit).not.toBe(best);
    measure(quality, 16, wide);
    expect(quality.limit).toBe(best);
  });

  it("is never better than the group's size allows", () => {
    const quality = new Quality();
    quality.group(4);
    const most = quality.limit;
    measure(quality, 500, wide);
    expect(quality.limit).toBe(most);
  });
});
