// RetentionStore: carries out the retention rules in the database, one rule and one bounded batch per transaction, and
// writes the journal that proves it. Among several nodes one works at a time. It decides nothing: rules are privacy's,
// times are jobs'.
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/base/error.hpp"
#include "visavis/base/task.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace visavis::store {

class Database;

enum class RetentionOutcome : std::uint8_t {
    done,
    another_node_works, ///< nothing was done here
    clock_went_back,    ///< the journal knows a run more than an hour in the future: nothing was done (T-18)
};

struct RetentionRun {
    RetentionOutcome outcome;
    std::size_t removed; ///< rows deleted, or calls counted and closed
};

class RetentionStore {
  public:
    explicit RetentionStore(Database& database)
        : database_{database} {}

    /// The data classes this store enforces, in the order they should run.
    [[nodiscard]] static std::vector<std::string_view> enforced();

    /// How many rows of an enforced class are past their time. Changes nothing.
    Task<Result<std::size_t>> due(std::string_view data_class, WallTime now);
    /// Removes what is due, in batches, and notes it in the journal. Idempotent. `data_class` is one of enforced().
    Task<Result<RetentionRun>> run(std::string_view data_class, WallTime now);
    /// For the operator, after a clock ran ahead and was corrected: journal entries of the future are dropped so that
    /// work goes on. Returns how many.
    Task<Result<std::size_t>> accept_clock(WallTime now);

  private:
    Database& database_;
};

} // namespace visavis::store
