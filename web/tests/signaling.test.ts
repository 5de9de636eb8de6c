/** The signalling connection without network and clock: hello, resume, coming back, stopping. */
import { describe, expect, it } from "vitest";
import type { ServerMessage } from "../src/protocol/messages";
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
function setUp(ticket: () => Promise<{ ticket: string; expires_at: string }> = given) {
  const sockets: FakeSocket[] = [];
  const timers = new Map<number, { run: () => void; ms: number }>();
  let next = 1;
  let resume: string | null = null;
  const signaling = new Signaling({
    ticket,
    openSocket: () => {
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
  return { signaling, sockets, timers, settle, pass, open };
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
    expect(closing(code)).toEqual({ retry: true });
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
    first.say({ type: "call_started", resume: "sealed" });
    first.say({ type: "call_ended" });
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
});
