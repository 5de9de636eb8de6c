/** Which browser this is, only to explain where its permission switch for camera and microphone is. Never sent anywhere. */
export type BrowserName = "chrome" | "edge" | "firefox" | "safari" | "ios" | "other";

export function browserName(userAgent: string): BrowserName {
  if (/iphone|ipad|ipod/i.test(userAgent)) return "ios";
  if (/edg\//i.test(userAgent)) return "edge";
  if (/firefox/i.test(userAgent)) return "firefox";
  if (/chrome|chromium/i.test(userAgent)) return "chrome";
  if (/safari/i.test(userAgent)) return "safari";
  return "other";
}
