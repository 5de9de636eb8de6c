// CallRecorder: the durable side of calls. Ends are written until they are written (a database that is away delays
// them, it does not lose them while the process lives), running calls get a heartbeat, and calls whose server died are
// counted. A call counts as finished when that is written, so exactly once.
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/base/id.hpp"
#include "visavis/base/task.hpp"
#include "visavis/observe/metrics.hpp"
#include "visavis/store/calls.hpp"

#include <atomic>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_set>

namespace visavis::signaling {

inline constexpr std::chrono::seconds heartbeat_interval{60};
/// Who was told by the database that a call is open comes to its room within this time, or not at all.
inline constexpr std::chrono::seconds ended_calls_kept{10};

class CallRecorder {
  public:
    CallRecorder(store::CallStore& calls, const Clock& clock, observe::Metrics& metrics, std::chrono::seconds grace)
        : calls_{calls}
        , clock_{clock}
        , metrics_{metrics}
        , grace_{grace} {}

    /// Durable before anyone sees the call.
    Task<Result<>> begin(const CallId& call, std::vector<OsFamily> os_families);
    /// One more takes part in a running call; `os_families` of all who then do, the newcomer's last. True when more are
    /// counted now than before.
    Task<Result<bool>> join(const CallId& call, std::vector<OsFamily> os_families);
    /// After join() was true: they did not come after all.
    Task<> withdraw(const CallId& call, std::vector<OsFamily> os_families);
    /// The call never started after all.
    Task<> discard(const CallId& call);
    /// A restarted server found the call alive.
    void restored(const CallId& call);
    /// Another node runs it from now on. From any thread.
    void moved(const CallId& call);
    /// From any thread; returns at once. `room` knows that the call is over, and is kept until nobody can find it open
    /// in the database any more: this node stays its home, so that whoever still carries the call is sent there.
    void finished(const CallId& call, std::shared_ptr<const void> room);

    /// Writes ends, heartbeats and the abandoned, four times a second, until `leaving`; then the last ends.
    Task<> run(const std::atomic<bool>& leaving);

  private:
    struct End {
        WallTime at;
        std::shared_ptr<const void> room;
    };

    struct KeptRoom {
        SteadyTime until;
        std::shared_ptr<const void> room;
    };

    Task<> write_ends();
    /// False: the database is away.
    Task<bool> beat();
    void release_rooms(SteadyTime kept_until);

    store::CallStore& calls_;
    const Clock& clock_;
    observe::Metrics& metrics_;
    std::chrono::seconds grace_;
    std::mutex mutex_;
    std::unordered_set<CallId> open_;
    std::map<CallId, End> ends_;
    std::deque<KeptRoom> kept_; ///< of ends that are written; the earliest first
    bool beaten_{true};         ///< the heartbeat before was written
};

} // namespace visavis::signaling
