/**
 * Two sides of a negotiation against the state machine of RFC 8829, without media: every order in which the messages of both
 * directions can be delivered and both sides can want a restart or say an offer again, one after the other.
 */
import { describe, expect, it } from "vitest";
import { Negotiation, type Outcome } from "../src/consultation/negotiation";
import { addressed, addressOf } from "../src/consultation/sdp";
import type { SessionDescription } from "../src/protocol/messages";
import { ModelledConnection, ModelledNetwork } from "./modelled-connection";
import { fingerprintOf } from "./pretended-browser";

/** One browser: its present connection, replaced as the outcomes ask for, as a PeerCall does it. */
class Side {
  connection: ModelledConnection;
  negotiation: Negotiation;
  readonly sent: SessionDescription[] = [];
  readonly polite: boolean;
  readonly #network: ModelledNetwork;

  constructor(network: ModelledNetwork, polite: boolean) {
    this.#network = network;
    this.polite = polite;
    [this.connection, this.negotiation] = this.#fresh();
  }

  #fresh(): [ModelledConnection, Negotiation] {
    const connection = new ModelledConnection(this.#network);
    const negotiation = new Negotiation(connection, {
      polite: this.polite,
      send: (description) => this.sent.push(description),
      admit: () => Promise.resolve(),
      prepareAnswer: () => {},
    });
    return [connection, negotiation];
  }

  replace(): void {
    this.connection.close();
    [this.connection, this.negotiation] = this.#fresh();
  }

  async receive(description: SessionDescription): Promise<Outcome> {
    const outcome = await this.negotiation.received(description);
    if (outcome === "astray") {
      this.replace();
      await this.negotiation.offer();
    }
    if (outcome !== "yield" && outcome !== "foreign") return outcome;
    this.replace();
    await this.negotiation.received(description);
    return outcome;
  }
}

type Act = "deliver" | "offer" | "restart" | "repeat" | "replace";
type Move = [who: 0 | 1, act: Act];

/** Runs one order of moves; returns the two sides and the moves that are possible next. */
async function play(moves: readonly Move[], wishes: readonly Move[]) {
  const network = new ModelledNetwork(() => 0);
  const sides = [new Side(network, false), new Side(network, true)] as const;
  const left = [...wishes];
  for (const [who, act] of moves) {
    const [side, other] = [sides[who], sides[who === 0 ? 1 : 0]];
    if (act === "deliver") await side.receive(other.sent.shift() as SessionDescription);
    else {
      left.splice(
        left.findIndex((wish) => wish[0] === who && wish[1] === act),
        1,
      );
      if (act === "replace") {
        side.replace();
        await side.negotiation.offer();
      } else await side.negotiation[act]();
    }
  }
  const next: Move[] = left.filter(
    (wish, index) => left.findIndex((one) => String(one) === String(wish)) === index,
  );
  if (sides[1].sent.length > 0) next.push([0, "deliver"]);
  if (sides[0].sent.length > 0) next.push([1, "deliver"]);
  return { sides, next };
}

/** Every order, each to its end; returns how many there were. */
async function everyOrder(wishes: readonly Move[], moves: Move[] = []): Promise<number> {
  const { sides, next } = await play(moves, wishes);
  if (next.length === 0) {
    const [impolite, polite] = sides;
    const how = JSON.stringify(moves);
    expect([impolite.connection.signalingState, polite.connection.signalingState], how).toEqual([
      "stable",
      "stable",
    ]);
    expect(impolite.connection.matches(polite.connection), how).toBe(true);
    return 1;
  }
  let orders = 0;
  for (const move of next) orders += await everyOrder(wishes, [...moves, move]);
  return orders;
}

describe("negotiation in every order of messages ends stable, with matching descriptions,", () => {
  it.each<[string, Move[], number]>([
    [
      "when both make the first offer",
      [
        [0, "offer"],
        [1, "offer"],
      ],
      5,
    ],
    [
      "when both restart after the first offer",
      [
        [0, "offer"],
        [0, "restart"],
        [1, "restart"],
      ],
      20,
    ],
    [
      "when both begin and the polite side restarts",
      [
        [0, "offer"],
        [1, "offer"],
        [1, "restart"],
      ],
      50,
    ],
    [
      "when offers are said again",
      [
        [0, "offer"],
        [1, "restart"],
        [0, "repeat"],
        [1, "repeat"],
      ],
      100,
    ],
    [
      "when both restart and say it again",
      [
        [0, "offer"],
        [0, "restart"],
        [1, "restart"],
        [1, "repeat"],
      ],
      100,
    ],
    [
      "when one side starts over in the middle",
      [
        [0, "offer"],
        [1, "replace"],
        [0, "restart"],
      ],
      20,
    ],
    [
      "when both start over in the middle",
      [
        [0, "offer"],
        [1, "replace"],
        [0, "replace"],
      ],
      50,
    ],
  ])(
    "%s",
    async (_name, wishes, least) => {
      expect(await everyOrder(wishes)).toBeGreaterThanOrEqual(least);
    },
    60_000,
  );
});

async function connected() {
  const { sides } = await play(
    [
      [0, "offer"],
      [1, "deliver"],
      [0, "deliver"],
    ],
    [[0, "offer"]],
  );
  return { impolite: sides[0], polite: sides[1] };
}

describe("negotiation", () => {
  it("remembers a restart that is asked for while an offer is out, and makes one for all of them", async () => {
    const { impolite, polite } = await connected();
    await impolite.negotiation.restart();
    await impolite.negotiation.restart();
    await impolite.negotiation.restart();
    expect(impolite.sent).toHaveLength(1);
    await polite.receive(impolite.sent.shift() as SessionDescription);
    await impolite.receive(polite.sent.shift() as SessionDescription);
    expect(impolite.sent.map(({ type }) => type)).toEqual(["offer"]);
  });

  it("needs no restart of its own when the other side's has come first", async () => {
    const { impolite, polite } = await connected();
    await Promise.all([impolite.negotiation.restart(), polite.negotiation.restart()]);
    await polite.receive(impolite.sent.shift() as SessionDescription);
    expect(polite.sent.map(({ type }) => type)).toEqual(["offer", "answer"]);
  });

  it("ignores an answer to nothing and one to an earlier offer", async () => {
    const { impolite } = await connected();
    const plain = (impolite.connection.remoteDescription?.sdp ?? "").replace(/^a=visavis-.*\r\n/gm, "");
    expect(await impolite.receive({ type: "answer", sdp: plain })).toBe("ignored");
    await impolite.negotiation.restart();
    const answer = addressed(impolite.connection.current.remote?.sdp ?? "", { offer: null, to: null });
    expect(addressOf(answer).offer).toBe("1");
    expect(await impolite.receive({ type: "answer", sdp: answer })).toBe("ignored");
    expect(impolite.connection.signalingState).toBe("have-local-offer");
  });

  it("does not take a side that starts over with the same certificate for an ICE restart", async () => {
    const { impolite, polite } = await connected();
    const before = impolite.connection;
    polite.replace();
    polite.connection.fingerprint = before.fingerprintOfOther;
    await polite.negotiation.offer();
    const plain = (polite.sent.shift()?.sdp ?? "").replace(/^a=visavis-.*\r\n/gm, "");
    expect(await impolite.receive({ type: "offer", sdp: plain })).toBe("foreign");
    expect(impolite.connection).not.toBe(before);
    expect(impolite.negotiation.identity).toBe(before.fingerprintOfOther);
  });

  it.each<[string, (sdp: string, honest: string, other: string) => string]>([
    ["before the honest line", (sdp, honest, other) => sdp.replace(honest, `${other}${honest}`)],
    ["behind the honest line", (sdp, honest, other) => sdp.replace(honest, `${honest}${other}`)],
    ["at the end of a medium", (sdp, _honest, other) => `${sdp}${other}`],
    [
      "in a section that is rejected",
      (sdp, _honest, other) => `${sdp}m=audio 0 UDP/TLS/RTP/SAVPF 0\r\n${other}`,
    ],
    [
      "in a rejected section that comes first",
      (sdp, honest, other) => {
        const media = sdp.slice(sdp.indexOf("m="));
        return `${sdp.replace(honest, "").replace(media, "")}m=audio 0 UDP/TLS/RTP/SAVPF 0\r\n${other}${media}${honest}`;
      },
    ],
  ])("refuses a second fingerprint %s, and looks no further", async (_where, add) => {
    const { impolite, polite } = await connected();
    await impolite.negotiation.restart();
    const offer = impolite.sent.shift()?.sdp ?? "";
    const honest = /^a=fingerprint:.*\r\n/m.exec(offer)?.[0] ?? "";
    const other = `a=fingerprint:${fingerprintOf(4711)}\r\n`;
    const before = polite.connection.remoteDescription;
    expect(await polite.receive({ type: "offer", sdp: add(offer, honest, other) })).toBe("refused");
    expect(polite.connection.remoteDescription).toBe(before);
    expect(await polite.receive({ type: "offer", sdp: offer })).toBe("applied");
  });

  it("belongs to one certificate for good", async () => {
    const { impolite, polite } = await connected();
    const identity = polite.negotiation.identity ?? "";
    await impolite.negotiation.restart();
    const swapped = (impolite.sent.shift()?.sdp ?? "").replaceAll(identity, fingerprintOf(4711));
    const before = polite.connection;
    expect(await polite.receive({ type: "offer", sdp: swapped })).toBe("foreign");
    expect(before.signalingState).toBe("closed");
    expect(before.remoteDescription?.sdp).toContain(identity);
  });

  it("does nothing with what is meant for an earlier connection", async () => {
    const { impolite, polite } = await connected();
    await impolite.negotiation.restart();
    polite.replace();
    expect(await polite.receive(impolite.sent[0] as SessionDescription)).toBe("stale");
    expect(polite.sent).toEqual([]);
  });

  it("takes the answer of a client that neither numbers nor addresses", async () => {
    const { impolite, polite } = await connected();
    await impolite.negotiation.restart();
    await polite.receive(impolite.sent.shift() as SessionDescription);
    const plain = (polite.sent.shift()?.sdp ?? "").replace(/^a=visavis-.*\r\n/gm, "");
    expect(await impolite.receive({ type: "answer", sdp: plain })).toBe("applied");
  });

  it("says so when a description cannot be applied", async () => {
    const { polite } = await connected();
    polite.connection.setRemoteDescription = () => Promise.reject(new Error("unusable"));
    const sdp = polite.connection.current.remote?.sdp.replace(/visavis-offer:1/, "visavis-offer:2") ?? "";
    expect(await polite.receive({ type: "offer", sdp })).toBe("broken");
  });
});
