/**
 * The HTTP half of the contract: one method per endpoint, typed bodies in and out, every refusal a `Trouble`. It keeps no
 * state but the bearer token it was given, never logs, and never sends anything but to its own origin.
 */
import type {
  Account,
  ConnectionPolicy,
  GuestList,
  GuestSessionResponse,
  GuestWithInvitation,
  Invitation,
  RetentionRuleList,
  SessionResponse,
  TicketResponse,
} from "../protocol/messages";
import { isErrorCode, Trouble } from "./problem";

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const answerWithinMs = 12_000;

export class Http {
  token: string | null = null;
  readonly #fetch: Fetch;

  constructor(fetch: Fetch = (url, init) => globalThis.fetch(url, init)) {
    this.#fetch = fetch;
  }

  signIn(login_name: string, password: string): Promise<SessionResponse> {
    return this.#call("POST", "/session", { login_name, password });
  }

  signOut(): Promise<void> {
    return this.#call("DELETE", "/session");
  }

  account(): Promise<Account> {
    return this.#call("GET", "/account");
  }

  changePassword(current_password: string, new_password: string): Promise<SessionResponse> {
    return this.#call("PUT", "/account/password", { current_password, new_password });
  }

  setConnectionPolicy(connection_policy: ConnectionPolicy | null): Promise<Account> {
    return this.#call("PUT", "/account/connection-policy", { connection_policy });
  }

  guests(): Promise<GuestList> {
    return this.#call("GET", "/guests");
  }

  createGuest(display_name: string, validity_days: number): Promise<GuestWithInvitation> {
    return this.#call("POST", "/guests", { display_name, validity_days });
  }

  invitation(guestId: string): Promise<Invitation> {
    return this.#call("GET", `/guests/${encodeURIComponent(guestId)}/invitation`);
  }

  renewGuest(guestId: string, validity_days: number): Promise<GuestWithInvitation> {
    return this.#call("POST", `/guests/${encodeURIComponent(guestId)}/renewal`, { validity_days });
  }

  deleteGuest(guestId: string): Promise<void> {
    return this.#call("DELETE", `/guests/${encodeURIComponent(guestId)}`);
  }

  deleteGuests(): Promise<{ deleted: number }> {
    return this.#call("DELETE", "/guests");
  }

  enter(code: string): Promise<GuestSessionResponse> {
    return this.#call("POST", "/guest-session", { code });
  }

  ticket(): Promise<TicketResponse> {
    return this.#call("POST", "/ticket");
  }

  retentionRules(): Promise<RetentionRuleList> {
    return this.#call("GET", "/retention-rules");
  }

  async #call<T>(method: string, path: string, body?: object): Promise<T> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (body) headers["Content-Type"] = "application/json";
    if (this.token) headers["Authorization"] = `Bearer ${this.token}`;
    let response: Response;
    try {
      response = await this.#fetch(`/api/v1${path}`, {
        method,
        headers,
        cache: "no-store",
        credentials: "omit",
        signal: AbortSignal.timeout(answerWithinMs),
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
    } catch {
      throw new Trouble("offline");
    }
    if (!response.ok) throw await refusal(response);
    if (response.status === 204) return undefined as T;
    return (await response.json().catch(() => {
      throw new Trouble("offline");
    })) as T;
  }
}

async function refusal(response: Response): Promise<Trouble> {
  const problem = (await response.json().catch(() => null)) as { code?: unknown; pointer?: unknown } | null;
  const code = isErrorCode(problem?.code)
    ? problem.code
    : response.status >= 500
      ? "unavailable"
      : "internal";
  const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
  const pointer = typeof problem?.pointer === "string" ? problem.pointer : undefined;
  return new Trouble(code, Number.isFinite(seconds) && seconds > 0 ? seconds : undefined, pointer);
}
