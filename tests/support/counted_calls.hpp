// Calls that were counted, for tests: those among the statistics, and those that are held until their batch (C-4).
#pragma once

#include <string>

namespace visavis::test {

/// A table expression with the columns of call_statistic.
inline const std::string counted_calls =
    "(select started_at, ended_at, participants, os_families from call_statistic union all select one.started_at, "
    "one.ended_at, one.participants, one.os_families from ended_call, unnest(calls) as one) as counted";

inline const std::string count_of_calls = "select count(*) from " + counted_calls;

} // namespace visavis::test
