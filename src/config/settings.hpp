// The shape of the settings table: what a row says about one setting and how its value reaches the Settings struct.
// Loading, the environment, --set and the documented file all come from these rows; nothing else may know a key.
#pragma once

#include "visavis/config/settings.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace visavis::config {

struct TextValue {
    std::string& (*at)(Settings&);
    std::size_t longest{4096};
};

/// Text whose value must never be repeated in an error or in the documented file's comments.
struct SecretValue {
    Secret& (*at)(Settings&);
    std::size_t longest{4096};
};

struct NumberValue {
    std::int64_t (*get)(const Settings&);
    void (*set)(Settings&, std::int64_t);
    std::int64_t least;
    std::int64_t most;
    std::string_view unit; ///< "seconds", or empty
};

struct ListValue {
    std::vector<std::string>& (*at)(Settings&);
    std::size_t most_entries;
    std::span<const std::string_view> prefixes; ///< each entry begins with one of them; empty: with anything
};

struct ChoiceValue {
    std::size_t (*get)(const Settings&);
    void (*set)(Settings&, std::size_t);
    std::span<const std::string_view> names; ///< in the order of the enumerators
};

struct Row {
    std::string_view key; ///< section.name, as in the file
    std::variant<TextValue, SecretValue, NumberValue, ListValue, ChoiceValue> value;
    std::string_view meaning; ///< for the operator; wrapped in the documented file
};

struct Section {
    std::string_view name; ///< one word, since a variable's name is split at its first underscore
    std::string_view meaning;
};

[[nodiscard]] std::span<const Section> sections();
[[nodiscard]] std::span<const Row> rows(); ///< in the order of the documented file, grouped by section

} // namespace visavis::config
