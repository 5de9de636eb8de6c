// CallRecorder: the durable side of calls. Ends are written until they are written (a database that is away delays
// them, it does not lose them while the process lives), running calls get a heartbeat, and calls whose server died are
// counted.
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/base/id.hpp"
#include "visavis/base/task.hpp"
#include "visavis/store/calls.hpp"

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <unordered_set>

namespace visavis::signaling {

inline constexpr std::chrono::seconds heartbeat_interval{60};

class CallRecorder {
  public:
    CallRecorder(store::CallStore& calls, const Clock& clock, std::chrono::seconds grace)
        : calls_{calls}
        , clock_{clock}
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
    /// From any thread; returns at once.
    void finished(const CallId& call);

    /// Writes ends, heartbeats and the abandoned, four times a second, until `leaving`; then the last ends.
    Task<> run(const std::atomic<bool>& leaving);

  private:
    Task<> write_ends();
    Task<> beat();

    store::CallStore& calls_;
    const Clock& clock_;
    std::chrono::seconds grace_;
    std::mutex mutex_;
    std::unordered_set<CallId> open_;
    std::map<CallId, WallTime> ends_;
};

} // namespace visavis::signaling
