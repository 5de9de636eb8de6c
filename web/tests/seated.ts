/** A seat with its real signalling and call on a pretended browser, greeted by a server that says the examples of the contract. */
import { readFileSync } from "node:fs";
import { expect, vi } from "vitest";
import { Seat } from "../src/consultation/seat";
import { LocalMedia } from "../src/media/local-media";
import type { ClientMessage, ServerMessage } from "../src/protocol/messages";
import { Http } from "../src/signaling/http";
import { FakeSocket } from "./pretended-browser";

export const folder = new URL("../../tests/examples/", import.meta.url);

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), "utf8"));
}

export function client<T extends ClientMessage["type"]>(type: T): Extract<ClientMessage, { type: T }> {
  return read(`client.${type}`) as Extract<ClientMessage, { type: T }>;
}

export function server<T extends ServerMessage["type"]>(type: T): Extract<ServerMessage, { type: T }> {
  return read(`server.${type}`) as Extract<ServerMessage, { type: T }>;
}

export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
};

/** What the tab remembers across reloads. */
export interface TabMemory {
  resume: string | null;
  over: string | null;
}

export async function seated(memory: TabMemory = { resume: null, over: null }) {
  const hello = client("hello");
  const http = new Http(() =>
    Promise.resolve(Response.json({ ticket: hello.ticket, expires_at: "2026-05-04T09:30:30Z" })),
  );
  const seen: ServerMessage[] = [];
  const endings: string[] = [];
  const shown: string[] = [];
  const seat = new Seat({
    http,
    media: new LocalMedia(),
    resume: {
      read: () => memory.resume,
      write: (value) => {
        memory.resume = value;
      },
    },
    over: {
      read: () => memory.over,
      write: (value) => {
        memory.over = value;
      },
    },
    displayName: () => hello.display_name ?? "",
    message: (message) => seen.push(message),
    callShown: (call) => shown.push(call.id),
    callEnded: (_call, reason) => endings.push(reason),
    stopped: () => {},
  });
  const before = FakeSocket.all.length;
  seat.take();
  await vi.waitFor(() => expect(FakeSocket.all.length).toBeGreaterThan(before));
  const socket = FakeSocket.last() as FakeSocket;
  socket.onopen?.();
  const say = async (message: ServerMessage): Promise<void> => {
    socket.onmessage?.({ data: JSON.stringify(message) });
    await settle();
  };
  await say(server("welcome"));
  return { seat, socket, say, seen, shown, endings, resume: () => memory.resume };
}
