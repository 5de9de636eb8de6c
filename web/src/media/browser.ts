/** Which browser this is, only to explain where its switch for camera and microphone is. Never sent anywhere. */
export type BrowserName =
  | "chrome"
  | "chrome_phone"
  | "edge"
  | "firefox"
  | "firefox_phone"
  | "samsung"
  | "safari"
  | "ios"
  | "ios_other"
  | "app"
  | "other";

/** Apps that show web pages inside themselves: by their own mark, or as a plain web view. */
const apps =
  /FBA[NV]|FB_IAB|Instagram|Line\/|LinkedInApp|MicroMessenger|Pinterest|Snapchat|Telegram|TikTok|musical_ly|Twitter|WhatsApp|GSA\/|; wv\)/;

export type Device = "iphone" | "android" | "computer";

export function deviceOf(userAgent: string, touchPoints = 0): Device {
  if (/iphone|ipad|ipod/i.test(userAgent) || (/macintosh/i.test(userAgent) && touchPoints > 1))
    return "iphone";
  return /android/i.test(userAgent) ? "android" : "computer";
}

export function isApp(userAgent: string): boolean {
  // Every browser on an iPhone says "Safari"; a bare web view does not.
  return apps.test(userAgent) || (/iphone|ipad/i.test(userAgent) && !/safari/i.test(userAgent));
}

export function browserName(userAgent: string, touchPoints = 0): BrowserName {
  if (isApp(userAgent)) return "app";
  const device = deviceOf(userAgent, touchPoints);
  if (device === "iphone")
    return /CriOS|FxiOS|EdgiOS|OPiOS|DuckDuckGo/i.test(userAgent) ? "ios_other" : "ios";
  if (/samsungbrowser/i.test(userAgent)) return "samsung";
  if (/edg(a)?\//i.test(userAgent)) return device === "android" ? "chrome_phone" : "edge";
  if (/firefox/i.test(userAgent)) return device === "android" ? "firefox_phone" : "firefox";
  if (/chrome|chromium/i.test(userAgent)) return device === "android" ? "chrome_phone" : "chrome";
  if (/safari/i.test(userAgent)) return "safari";
  return "other";
}
