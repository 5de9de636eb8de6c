// Strict JSON: nlohmann's parser (strict UTF-8, no comments) with the limits it does not have - depth, duplicate keys,
// NUL in strings, numbers outside 53 bits (T-13). Size is limited by the caller before parsing.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string_view>

namespace visavis::protocol {

inline constexpr std::size_t max_json_depth = 16;

/// Nothing when the text is not acceptable JSON.
[[nodiscard]] std::optional<nlohmann::json> parse_strictly(std::string_view text);

} // namespace visavis::protocol
