// Open calls, kept only so that a call is counted exactly once even when the server dies in the middle (S-076..S-079).
// A row knows no account, no guest and no session, and only
// coarse times.
#pragma once

#include "visavis/base/error.hpp"
#include "visavis/base/task.hpp"
#include "visavis/store/records.hpp"

#include <memory>

namespace visavis::store {

class Database;

struct EndedCall {
    CallId call;
    WallTime ended_at;
};

class CallStore {
  public:
    explicit CallStore(Database& database);
    CallStore(const CallStore&) = delete;
    CallStore& operator=(const CallStore&) = delete;
    ~CallStore();

    /// Durable before anyone sees the call. `os_families`: one per participant. Calls that begin together are written
    /// together.
    Task<Result<>> begin(CallId call, WallTime now, std::vector<OsFamily> os_families);
    /// One more takes part: `participants` are now in the call. What is counted is the most there were at one time, so
    /// that somebody who leaves and comes back counts once. True when this is more than before.
    Task<Result<bool>> join(CallId call, std::size_t participants, OsFamily newcomer);
    /// The one for whom join() was true did not come after all.
    Task<Result<>> withdraw(CallId call, std::size_t participants, OsFamily newcomer);
    /// The call never started (its guest left while it was written down): it is not counted.
    Task<Result<>> discard(CallId call);
    /// Counts the call and forgets its id in one transaction (start floored to the quarter hour, end rounded to 5
    /// minutes, C-4); the retention job writes it among the statistics an hour later. False when somebody else already
    /// did.
    Task<Result<bool>> finish(CallId call, WallTime ended_at);
    /// The same for many in one transaction, each call named once. Returns how many it were.
    Task<Result<std::size_t>> finish_all(const std::vector<EndedCall>& calls);
    Task<Result<bool>> is_open(CallId call);
    /// Heartbeat of running calls, once a minute: what a crash would count as the end.
    Task<Result<>> alive(std::vector<CallId> calls, WallTime now);
    /// Counts and closes calls whose last heartbeat is before `before` (their server died and nobody came back), the
    /// first few hundred of them. Returns how many.
    Task<Result<std::size_t>> finish_abandoned(WallTime before);

  private:
    struct Beginnings;

    Database& database_;
    std::shared_ptr<Beginnings> beginnings_;
};

} // namespace visavis::store
