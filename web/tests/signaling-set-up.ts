/** A signalling connection for tests: sockets and timers are the test's own, and nothing happens unless the test says so. */
import type { ServerMessage, TicketResponse } from "../src/protocol/messages";
import { Signaling, type Socket } from "../src/signaling/signaling";

export class FakeSocket implements Socket {
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
export function setUp(ticket: () => Promise<TicketResponse> = given) {
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
