// Asking the operator's own STUN and TURN servers whether they do what calls need of them and refuse what they must
// (T-08): once for the self-test of a running server, once for `visavis doctor`.
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/base/secret.hpp"
#include "visavis/base/task.hpp"
#include "visavis/config/settings.hpp"
#include "visavis/stun/probe.hpp"

#include <atomic>
#include <string>
#include <vector>

namespace visavis::app {

struct RelayFinding {
    std::string url; ///< as the settings have it
    bool relays;
    stun::Diagnosis diagnosis;
};

struct RelayQuestions {
    const config::IceSettings& ice;
    const Secret& turn_secret;
    config::Mode mode; ///< development: a relay on this machine may relay to this machine
    std::chrono::milliseconds patience;
    const std::atomic<bool>& stopping;
};

/// One after the other; ends early when `stopping`. What `questions` refers to must outlive it.
Task<std::vector<RelayFinding>> check_relays(RelayQuestions questions, const Clock& clock);

} // namespace visavis::app
