// Counting calls inside the retention job's transactions.
#pragma once

#include "connection.hpp"

#include "visavis/base/clock.hpp"

namespace visavis::store {

inline constexpr std::size_t abandoned_at_once = 500; ///< calls
inline constexpr std::size_t ended_at_once = 100;     ///< of the five minutes in which calls ended: eight hours

/// Calls whose last heartbeat is before `before` are counted, so many at once; returns how many.
std::size_t count_abandoned(Transaction& transaction, WallTime before);

/// What was counted of calls that ended until then is written among the statistics, sorted; returns how many calls.
std::size_t write_ended(Transaction& transaction, WallTime until);

} // namespace visavis::store
