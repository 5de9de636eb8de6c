/** The signalling connection without network and clock: hello, resume, coming back, stopping. */
import { describe, expect, it } from "vitest";
import type { ServerMessage, TicketResponse } from "../src/protocol/messages";
import { closing } from "../src/signaling/closing";
import { Ladder } from "../src/signaling/ladder";
import { Trouble } from "../src/signaling/problem";
import { Signaling, type Socket } from "../src/signaling/signaling";

class FakeSocket implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: Record<string, unknown>[] = [];
  closed = false;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(): void {
    this.closed = true;
  }

  say(message: Partial<ServerMessage> & { type: string }): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

/** A signalling connection with no network and no clock: timers run only when told to. */
function setUp(ticket: () => Promise<TicketResponse> = given) {
  const sockets: FakeSocket[] = [];
  const hosts: (string | undefined)[] = [];
  const timers = new Map<number, { run: () => void; ms: number }>();
  let next = 1;
  let now = 0;
  let resume: string | null = null;
  const signaling = new Signaling({
    ticket,
    openSocket: (host) => {
      hosts.push(host);
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    hello: () => ({ os_family: "linux" }),
    resume: {
      read: () => resume,
      write: (value) => {
        resume = value;
      },
    },
    random: () => 1,
    now: () => now,
    setTimer: (run, ms) => {
      timers.set(next, { run, ms });
      return next++;
    },
    clearTimer: (timer) => timers.delete(timer),
  });
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  const pass = async (): Promise<number> => {
    const [id, timer] = [...timers][0] ?? [0, { run: () => {}, ms: -1 }];
    timers.delete(id);
    timer.run();
    await settle();
    return timer.ms;
  };
  const open = async (): Promise<FakeSocket> => {
    await settle();
    const socket = sockets.at(-1) as FakeSocket;
    socket.onopen?.();
    socket.say({ type: "welcome" });
    return socket;
  };
  const wait = (ms: number): void => {
    now += ms;
  };
  return { signaling, sockets, hosts, timers, settle, pass, open, wait };
}

const given = () => Promise.resolve({ ticket: "t", expires_at: "" });

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
});
