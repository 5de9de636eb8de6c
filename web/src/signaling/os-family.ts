/** The family of this device's operating system, and nothing finer: the only thing statistics may know of a device. */
import type { OsFamily } from "../protocol/messages";

export function osFamily(userAgent: string, touchPoints = 0): OsFamily {
  if (/android/i.test(userAgent)) return "android";
  if (/iphone|ipad|ipod/i.test(userAgent)) return "ios";
  if (/macintosh/i.test(userAgent)) return touchPoints > 1 ? "ios" : "macos";
  if (/windows/i.test(userAgent)) return "windows";
  if (/cros/i.test(userAgent)) return "chromeos";
  if (/linux|x11/i.test(userAgent)) return "linux";
  return "other";
}
