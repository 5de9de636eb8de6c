// Sessions (who a bearer token speaks for) and tickets (a session's single-use pass to the WebSocket). Only hashes are
// stored.
#pragma once

#include "visavis/base/error.hpp"
#include "visavis/base/task.hpp"
#include "visavis/store/asker.hpp"
#include "visavis/store/records.hpp"

#include <chrono>
#include <memory>

namespace visavis::crypto {
class Vault;
}

namespace visavis::store {

class Database;
class KnownPlaces;

inline constexpr std::size_t max_sessions_per_guest = 10;   ///< the one longest unused makes room
inline constexpr std::size_t max_sessions_per_account = 20; ///< the practitioner's own; as above
inline constexpr std::size_t max_tickets_per_session = 4;   ///< open ones; the oldest makes room

/// How long a session may be without a socket or a request.
struct SessionLimits {
    std::chrono::seconds practitioner_idle;
    std::chrono::seconds guest_idle;

    /// As the retention rules say at most.
    static SessionLimits longest();
};

class SessionStore {
  public:
    SessionStore(Database& database, const crypto::Vault& vault, SessionLimits limits = SessionLimits::longest());
    SessionStore(const SessionStore&) = delete;
    SessionStore& operator=(const SessionStore&) = delete;
    ~SessionStore();

    /// `not_signed_in` when unknown, past its absolute or idle end, or its account or guest is
    /// gone or disabled. Notes the use at most once a minute.
    Task<Result<Session>> find(TokenHash token, WallTime now, Asker asker = {});
    Task<Result<>> end(SessionId id);

    /// Tickets: 30 seconds, single use, bound to the session.
    Task<Result<>> issue_ticket(SessionId session, TokenHash ticket, WallTime now, WallTime expires_at,
                                Asker asker = {});
    /// Atomic: of many redeemers exactly one succeeds; the others, and anything unknown or expired, get
    /// `ticket_refused` (T-06). Tickets that arrive together go to the database together.
    Task<Result<Admission>> redeem_ticket(TokenHash ticket, WallTime now);
    /// Which of these sessions have ended meanwhile, for whatever reason (T-15); notes the others as used, at most once
    /// a minute. Asked for the sessions that hold a socket, a thousand at a time.
    Task<Result<std::vector<SessionId>>> ended_among(std::vector<SessionId> sessions, WallTime now);
    /// Sessions whose absolute end lies after `after` and not after `until`: what ends by time alone, without anybody
    /// saying so. `limit_reached` when they are too many to be named: the caller then compares its own.
    Task<Result<std::vector<SessionId>>> ended_between(WallTime after, WallTime until);

  private:
    struct Redemptions;

    Database& database_;
    const crypto::Vault& vault_;
    const SessionLimits limits_;
    std::shared_ptr<Redemptions> redemptions_;
    std::unique_ptr<KnownPlaces> known_;
};

} // namespace visavis::store
