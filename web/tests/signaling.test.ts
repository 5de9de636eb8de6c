/** The signalling connection without network and clock: hello, resume, coming back, stopping. */
import { describe, expect, it } from "vitest";
import { closing } from "../src/signaling/closing";
import { Ladder } from "../src/signaling/ladder";
import { Trouble } from "../src/signaling/problem";
import { setUp, type FakeSocket } from "./signaling-set-up";

describe("the reconnect ladder", () => {
  it("doubles from 0.3 s to 5 s and stays there", () => {
    const ladder = new Ladder(() => 1);
    expect(Array.from({ length: 7 }, () => ladder.next())).toEqual([300, 600, 1200, 2400, 4800, 5000, 5000]);
    ladder.reset();
    expect(ladder.next()).toBe(300);
  });

  it("spreads by at most 30 % downwards", () => {
    expect(new Ladder(() => 0).next()).toBe(210);
  });
});

describe("a close code", () => {
  it.each([1001, 1006, 4004, 4005])("%i means: come back", (code) => {
    expect(closing(code)).toEqual({ retry: true, atOnce: false });
  });

  it("4006 means: come back at once, the room is elsewhere", () => {
    expect(closing(4006)).toEqual({ retry: true, atOnce: true });
  });

  it.each([
    [1000, "done"],
    [1008, "refused"],
    [4001, "session_ended"],
    [4002, "replaced"],
    [4003, "seat_taken"],
  ])("%i means: stop, %s", (code, reason) => {
    expect(closing(code)).toEqual({ retry: false, reason });
  });
});

describe("signalling", () => {
  it("says hello with its ticket first and is open after the welcome", async () => {
    const { signaling, open } = setUp();
    signaling.start();
    const socket = await open();
    expect(socket.sent).toEqual([{ type: "hello", ticket: "t", os_family: "linux" }]);
    expect(signaling.state).toBe("open");
  });

  it("opens its socket on the host the ticket names, else where the page came from", async () => {
    let host: string | undefined = "a7.rooms.visavis.test";
    const { signaling, hosts, open, pass } = setUp(() =>
      Promise.resolve({ ticket: "t", expires_at: "", ...(host ? { host } : {}) }),
    );
    signaling.start();
    const socket = await open();
    host = undefined;
    socket.onclose?.({ code: 1006 });
    await pass();
    expect(hosts).toEqual(["a7.rooms.visavis.test", undefined]);
  });

  it("gives the resume string back on the next socket", async () => {
    const { signaling, open, pass } = setUp();
    signaling.start();
    const first = await open();
    first.say({ type: "waiting", resume: "sealed" });
    first.onclose?.({ code: 1006 });
    expect(signaling.state).toBe("interrupted");
    expect(await pass()).toBe(300);
    const second = await open();
    expect(second.sent[0]).toMatchObject({ type: "hello", resume: "sealed" });
  });

  it("forgets the resume string when the call has ended", async () => {
    const { signaling, open, pass } = setUp();
    signaling.start();
    const first = await open();
    first.say({ type: "call_started", call_id: "c", received: 0, gap: false, resume: "sealed" });
    first.say({ type: "call_ended", call_id: "c" });
    first.onclose?.({ code: 1006 });
    await pass();
    expect((await open()).sent[0]).not.toHaveProperty("resume");
  });

  it("comes back after as long as a stopping server asks for", async () => {
    const { signaling, open, pass } = setUp();
    signaling.start();
    const socket = await open();
    socket.say({ type: "going_away", reconnect_after_ms: 1234 });
    socket.onclose?.({ code: 1001 });
    expect(await pass()).toBe(1234);
  });

  it("does not wait for the ladder when the network returns", async () => {
    const { signaling, open, pass } = setUp();
    signaling.start();
    (await open()).onclose?.({ code: 1006 });
    signaling.networkReturned();
    expect(await pass()).toBe(0);
  });

  it("stops with the server's reason when the seat is taken", async () => {
    const { signaling, open, timers } = setUp();
    const stops: unknown[] = [];
    signaling.onStopped = (reason, trouble) => stops.push([reason, trouble?.code]);
    signaling.start();
    const socket = await open();
    socket.say({ type: "error", code: "seat_taken", detail: "", about: "hello" });
    socket.onclose?.({ code: 4003 });
    expect(stops).toEqual([["seat_taken", "seat_taken"]]);
    expect(signaling.state).toBe("stopped");
    expect(timers.size).toBe(0);
  });

  it("stops when no ticket is given because the session is over", async () => {
    const { signaling, settle } = setUp(() => Promise.reject(new Trouble("not_signed_in")));
    const stops: unknown[] = [];
    signaling.onStopped = (reason) => stops.push(reason);
    signaling.start();
    await settle();
    expect(stops).toEqual(["session_ended"]);
  });

  it("asks for a ticket again no sooner than the server allows", async () => {
    const { signaling, settle, pass } = setUp(() => Promise.reject(new Trouble("rate_limited", 7)));
    signaling.start();
    await settle();
    expect(signaling.state).toBe("interrupted");
    expect(await pass()).toBe(7000);
  });

  it("comes back no sooner than the server allows when it was not let in yet", async () => {
    const { signaling, sockets, settle, pass } = setUp();
    signaling.start();
    await settle();
    const socket = sockets.at(-1) as FakeSocket;
    socket.onopen?.();
    socket.say({ type: "error", code: "rate_limited", about: "hello", retry_after: 7 });
    socket.onclose?.({ code: 1001 });
    expect(signaling.state).toBe("interrupted");
    expect(await pass()).toBe(7000);
  });

  it("does not wait for what was refused later", async () => {
    const { signaling, open, pass } = setUp();
    signaling.start();
    const socket = await open();
    socket.say({ type: "error", code: "unavailable", about: "admit", retry_after: 2 });
    socket.onclose?.({ code: 4006 });
    expect(await pass()).toBe(0);
  });

  it("forgets its place when another window has taken it: that one may have ended it since", async () => {
    const { signaling, open, settle, sockets } = setUp();
    signaling.start();
    const socket = await open();
    socket.say({ type: "call_started", call_id: "c", received: 0, gap: false, resume: "sealed" });
    socket.onclose?.({ code: 4002 });
    signaling.start();
    await settle();
    const again = sockets.at(-1) as FakeSocket;
    again.onopen?.();
    expect(again.sent[0]).not.toHaveProperty("resume");
  });

  it("sends nothing while there is no socket", () => {
    expect(setUp().signaling.send({ type: "leave" })).toBe(false);
  });

  it("comes back at once when the room has moved, and by the ladder when it moves again straight away", async () => {
    const { signaling, open, pass } = setUp();
    signaling.start();
    (await open()).onclose?.({ code: 4006 });
    expect(await pass()).toBe(0);
    (await open()).onclose?.({ code: 4006 });
    expect(await pass()).toBe(300);
  });

  it("asks without resume once when the server takes nobody back by it", async () => {
    const { signaling, sockets, open, pass, settle } = setUp();
    signaling.start();
    const first = await open();
    first.say({ type: "waiting", resume: "sealed" });
    first.onclose?.({ code: 1006 });
    await pass();
    await settle();
    const second = sockets.at(-1) as FakeSocket;
    second.onopen?.();
    second.say({ type: "error", code: "invalid_message", detail: "", about: "hello" });
    second.onclose?.({ code: 1008 });
    expect(signaling.state).toBe("interrupted");
    await pass();
    expect((await open()).sent[0]).not.toHaveProperty("resume");
  });
});

describe("an attempt to open a socket", () => {
  it("gets company when it takes long: the first socket that opens is used, the others say nothing", async () => {
    const { signaling, sockets, settle, pass } = setUp();
    signaling.start();
    await settle();
    expect(await pass()).toBe(1200);
    expect(await pass()).toBe(2400);
    expect(sockets).toHaveLength(3);
    sockets[1]?.onopen?.();
    expect(sockets.map(({ sent, closed }) => [sent.length, closed])).toEqual([
      [0, true],
      [1, false],
      [0, true],
    ]);
    sockets[1]?.say({ type: "welcome" });
    expect(signaling.state).toBe("open");
  });

  it("gets company when the ticket takes long, and the late ticket is not used", async () => {
    const tickets: ((ticket: { ticket: string; expires_at: string }) => void)[] = [];
    const { signaling, sockets, settle, pass } = setUp(() => new Promise((resolve) => tickets.push(resolve)));
    signaling.start();
    await pass();
    tickets[1]?.({ ticket: "second", expires_at: "" });
    await settle();
    sockets[0]?.onopen?.();
    tickets[0]?.({ ticket: "first", expires_at: "" });
    await settle();
    expect(sockets).toHaveLength(1);
    expect(sockets[0]?.sent).toMatchObject([{ type: "hello", ticket: "second" }]);
  });

  it("goes on while one of its tries does, and fails with the last one", async () => {
    const { signaling, sockets, settle, pass } = setUp();
    signaling.start();
    await settle();
    await pass();
    sockets[0]?.onclose?.({ code: 1006 });
    expect(signaling.state).toBe("connecting");
    sockets[1]?.onclose?.({ code: 1006 });
    expect(signaling.state).toBe("interrupted");
    expect(await pass()).toBe(300);
  });

  it("is given up after ten seconds", async () => {
    const { signaling, sockets, settle, pass, timers } = setUp();
    signaling.start();
    await settle();
    expect((await pass()) + (await pass()) + (await pass())).toBe(10_000);
    expect(signaling.state).toBe("interrupted");
    expect(sockets.every(({ closed }) => closed)).toBe(true);
    expect([...timers.values()].map(({ ms }) => ms)).toEqual([300]);
  });

  it("ends without a trace when the page has no use for it any more", async () => {
    const { signaling, sockets, settle, pass, timers } = setUp();
    signaling.start();
    await settle();
    await pass();
    signaling.stop();
    expect(sockets.every(({ closed }) => closed)).toBe(true);
    expect(timers.size).toBe(0);
  });
});
