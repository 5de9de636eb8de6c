/** Whose place somebody takes: what was known of people who have gone is not lost by a server's saying so. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Call } from "../src/consultation/call";
import type { Seat } from "../src/consultation/seat";
import { pretendBrowser } from "./pretended-browser";
import { client, seated, server } from "./seated";

const started = server("call_started");
const another = { ...started, call_id: "00000000-0000-4000-8000-0000000000ff" };
const ended = { ...server("call_ended"), call_id: started.call_id };
const peer = started.peers[0];
const newcomer = {
  ...peer,
  participant_id: "00000000-0000-4000-8000-0000000000fe",
} as (typeof started.peers)[number];

const call = (seat: Seat): Call => seat.call.value as Call;
const trust = (seat: Seat, index = 0) => call(seat).participants.value[index]?.peer.safety.trust;

beforeEach(() => pretendBrowser());
afterEach(() => vi.unstubAllGlobals());

async function talking({ shown = true } = {}) {
  const page = await seated();
  await page.say(started);
  if (shown) trust(page.seat)?.digitsShown();
  return page;
}

describe("who comes in the place of somebody whose digits were shown", () => {
  it.each([
    ["under the same name and another number", { ...newcomer }],
    ["into a call that has become empty", { ...newcomer, display_name: "Somebody Else" }],
  ])("%s, is not trusted", async (_how, one) => {
    const { seat, say } = await talking();
    await say({ ...server("peer_left"), participant_id: peer?.participant_id ?? "" });
    await say({ ...server("peer_joined"), peer: one });
    expect(trust(seat)?.shown).toBe(true);
    trust(seat)?.admit("any");
    expect(trust(seat)?.state.value).toBe("held");
  });

  it.each([
    ["while the first still runs", false],
    ["after the first was said to have ended", true],
  ])("in another call that nobody began is not trusted, %s", async (_when, end) => {
    const { seat, say } = await talking();
    if (end) await say(ended);
    await say(another);
    expect(call(seat).id).toBe(another.call_id);
    expect(trust(seat)?.shown).toBe(true);
  });

  it("in a call that somebody here has begun is somebody new", async () => {
    const { seat, say } = await talking();
    await say(ended);
    seat.send(client("admit"));
    await say(another);
    expect(trust(seat)?.shown).toBe(false);
  });

  it("is somebody new when nobody has looked at digits", async () => {
    const { seat, say } = await talking({ shown: false });
    await say({ ...server("peer_left"), participant_id: peer?.participant_id ?? "" });
    await say({ ...server("peer_joined"), peer: newcomer });
    expect(trust(seat)?.shown).toBe(false);
  });
});
