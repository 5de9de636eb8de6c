// Scheduler: runs jobs one after the other, each at its own interval, until it is stopped. Intervals are monotonic, so
// setting the wall clock neither skips nor repeats a turn. One object, one coroutine: nothing runs after run() has
// returned.
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/base/task.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace visavis::jobs {

struct Job {
    std::string_view name; ///< program text
    std::chrono::seconds first_after;
    std::chrono::seconds every;
    std::function<Task<>()>
        turn; ///< handles its own refusals; an exception goes to on_exception and the next turn comes as planned
};

class Scheduler {
  public:
    using OnException = std::function<void(std::string_view job, const std::exception&)>;

    Scheduler(const asio::any_io_executor& executor, const Clock& clock, std::vector<Job> jobs,
              OnException on_exception);

    /// Where run() must be spawned.
    [[nodiscard]] asio::any_io_executor executor() const { return strand_; }

    /// Returns after stop(), when the turn that runs (if any) is over.
    Task<> run();
    /// Everything that is due now, once; returns how many turns that were. Part of run(), and what tests call instead
    /// of it.
    Task<std::size_t> run_due();

    void stop(); ///< from any thread; also before run()
    void wake(); ///< from any thread: look at the clock again now

  private:
    struct Planned {
        Job job;
        SteadyTime next;
    };

    [[nodiscard]] SteadyTime next_turn() const;

    asio::strand<asio::any_io_executor> strand_;
    std::shared_ptr<asio::steady_timer> timer_; // shared with wakes that are still on their way
    const Clock& clock_;
    std::vector<Planned> planned_;
    OnException on_exception_;
    std::atomic<bool> stopped_{false};
};

} // namespace visavis::jobs
