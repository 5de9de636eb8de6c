/**
 * What the two browsers say to each other directly, over the data channel: chat, which devices are on, hanging up, the
 * safety code, and that one of them waits for a person to decide about it. Everything that arrives was written by somebody else's browser: it is checked here, and what does not fit is
 * dropped without an answer. None of it ever reaches the server or any storage.
 */
import { toldStates, type ToldState } from "../media/device";

export type PeerMessage =
  | { type: "chat"; text: string }
  | { type: "devices"; camera: boolean; microphone: boolean }
  | { type: "device_states"; camera: ToldState; microphone: ToldState }
  | { type: "hang_up" }
  | { type: "safety_hold"; on: boolean }
  | { type: "safety_commit" | "safety_nonce" | "safety_reveal"; value: string };

export const longestChat = 4000;

const members: Record<PeerMessage["type"], readonly string[]> = {
  chat: ["type", "text"],
  devices: ["type", "camera", "microphone"],
  device_states: ["type", "camera", "microphone"],
  hang_up: ["type"],
  safety_hold: ["type", "on"],
  safety_commit: ["type", "value"],
  safety_nonce: ["type", "value"],
  safety_reveal: ["type", "value"],
};

export function parsePeerMessage(data: unknown): PeerMessage | null {
  if (typeof data !== "string" || data.length > 40_000) return null;
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const message = value as Record<string, unknown>;
  if (typeof message["type"] !== "string" || !Object.hasOwn(members, message["type"])) return null;
  const type = message["type"] as PeerMessage["type"];
  const expected = members[type];
  const names = Object.keys(message);
  if (names.length !== expected.length || names.some((name) => !expected.includes(name))) return null;
  return valid(type, message) ? (message as PeerMessage) : null;
}

function valid(type: PeerMessage["type"], message: Record<string, unknown>): boolean {
  switch (type) {
    case "chat":
      return typeof message["text"] === "string" && isChatText(message["text"]);
    case "devices":
      return typeof message["camera"] === "boolean" && typeof message["microphone"] === "boolean";
    case "device_states":
      return isTold(message["camera"]) && isTold(message["microphone"]);
    case "hang_up":
      return true;
    case "safety_hold":
      return typeof message["on"] === "boolean";
    default:
      return typeof message["value"] === "string" && /^[A-Za-z0-9_-]{43}$/.test(message["value"]);
  }
}

function isTold(value: unknown): value is ToldState {
  return toldStates.some((state) => state === value);
}

export function isChatText(text: string): boolean {
  const length = Array.from(text).length;
  return length >= 1 && length <= longestChat;
}
