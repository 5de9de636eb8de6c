/** Two sides of a negotiation against the state machine of RFC 8829, without media. */
import { describe, expect, it } from "vitest";
import { Negotiation, type Negotiable, type Outcome } from "../src/consultation/negotiation";
import type { SessionDescription } from "../src/protocol/messages";

/** The state machine of RFC 8829 without media: offers, answers, implicit rollback. */
class FakeConnection implements Negotiable {
  signalingState: RTCSignalingState = "stable";
  localDescription: SessionDescription | null = null;
  remoteDescription: SessionDescription | null = null;
  #version = 0;
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  setLocalDescription(): Promise<void> {
    const type = this.signalingState === "have-remote-offer" ? "answer" : "offer";
    this.localDescription = { type, sdp: `${this.#name} ${type} ${++this.#version}` };
    this.signalingState = type === "answer" ? "stable" : "have-local-offer";
    return Promise.resolve();
  }

  setRemoteDescription(description: SessionDescription): Promise<void> {
    if (description.sdp.includes("unusable")) return Promise.reject(new Error("unusable"));
    if (description.type === "answer" && this.signalingState !== "have-local-offer") {
      return Promise.reject(new Error("wrong state"));
    }
    this.remoteDescription = description;
    this.signalingState = description.type === "offer" ? "have-remote-offer" : "stable";
    return Promise.resolve();
  }
}

function side(name: string, polite: boolean) {
  const connection = new FakeConnection(name);
  const sent: SessionDescription[] = [];
  const negotiation = new Negotiation(connection, {
    polite,
    send: (description) => sent.push(description),
    prepareAnswer: () => Promise.resolve(),
  });
  return { connection, negotiation, sent };
}

/** Delivers what each side has sent until nobody has anything more to say. */
async function exchange(a: ReturnType<typeof side>, b: ReturnType<typeof side>): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  while (a.sent.length + b.sent.length > 0) {
    const [fromA, fromB] = [a.sent.splice(0), b.sent.splice(0)];
    for (const description of fromA) outcomes.push(await b.negotiation.received(description));
    for (const description of fromB) outcomes.push(await a.negotiation.received(description));
  }
  return outcomes;
}

async function connected() {
  const impolite = side("impolite", false);
  const polite = side("polite", true);
  await impolite.negotiation.offer();
  await exchange(impolite, polite);
  return { impolite, polite };
}

describe("negotiation", () => {
  it("answers an offer", async () => {
    const { impolite, polite } = await connected();
    expect(impolite.connection.signalingState).toBe("stable");
    expect(impolite.connection.remoteDescription?.sdp).toBe("polite answer 1");
    expect(polite.connection.remoteDescription?.sdp).toBe("impolite offer 1");
  });

  it("settles two crossing offers on the impolite side's", async () => {
    const { impolite, polite } = await connected();
    await Promise.all([impolite.negotiation.offer(), polite.negotiation.offer()]);
    const outcomes = await exchange(impolite, polite);
    expect(outcomes).toEqual(["applied", "ignored", "applied"]);
    expect(impolite.connection.signalingState).toBe("stable");
    expect(polite.connection.signalingState).toBe("stable");
    expect(polite.connection.remoteDescription?.sdp).toBe("impolite offer 2");
  });

  it("lets the polite side yield when two first offers cross", async () => {
    const impolite = side("impolite", false);
    const polite = side("polite", true);
    await Promise.all([impolite.negotiation.offer(), polite.negotiation.offer()]);
    expect(await polite.negotiation.received(impolite.sent[0] as SessionDescription)).toBe("yield");
    expect(await impolite.negotiation.received(polite.sent[0] as SessionDescription)).toBe("ignored");
  });

  it("ignores an answer to nothing", async () => {
    const { impolite } = await connected();
    expect(await impolite.negotiation.received({ type: "answer", sdp: "late" })).toBe("ignored");
  });

  it("says so when a description cannot be applied, and goes on", async () => {
    const { impolite, polite } = await connected();
    expect(await polite.negotiation.received({ type: "offer", sdp: "unusable" })).toBe("broken");
    await impolite.negotiation.offer();
    expect(await exchange(impolite, polite)).toEqual(["applied", "applied"]);
  });
});
