// One turn of the retention job and the words of its plan.
#include "visavis/jobs/retention.hpp"

#include "visavis/privacy/retention.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace visavis::jobs {

namespace {

using store::RetentionOutcome;

constexpr auto heartbeat = std::chrono::seconds{60}; // running calls say so once a minute

std::string words_of(std::chrono::seconds time) {
    struct Unit {
        std::int64_t seconds;
        std::string_view name;
    };

    for (const auto& [seconds, name] : {Unit{86400, "day"}, Unit{3600, "hour"}, Unit{60, "minute"}}) {
        if (time.count() > 0 && time.count() % seconds == 0) {
            const auto count = time.count() / seconds;
            return fmt::format("{} {}{}", count, name, count == 1 ? "" : "s");
        }
    }
    return fmt::format("{} seconds", time.count());
}

std::string sentence_of(const privacy::RetentionRule& rule) {
    const auto kept = rule.keep_for ? words_of(*rule.keep_for) : "no fixed time";
    return fmt::format("{}: {} [{} from {}, then {}]", rule.data_class, rule.meaning, kept, to_text(rule.from_when),
                       to_text(rule.action));
}

} // namespace

RetentionJob::RetentionJob(store::RetentionStore& store, const Clock& clock, std::chrono::seconds grace)
    : store_{store}
    , clock_{clock}
    , grace_{grace}
    , started_{clock.steady()} {}

bool RetentionJob::may_give_up_calls() const {
    return clock_.steady() - started_ >= grace_ + heartbeat;
}

Task<Result<RetentionReport>> RetentionJob::run_once() {
    RetentionReport report;
    const auto now = clock_.now();
    for (const auto data_class : store::RetentionStore::enforced()) {
        if (data_class == "open_call" && !may_give_up_calls()) {
            continue; // clients of a server that died may still be on their way back
        }
        const auto run = co_await store_.run(data_class, now);
        if (!run) {
            co_return std::unexpected(run.error());
        }
        report.outcome = run->outcome;
        if (run->outcome != RetentionOutcome::done) {
            co_return report;
        }
        report.lines.push_back({.data_class = data_class, .removed = run->removed});
    }
    last_completed_ = clock_.steady();
    co_return report;
}

Task<Result<std::vector<std::string>>> RetentionJob::plan() {
    std::vector<std::string> lines;
    const auto enforced = store::RetentionStore::enforced();
    const auto now = clock_.now();
    for (const auto& rule : privacy::retention_rules()) {
        auto line = sentence_of(rule);
        if (std::ranges::find(enforced, rule.data_class) != enforced.end()) {
            const auto due = co_await store_.due(rule.data_class, now);
            if (!due) {
                co_return std::unexpected(due.error());
            }
            line += fmt::format(" {} due now.", *due);
        }
        lines.push_back(std::move(line));
    }
    co_return lines;
}

} // namespace visavis::jobs
