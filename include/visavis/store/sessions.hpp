// Sessions (who a bearer token speaks for) and tickets (a session's single-use pass to the WebSocket). Only hashes are
// stored.
#pragma once

#include "visavis/base/error.hpp"
#include "visavis/base/task.hpp"
#include "visavis/store/records.hpp"

namespace visavis::crypto {
class Vault;
}

namespace visavis::store {

class Database;

class SessionStore {
  public:
    SessionStore(Database& database, const crypto::Vault& vault)
        : database_{database}
        , vault_{vault} {}

    /// `not_signed_in` when unknown, past its absolute or idle end (practitioner 12 h idle), or its account or guest is
    /// gone, disabled or expired. Notes the use at most once a minute.
    Task<Result<Session>> find(TokenHash token, WallTime now);
    Task<Result<>> end(SessionId id);

    /// Tickets: 30 seconds, single use, bound to the session.
    Task<Result<>> issue_ticket(SessionId session, TokenHash ticket, WallTime now, WallTime expires_at);
    /// Atomic: of many redeemers exactly one succeeds; the others, and anything unknown or expired, get
    /// `ticket_refused` (T-06).
    Task<Result<Admission>> redeem_ticket(TokenHash ticket, WallTime now);
    /// Which of these sessions have ended meanwhile (signed out elsewhere, account disabled, guest deleted): asked
    /// every second for the sessions that hold a socket, so that a change made by another process also closes sockets
    /// (T-15).
    Task<Result<std::vector<SessionId>>> ended_among(std::vector<SessionId> sessions, WallTime now);

  private:
    Database& database_;
    const crypto::Vault& vault_;
};

} // namespace visavis::store
