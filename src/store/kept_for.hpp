// How long the rules keep something, for the statements that check it at use. Durations stand in the table of rules and
// nowhere else.
#pragma once

#include "visavis/base/assert.hpp"
#include "visavis/privacy/retention.hpp"

namespace visavis::store {

/// `data_class` must have a rule with a duration.
[[nodiscard]] inline std::chrono::seconds kept_for(std::string_view data_class) {
    const auto* const rule = privacy::find_retention_rule(data_class);
    VISAVIS_ASSERT(rule != nullptr && rule->keep_for, "no retention rule with a duration for this data class");
    return *rule->keep_for;
}

} // namespace visavis::store
