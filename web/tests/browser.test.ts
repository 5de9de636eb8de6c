/** Telling browsers apart, only to name the right place of their switch, and where else a link can be opened. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { lackOfBrowser } from "../src/media/abilities";
import { browserName, deviceOf } from "../src/media/browser";

const iphone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const pixel = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)";
const mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
const blink = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";

describe("a browser", () => {
  it.each([
    [`${iphone} Version/17.4 Mobile/15E148 Safari/604.1`, "ios"],
    [`${iphone} CriOS/126.0.6478.35 Mobile/15E148 Safari/604.1`, "ios_other"],
    [`${iphone} Mobile/15E148 Instagram 330.0.0`, "app"],
    [`${iphone} Mobile/15E148`, "app"],
    [`${pixel} Chrome/126.0.0.0 Mobile Safari/537.36`, "chrome_phone"],
    [`${pixel} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36`, "samsung"],
    [`${pixel.replace("Pixel 8)", "Pixel 8; wv)")} Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36`, "app"],
    ["Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0", "firefox_phone"],
    [`${windows} ${blink}`, "chrome"],
    [`${windows} ${blink} Edg/126.0.0.0`, "edge"],
    ["Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0", "firefox"],
    [`${mac} Version/17.4 Safari/605.1.15`, "safari"],
    ["curl/8", "other"],
  ])("with %j is called %s", (userAgent, name) => {
    expect(browserName(userAgent)).toBe(name);
  });

  it("on a tablet that says it is a Mac is one of a tablet", () => {
    expect(browserName(`${mac} Version/17.4 Safari/605.1.15`, 5)).toBe("ios");
    expect(deviceOf(`${mac} Version/17.4 Safari/605.1.15`, 5)).toBe("iphone");
    expect(deviceOf(pixel)).toBe("android");
    expect(deviceOf(windows)).toBe("computer");
  });
});

describe("what a browser lacks", () => {
  afterEach(() => vi.unstubAllGlobals());

  class Connection {
    static made = 0;
    constructor() {
      Connection.made += 1;
    }
    addTransceiver(): void {}
    close(): void {
      Connection.made -= 1;
    }
  }
  const refusing = class extends Connection {
    constructor() {
      super();
      throw new DOMException("", "NotSupportedError");
    }
  };
  const devices = { mediaDevices: { getUserMedia: () => {} } };

  it.each([
    ["nothing", Connection, devices, null],
    ["connections", undefined, devices, "calls"],
    ["what we use of connections", Object, devices, "calls"],
    ["the permission to make one", refusing, devices, "calls"],
    ["devices", Connection, {}, "devices"],
    ["the question for devices", Connection, { mediaDevices: {} }, "devices"],
  ])("is told: %s", (_what, connection, navigator, lack) => {
    vi.stubGlobal("RTCPeerConnection", connection);
    vi.stubGlobal("navigator", navigator);
    Connection.made = 0;
    expect(lackOfBrowser()).toBe(lack);
    if (connection === Connection) expect(Connection.made).toBe(0);
  });
});
