/** What is said in a call over sockets that come and go: numbers, gaps, and sockets that are replaced. */
import { describe, expect, it } from "vitest";
import type { ServerMessage } from "../src/protocol/messages";
import { setUp, type FakeSocket } from "./signaling-set-up";

describe("in a call", () => {
  const call = { call_id: "c", received: 0, gap: false, resume: "sealed" };
  const candidate = (to: string) => ({ type: "candidate", to, candidate: null }) as const;
  const numbers = (socket: FakeSocket) => socket.sent.slice(1).map(({ seq }) => seq);

  async function started() {
    const parts = setUp();
    const heard: ServerMessage[] = [];
    parts.signaling.onMessage = (message) => heard.push(message);
    parts.signaling.start();
    const socket = await parts.open();
    socket.say({ type: "call_started", ...call });
    const again = async (message: object): Promise<FakeSocket> => {
      await parts.pass();
      const next = await parts.open();
      next.say({ type: "call_started", ...call, ...message });
      return next;
    };
    return { ...parts, socket, again, heard };
  }

  it("what was sent is numbered, and sent again with the same numbers when the server has not got it", async () => {
    const { signaling, socket, again } = await started();
    signaling.sendInCall(candidate("a"));
    signaling.sendInCall(candidate("b"));
    expect(numbers(socket)).toEqual([1, 2]);
    socket.onclose?.({ code: 1006 });
    signaling.sendInCall(candidate("c"));
    const next = await again({ received: 1 });
    expect(next.sent.slice(1)).toEqual([
      { ...candidate("b"), seq: 2 },
      { ...candidate("c"), seq: 3 },
    ]);
  });

  it("nothing goes out between the welcome and the server's word on what it has", async () => {
    const { signaling, socket, open, pass } = await started();
    socket.onclose?.({ code: 1006 });
    await pass();
    const next = await open();
    signaling.sendInCall(candidate("a"));
    expect(next.sent).toHaveLength(1);
    next.say({ type: "call_started", ...call });
    expect(numbers(next)).toEqual([1]);
  });

  it("what arrives a second time is passed over, and the last number is told when coming back", async () => {
    const { socket, again, heard } = await started();
    for (const seq of [1, 2, 2, 1, 3]) socket.say({ type: "candidate", from: "x", seq, candidate: null });
    expect(heard.filter(({ type }) => type === "candidate")).toHaveLength(3);
    socket.onclose?.({ code: 1006 });
    expect((await again({})).sent[0]).toMatchObject({ resume: "sealed", received: 3 });
  });

  it("after a gap what was kept is thrown away and counting goes on", async () => {
    const { signaling, socket, again, heard } = await started();
    signaling.sendInCall(candidate("a"));
    socket.say({ type: "candidate", from: "x", seq: 9, candidate: null });
    socket.onclose?.({ code: 1006 });
    const next = await again({ gap: true });
    signaling.sendInCall(candidate("b"));
    expect(numbers(next)).toEqual([2]);
    next.say({ type: "candidate", from: "x", seq: 10, candidate: null });
    expect(heard.filter(({ type }) => type === "candidate")).toHaveLength(2);
    next.onclose?.({ code: 1006 });
    expect(numbers(await again({ received: 0 }))).toEqual([2]);
  });

  it("a new page goes on counting where the server's memory of its seat ends", async () => {
    const { signaling, open } = setUp();
    signaling.start();
    const socket = await open();
    socket.say({ type: "call_started", ...call, received: 41, gap: true });
    signaling.sendInCall(candidate("a"));
    expect(numbers(socket)).toEqual([42]);
  });

  it("too much for the memory is told as a gap", async () => {
    const { signaling, socket, again, heard } = await started();
    socket.onclose?.({ code: 1006 });
    for (let count = 0; count < 300; count++) signaling.sendInCall(candidate("a"));
    const next = await again({});
    expect(numbers(next)).toEqual([]);
    expect(heard.at(-1)).toMatchObject({ type: "call_started", gap: true });
    signaling.sendInCall(candidate("a"));
    expect(numbers(next)).toEqual([301]);
  });

  it("never sends faster than the server takes, and loses nothing by it", async () => {
    const { signaling, socket, pass, wait } = await started();
    for (let count = 0; count < 200; count++) signaling.sendInCall(candidate("a"));
    expect(numbers(socket)).toHaveLength(80);
    wait(1000);
    await pass();
    wait(1000);
    await pass();
    expect(numbers(socket)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
  });

  it("a page that has ended the call remembers nothing of it", async () => {
    const { signaling, socket, pass, open } = await started();
    signaling.callOver();
    socket.onclose?.({ code: 1006 });
    await pass();
    const hello = (await open()).sent[0];
    expect(hello).not.toHaveProperty("received");
    expect(hello).not.toHaveProperty("resume");
  });

  it("who joins and who leaves changes the way back", async () => {
    const { socket, again } = await started();
    socket.say({ type: "peer_joined", resume: "with three" });
    socket.onclose?.({ code: 1006 });
    const next = await again({ resume: "as told" });
    expect(next.sent[0]).toMatchObject({ resume: "with three" });
    next.say({ type: "peer_left", resume: "with two" });
    next.onclose?.({ code: 1006 });
    expect((await again({})).sent[0]).toMatchObject({ resume: "with two" });
  });

  it("a socket that is replaced is heard until the new one opens, so that what it brings is not missed", async () => {
    const { signaling, socket, settle, pass, open, heard } = await started();
    signaling.renew();
    expect(socket.closed).toBe(false);
    socket.say({ type: "candidate", from: "x", seq: 1, candidate: null });
    await pass();
    await settle();
    socket.say({ type: "candidate", from: "x", seq: 2, candidate: null });
    const next = await open();
    expect(socket.closed).toBe(true);
    expect(next.sent[0]).toMatchObject({ resume: "sealed", received: 2 });
    socket.say({ type: "candidate", from: "x", seq: 3, candidate: null });
    expect(heard.filter(({ type }) => type === "candidate")).toHaveLength(2);
  });

  it("a socket is only replaced on suspicion when nothing has come over it lately", async () => {
    const { signaling, sockets, socket, pass, wait } = await started();
    wait(2000);
    socket.say({ type: "candidate", from: "x", seq: 1, candidate: null });
    signaling.renewUnlessAlive();
    expect(signaling.state).toBe("open");
    wait(2000);
    signaling.renewUnlessAlive();
    signaling.renewUnlessAlive();
    expect(signaling.state).toBe("interrupted");
    await pass();
    expect(sockets).toHaveLength(2);
  });
});
