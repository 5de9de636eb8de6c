// Words for the log; advice is the doctor's.
#include "self_test.hpp"

#include "visavis/observe/log.hpp"

#include <algorithm>

namespace visavis::app {

Task<> self_test(RelayQuestions questions, const Clock& clock, observe::Metrics& metrics,
                 std::atomic<bool>& relays_work) {
    const auto findings = co_await check_relays(questions, clock);
    for (const auto& finding : findings) {
        const auto verdict = finding.diagnosis.verdict;
        const bool works = verdict == stun::Verdict::works;
        const auto outcome = observe::Literal::from_table(stun::word(verdict));
        metrics.count("relay_checks", "outcome", outcome);
        observe::log(works ? observe::Level::info : observe::Level::error,
                     works ? observe::Literal{"relay.works"} : observe::Literal{"relay.check_failed"},
                     {{"where", observe::OperatorText{finding.url}},
                      {"outcome", outcome},
                      {"error", std::int64_t{finding.diagnosis.error}}});
    }
    if (findings.empty()) {
        co_return;
    }
    const bool all = std::ranges::all_of(
        findings, [](const RelayFinding& finding) { return finding.diagnosis.verdict == stun::Verdict::works; });
    metrics.gauge("relays_work", all ? 1 : 0);
    relays_work = all;
}

} // namespace visavis::app
