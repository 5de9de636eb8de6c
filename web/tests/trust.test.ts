/** What follows from another certificate: it is said, and once digits were shown nothing goes on without a person. */
import { describe, expect, it } from "vitest";
import { Trust } from "../src/consultation/trust";

const first = { renewed: false, replaces: false };

function connectedTo(trust: Trust, identity: string): string {
  trust.admit(identity);
  trust.proven(identity);
  return trust.state.value;
}

describe("another certificate of the same person", () => {
  it("is said when nobody has looked at digits", () => {
    const trust = new Trust(first);
    expect(connectedTo(trust, "a")).toBe("fine");
    expect(connectedTo(trust, "b")).toBe("changed");
    trust.digitsShown();
    expect(trust.state.value).toBe("fine");
  });

  it("stops everything once digits were shown, before it is applied and until a person decides", () => {
    const trust = new Trust(first);
    connectedTo(trust, "a");
    trust.digitsShown();
    trust.admit("b");
    expect(trust.state.value).toBe("held");
    trust.proven("b");
    trust.digitsShown();
    expect(trust.stopped).toBe(true);
    trust.accept();
    expect(trust.state.value).toBe("changed");
    expect(connectedTo(trust, "b")).toBe("changed");
    expect(connectedTo(trust, "a")).toBe("held");
  });

  it("is forgotten when it is the old one again", () => {
    const trust = new Trust(first);
    connectedTo(trust, "a");
    trust.digitsShown();
    trust.admit("b");
    expect(connectedTo(trust, "a")).toBe("fine");
  });

  it("counts from when its owner has proven to have it: what was only announced was nobody", () => {
    const trust = new Trust(first);
    trust.admit("a");
    expect(connectedTo(trust, "b")).toBe("fine");
  });
});

describe("a page that was opened anew", () => {
  it("says so itself, for it cannot know what was shown before", () => {
    const trust = new Trust({ renewed: true, replaces: false });
    expect(connectedTo(trust, "a")).toBe("changed");
    trust.dismiss();
    expect(connectedTo(trust, "a")).toBe("fine");
  });
});

describe("whoever comes in the place of somebody whose digits were shown", () => {
  it("is held from the first description on", () => {
    const trust = new Trust({ renewed: false, replaces: true });
    trust.admit("a");
    expect(trust.state.value).toBe("held");
  });
});

describe("a failed check", () => {
  it("stays until a person decides, whatever certificate comes", () => {
    const trust = new Trust(first);
    connectedTo(trust, "a");
    trust.fail();
    trust.dismiss();
    trust.digitsShown();
    expect(connectedTo(trust, "a")).toBe("failed");
    trust.accept();
    expect(connectedTo(trust, "a")).toBe("changed");
  });
});
