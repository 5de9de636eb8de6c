/** What forms accept, how the list of invitations is arranged, how QR codes and pictures are drawn. */
import { describe, expect, it } from "vitest";
import { validityOf } from "../src/pages/practitioner/CreateGuestDialog";
import { arrange } from "../src/pages/practitioner/guests";
import { qrPath } from "../src/ui/qr";
import { shownRatio } from "../src/ui/video";

describe("a validity", () => {
  it("is a whole number of days from 1 to 30", () => {
    expect(validityOf("1")).toBe(1);
    expect(validityOf(" 30 ")).toBe(30);
    for (const wrong of ["0", "31", "1.5", "", "ten", "-1"]) expect(validityOf(wrong)).toBeNull();
  });
});

describe("the list of invitations", () => {
  const guest = (display_name: string, created_at: string, expires_at: string) => ({
    guest_id: display_name,
    display_name,
    created_at,
    expires_at,
    expired: false,
  });
  const guests = [guest("Zoe", "2026-01-03", "2026-02-01"), guest("Ägidius", "2026-01-01", "2026-03-01")];
  const names = (search: string, order: "newest" | "name" | "expiry") =>
    arrange(guests, search, order).map((found) => found.display_name);

  it("is ordered as asked", () => {
    expect(names("", "newest")).toEqual(["Zoe", "Ägidius"]);
    expect(names("", "name")).toEqual(["Ägidius", "Zoe"]);
    expect(names("", "expiry")).toEqual(["Zoe", "Ägidius"]);
  });

  it("is searched without regard to case", () => {
    expect(names(" ÄGI", "name")).toEqual(["Ägidius"]);
    expect(names("nobody", "name")).toEqual([]);
  });
});

describe("a QR code", () => {
  it("is one path of dark runs inside a quiet zone of four", () => {
    expect(qrPath(["110", "001"])).toBe("M4 4h2v1h-2zM6 5h1v1h-1z");
  });
});

describe("a picture", () => {
  it("fills the stage unless much of it would be cut off", () => {
    expect(shownRatio(16 / 9, 16 / 10)).toBe(16 / 10);
    expect(shownRatio(16 / 9, 9 / 16)).toBeCloseTo((16 / 9) * 0.62);
    expect(shownRatio(9 / 16, 16 / 9)).toBeCloseTo(9 / 16 / 0.62);
  });
});
