// Counting abandoned calls inside the retention job's transaction.
#pragma once

#include "connection.hpp"

#include "visavis/base/clock.hpp"

namespace visavis::store {

/// Calls whose last heartbeat is before `before` become statistics rows; returns how many.
std::size_t count_abandoned(Transaction& transaction, WallTime before);

} // namespace visavis::store
