// What acceptable JSON is, written a second time over nlohmann's parser as a tree: the reference that the product's
// own walk (src/protocol/strict_json.cpp) is compared with, in a unit test and while fuzzing. Slow, and meant to be.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string_view>

namespace visavis::test {

/// Nothing when the text is not acceptable.
[[nodiscard]] std::optional<nlohmann::json> reference_parse(std::string_view text);

} // namespace visavis::test
