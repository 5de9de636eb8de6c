// Putting one value into one setting, whatever it came from, with the row's type and limits checked. Errors name the
// key and the limit; they must not repeat a secret's value.
#pragma once

#include "settings.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace visavis::config {

/// A value as a typed source (the file) gives it.
using TypedValue = std::variant<std::string, std::int64_t, std::vector<std::string>>;

/// Throws ConfigError. `where` names the source for the operator ("config/visavis.toml line 3", "--set", a variable's
/// name).
void assign_typed(Settings& settings, const Row& row, const TypedValue& value, std::string_view where);

/// From the environment or --set: numbers as decimal digits, lists separated by commas. Throws ConfigError.
void assign_text(Settings& settings, const Row& row, std::string_view text, std::string_view where);

/// The setting a key probably means; nothing when it resembles none.
[[nodiscard]] const Row* nearest_row(std::string_view key);

/// Throws ConfigError, naming the nearest known key, when there is no such row.
[[nodiscard]] const Row& find_row(std::string_view key, std::string_view where);

} // namespace visavis::config
