// What the client's "kept until" lines and the operator's probes ask.
#include "../context.hpp"
#include "handlers.hpp"

#include "visavis/bus/bus.hpp"
#include "visavis/privacy/retention.hpp"
#include "visavis/protocol/bodies.hpp"
#include "visavis/store/database.hpp"

namespace visavis::rest::handlers {

Task<Result<Answer>> retention_rules(Api::Context& context, Exchange /*exchange*/) {
    protocol::RetentionRuleList list;
    for (auto rule : privacy::retention_rules()) {
        if (rule.data_class == "waiting_entry") {
            rule.keep_for = context.parts.grace;
        }
        list.rules.push_back(
            {.data_class = std::string{rule.data_class},
             .keep_for_seconds = {rule.keep_for ? std::optional{std::int64_t{rule.keep_for->count()}} : std::nullopt},
             .from_when = std::string{privacy::to_text(rule.from_when)},
             .action = std::string{privacy::to_text(rule.action)}});
    }
    co_return Answer{.status = 200, .body = protocol::encode_body(list)};
}

Task<Result<Answer>> health(Api::Context& /*context*/, Exchange /*exchange*/) {
    co_return Answer{.status = 200, .body = ""};
}

Task<Result<Answer>> readiness(Api::Context& context, Exchange exchange) {
    if (const auto ready = co_await context.parts.database.ready(context.stranger(exchange.request.peer)); !ready) {
        co_return std::unexpected(ready.error());
    }
    protocol::Readiness readiness{.state = protocol::ReadinessState::ready};
    if (!context.parts.bus.up()) {
        readiness.problems.push_back(protocol::ReadinessProblem::bus);
    }
    if (!context.parts.relays_work()) {
        readiness.problems.push_back(protocol::ReadinessProblem::relay);
    }
    if (!readiness.problems.empty()) {
        readiness.state = protocol::ReadinessState::degraded;
    }
    co_return Answer{.status = 200, .body = protocol::encode_body(readiness)};
}

} // namespace visavis::rest::handlers
