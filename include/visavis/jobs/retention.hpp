// The retention job: runs every rule the database enforces, at start and hourly, and says in words what it would do. It
// knows no SQL and no duration of its own. A turn that fails changes nothing it had not finished; the next one goes on
// (T-18).
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/base/error.hpp"
#include "visavis/base/task.hpp"
#include "visavis/store/retention.hpp"

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace visavis::jobs {

struct RetentionReport {
    struct Line {
        std::string_view data_class; ///< program text
        std::size_t removed;
    };

    store::RetentionOutcome outcome{store::RetentionOutcome::done};
    std::vector<Line> lines; ///< the rules that ran
};

class RetentionJob {
  public:
    /// `grace`: how long a client may take to come back to its call; no call is given up earlier than that after this
    /// object was made.
    RetentionJob(store::RetentionStore& store, const Clock& clock, std::chrono::seconds grace);

    /// One turn over all rules. Stops at the first rule another node works on, and does nothing when the clock went
    /// back.
    Task<Result<RetentionReport>> run_once();

    /// For `visavis retention --dry-run`: per rule a sentence, how long, and how many rows are due now. Changes
    /// nothing.
    Task<Result<std::vector<std::string>>> plan();

    /// When a turn was last completed by this process: overdue after two hours. From any thread.
    [[nodiscard]] std::optional<SteadyTime> last_completed() const noexcept {
        const auto time = last_completed_.load();
        return time == SteadyTime{} ? std::nullopt : std::optional{time};
    }

  private:
    [[nodiscard]] bool may_give_up_calls() const;

    store::RetentionStore& store_;
    const Clock& clock_;
    std::chrono::seconds grace_;
    SteadyTime started_;
    std::atomic<SteadyTime> last_completed_{SteadyTime{}};
};

} // namespace visavis::jobs
