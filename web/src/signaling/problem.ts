/**
 * What can go wrong between this client and the server, as one error type. `code` is the contract's stable code, or
 * `offline` when no answer came at all. It carries no text for people: the pages choose the sentence by the code.
 */
import type { ErrorCode } from "../protocol/messages";

export type TroubleCode = ErrorCode | "offline";

export class Trouble extends Error {
  readonly code: TroubleCode;
  /** Seconds until another attempt makes sense; undefined when the server gave none. */
  readonly retryAfter: number | undefined;
  /** JSON pointer to the refused member, if the server named one. */
  readonly pointer: string | undefined;

  constructor(code: TroubleCode, retryAfter?: number, pointer?: string) {
    super(code);
    this.name = "Trouble";
    this.code = code;
    this.retryAfter = retryAfter;
    this.pointer = pointer;
  }
}

const codes: Record<ErrorCode, true> = {
  malformed_json: true,
  invalid_message: true,
  not_signed_in: true,
  wrong_credentials: true,
  access_code_refused: true,
  access_code_expired: true,
  forbidden: true,
  not_verified: true,
  not_found: true,
  method_not_allowed: true,
  limit_reached: true,
  already_exists: true,
  payload_too_large: true,
  unsupported_media_type: true,
  password_rejected: true,
  policy_not_possible: true,
  upgrade_required: true,
  rate_limited: true,
  internal: true,
  busy: true,
  unavailable: true,
  ticket_refused: true,
  seat_taken: true,
  wrong_state: true,
  unknown_entry: true,
  unknown_participant: true,
  description_refused: true,
  waiting_room_full: true,
  call_full: true,
  too_many_messages: true,
};

export const errorCodes = Object.keys(codes) as ErrorCode[];

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(codes, value);
}

/** Any thrown thing as a Trouble: what is not ours counts as "no connection" or as our own mistake. */
export function asTrouble(thrown: unknown): Trouble {
  if (thrown instanceof Trouble) return thrown;
  return new Trouble(thrown instanceof TypeError ? "offline" : "internal");
}
