/**
 * Whole clients - seat, signalling, call, negotiation - over modelled connections and a modelled server, with chance deciding
 * how long everything takes and what goes wrong when: sockets cut with frames in them, the server killed, addresses that
 * change, pages loaded anew, restarts wished for in the middle of others. Whatever happens, everybody must end up connected
 * with everybody, stable, with descriptions that match. (T-20)
 */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Seat } from "../src/consultation/seat";
import { LocalMedia } from "../src/media/local-media";
import { Http } from "../src/signaling/http";
import { chance, ModelledConnection, ModelledNetwork } from "./modelled-connection";
import { ModelledServer, ModelledSocket } from "./modelled-server";
import { pretendBrowser } from "./pretended-browser";

class World {
  readonly network: ModelledNetwork;
  readonly server: ModelledServer;
  readonly pages: Seat[] = [];

  constructor(
    readonly random: () => number,
    names: readonly string[],
  ) {
    this.network = new ModelledNetwork(random, 120);
    this.server = new ModelledServer(random);
    const { network, server } = this;
    vi.stubGlobal(
      "RTCPeerConnection",
      class extends ModelledConnection {
        static generateCertificate(): Promise<{ number: number; expires: number }> {
          return Promise.resolve({ number: network.serial(), expires: Number.POSITIVE_INFINITY });
        }
        constructor(configuration: RTCConfiguration) {
          super(network, configuration);
        }
      },
    );
    vi.stubGlobal(
      "WebSocket",
      class extends ModelledSocket {
        constructor() {
          super(server);
        }
      },
    );
    names.forEach((name, index) => {
      server.seat(name, index === 0 ? "practitioner" : "guest");
      this.open(index);
    });
  }

  /** Opens the page of a person, or loads it anew: the old one is gone without a word, but for its resume string. */
  open(index: number): void {
    const place = this.server.places[index];
    const old = this.pages[index];
    if (old) {
      old.call.peek()?.close();
      place?.socket?.cut();
      old.give();
    }
    const ticket = place?.peer.participant_id ?? "";
    const page = new Seat({
      http: Object.assign(new Http(), { ticket: () => Promise.resolve({ ticket, expires_at: "" }) }),
      media: new LocalMedia(),
      resume: { read: () => "sealed", write: () => {} },
      over: { read: () => null, write: () => {} },
      message: () => {},
      callShown: () => {},
      callEnded: () => {},
      stopped: () => {},
    });
    this.pages[index] = page;
    page.take();
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 50) {
      await vi.advanceTimersByTimeAsync(50);
      this.network.tick(50);
    }
  }

  /** What is not as it should be; empty when everybody is connected with everybody. */
  faults(): string[] {
    const open = this.network.connections.filter(({ signalingState }) => signalingState !== "closed");
    const pairs = this.pages.length * (this.pages.length - 1);
    const found = open.length === pairs ? [] : [`${open.length} connections instead of ${pairs}`];
    for (const one of open) {
      const others = open.filter((other) => other !== one && one.matches(other));
      if (others.length !== 1) found.push(`${one.session} matches ${others.length}`);
      if (one.signalingState !== "stable") found.push(`${one.session} ${one.signalingState}`);
      if (one.connectionState !== "connected") found.push(`${one.session} ${one.connectionState}`);
    }
    return found;
  }

  /** Until all is well, or the time is over; resolves with how long it took. */
  async settles(within: number): Promise<number> {
    let took = 0;
    for (let calm = 0; calm < 4 && took < within; took += 250) {
      await this.pass(250);
      calm = this.faults().length === 0 ? calm + 1 : 0;
    }
    return took;
  }

  mishap(): string {
    const one = Math.floor(this.random() * this.pages.length);
    const kinds: Record<string, () => void> = {
      "socket cut": () => this.server.places[one]?.socket?.cut(),
      "server killed": () => {
        this.server.kill();
        setTimeout(() => (this.server.up = true), this.random() * 2000);
      },
      "page loaded anew": () => this.open(one),
      "restart wished for": () => this.#peers(one, (peer) => peer.networkChanged()),
      "address changed": () => {
        this.network.addressChanged();
        if (this.random() < 0.5) this.#peers(one, (peer) => peer.networkChanged());
      },
    };
    const names = Object.keys(kinds);
    const name = names[Math.floor(this.random() * names.length)] ?? "";
    kinds[name]?.();
    return `${name} (${one})`;
  }

  #peers(
    one: number,
    act: (peer: NonNullable<Seat["call"]["value"]>["participants"]["value"][number]["peer"]) => void,
  ): void {
    for (const { peer } of this.pages[one]?.call.peek()?.participants.peek() ?? []) act(peer);
  }
}

beforeEach(() => {
  pretendBrowser();
  vi.useFakeTimers({ now: 0 });
  // Everything but chance is fixed; a real digest would come when it likes.
  vi.spyOn(crypto.subtle, "digest").mockImplementation(() => Promise.resolve(new ArrayBuffer(32)));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

async function run(seed: number, names: readonly string[], mishaps: number): Promise<number> {
  const random = chance(seed);
  vi.setSystemTime(0);
  vi.spyOn(Math, "random").mockImplementation(random);
  const world = new World(random, names);
  const story: string[] = [];
  for (let count = 0; count < mishaps; count++) {
    // Often in the middle of what the one before has set off.
    await world.pass(random() < 0.7 ? random() * 500 : random() * 4000);
    story.push(world.mishap());
  }
  const took = await world.settles(20_000);
  expect(world.faults(), `seed ${seed}: ${story.join(", ")}`).toEqual([]);
  for (const page of world.pages) page.give();
  return took;
}

const seeds = (count: number, from = 1): number[] =>
  Array.from({ length: count }, (_, index) => from + index);

describe("whatever goes wrong, everybody ends up connected,", () => {
  it("within three seconds when nothing does", async () => {
    for (const seed of seeds(20)) expect(await run(seed, ["p", "a"], 0)).toBeLessThanOrEqual(3000);
  });

  it.each(seeds(6).map((block) => [block]))(
    "two people, block %i of seeds",
    async (block) => {
      for (const seed of seeds(25, block * 1000)) await run(seed, ["p", "a"], 1 + (seed % 8));
    },
    60_000,
  );

  it("four people", async () => {
    for (const seed of seeds(8, 90_000)) await run(seed, ["p", "a", "b", "c"], 1 + (seed % 6));
  }, 60_000);
});
