/**
 * The examples of the contract, one for each wire message, that server and client share: what the client sends looks like
 * them, and what the server sends is taken. A seat with its real signalling and call runs here on a pretended browser.
 */
import { readdirSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ClientMessage, ServerMessage } from "../src/protocol/messages";
import { isErrorCode } from "../src/signaling/problem";
import { describeAs, FakePeerConnection, pretendBrowser } from "./pretended-browser";
import { client, folder, seated, server } from "./seated";

/** A complete list for the compiler: a new message in the contract must be added here. */
const clientTypes: Record<ClientMessage["type"], true> = {
  hello: true,
  admit: true,
  decline: true,
  set_waiting_room: true,
  description: true,
  candidate: true,
  leave: true,
};
const serverTypes: Record<ServerMessage["type"], true> = {
  welcome: true,
  waiting_room: true,
  waiting: true,
  waiting_ended: true,
  call_started: true,
  description: true,
  candidate: true,
  peer_joined: true,
  peer_left: true,
  ice_servers: true,
  peer_interrupted: true,
  peer_returned: true,
  call_ended: true,
  error: true,
  going_away: true,
};

beforeEach(() => pretendBrowser());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the shared examples", () => {
  it("are exactly the messages this client knows", () => {
    const names = [
      ...Object.keys(clientTypes).map((type) => `client.${type}.json`),
      ...Object.keys(serverTypes).map((type) => `server.${type}.json`),
    ];
    expect(readdirSync(folder).sort()).toEqual(names.sort());
  });
});

describe("what the client sends", () => {
  it("begins with a hello like the example", async () => {
    const { socket } = await seated();
    const { received, ...first } = client("hello");
    expect(socket.sent[0]).toEqual(first);
    expect(received).toBeTypeOf("number");
  });

  it.each(["admit", "decline", "set_waiting_room", "leave"] as const)(
    "is %s as in the example",
    async (type) => {
      const { seat, socket } = await seated();
      const message = client(type);
      expect(seat.send(message)).toBe(true);
      expect(socket.sent.at(-1)).toEqual(message);
    },
  );

  it("describes itself in a call with the members of the examples and no other", async () => {
    const { socket, say } = await seated();
    const started = server("call_started");
    await say(started);
    await say({
      ...server("description"),
      from: started.peers[0]?.participant_id ?? "",
      description: { type: "offer", sdp: describeAs(7) },
    });
    const answer = socket.sent.find((message) => message["type"] === "description");
    expect(Object.keys(answer ?? {}).sort()).toEqual(Object.keys(client("description")).sort());
    expect(answer).toEqual({
      type: "description",
      seq: 1,
      to: started.peers[0]?.participant_id,
      description: { type: "answer", sdp: expect.any(String) as string },
    });
    FakePeerConnection.last().onicecandidate?.({ candidate: FakePeerConnection.candidate });
    const candidate = socket.sent.find((message) => message["type"] === "candidate");
    const wanted = client("candidate");
    expect(Object.keys(candidate ?? {}).sort()).toEqual(Object.keys(wanted).sort());
    expect(Object.keys(candidate?.["candidate"] as object).sort()).toEqual(
      Object.keys(wanted.candidate ?? {}).sort(),
    );
  });
});

describe("what the server sends", () => {
  it("reaches the page", async () => {
    const { say, seen } = await seated();
    const shown = ["waiting", "waiting_room", "error", "going_away", "waiting_ended"] as const;
    for (const type of shown) await say(server(type));
    expect(seen.slice(1)).toEqual(shown.map((type) => server(type)));
    const error = server("error");
    expect(isErrorCode(error.code)).toBe(true);
  });

  it("is remembered where it allows to come back, and forgotten at the end", async () => {
    const { say, resume } = await seated();
    const waiting = server("waiting");
    await say(waiting);
    expect(resume()).toBe(waiting.resume);
    await say(server("waiting_ended"));
    expect(resume()).toBeNull();
  });

  it("starts, repairs and ends a call", async () => {
    const { say, seat, endings, resume } = await seated();
    const started = server("call_started");
    await say(started);
    expect(seat.call.value?.id).toBe(started.call_id);
    expect(seat.call.value?.names).toEqual([started.peers[0]?.display_name]);
    vi.useFakeTimers();
    await say({ ...started, resumed: true, gap: true });
    const connection = FakePeerConnection.last();
    expect(connection.configuration.iceServers).toEqual(started.ice_servers);
    const from = started.peers[0]?.participant_id ?? "";
    await say({ ...server("description"), from });
    expect(connection.remoteDescription?.type).toBe("answer");
    await say({ ...server("candidate"), from });
    expect(connection.candidates).toEqual([undefined]);
    await say({ ...server("peer_interrupted"), participant_id: from });
    await say({ ...server("peer_returned"), participant_id: from });
    const renewed = server("ice_servers");
    await say(renewed);
    expect(connection.configuration.iceServers).toEqual(renewed.ice_servers);
    const joined = server("peer_joined");
    await say(joined);
    expect(seat.call.value?.participants.value.map(({ id }) => id)).toEqual([
      from,
      joined.peer.participant_id,
    ]);
    expect(FakePeerConnection.last().configuration.iceServers).toEqual(renewed.ice_servers);
    const left = server("peer_left");
    await say(left);
    expect(seat.call.value?.participants.value.map(({ id }) => id)).toEqual([from]);
    expect(seat.call.value?.news.value).toEqual({ name: joined.peer.display_name, what: left.reason });
    expect(resume()).toBe(left.resume);
    await say(server("call_ended"));
    expect(endings).toEqual(["peer_hung_up"]);
    expect(seat.call.value).toBeNull();
    expect(resume()).toBeNull();
  });
});

describe("a call", () => {
  const first = server("call_started");
  const second = { ...first, call_id: "00000000-0000-4000-8000-00000000000f", resume: "later" };

  it("is not ended by the end of another one", async () => {
    const { say, seat, endings, resume } = await seated();
    await say(first);
    await say({ type: "call_ended", call_id: second.call_id, reason: "peer_lost" });
    expect(seat.call.value?.id).toBe(first.call_id);
    expect(endings).toEqual([]);
    expect(resume()).toBe(first.resume);
  });

  it("is replaced by a later one, whose connection is the only one left", async () => {
    const { say, seat, endings, resume } = await seated();
    await say({ ...first, resumed: true });
    const old = FakePeerConnection.last();
    await say({ ...second, resumed: true });
    expect(seat.call.value?.id).toBe(second.call_id);
    expect(old.signalingState).toBe("closed");
    expect(FakePeerConnection.last().signalingState).not.toBe("closed");
    await say({ type: "call_ended", call_id: first.call_id, reason: "peer_lost" });
    expect(seat.call.value?.id).toBe(second.call_id);
    expect(endings).toEqual([]);
    expect(resume()).toBe("later");
  });
});
