// The self-test of a running server: whether its STUN and TURN servers work, asked in the background, told in the log
// and the metrics. It never holds up serving, and says nothing about any person.
#pragma once

#include "relay_check.hpp"

#include "visavis/observe/metrics.hpp"

namespace visavis::app {

/// One round. `relays_work` says what it found; any thread may read it.
Task<> self_test(RelayQuestions questions, const Clock& clock, observe::Metrics& metrics,
                 std::atomic<bool>& relays_work);

} // namespace visavis::app
