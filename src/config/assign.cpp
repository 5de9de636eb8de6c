// One value into one setting: the type and limit checks that file, environment and --set share. It must not repeat a
// secret.
#include "assign.hpp"

#include "visavis/config/load.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <numeric>

namespace visavis::config {

namespace {

constexpr std::size_t longest_key = 80; // of what is looked at and shown of an unknown one

[[noreturn]] void fail(std::string_view where, std::string_view key, const std::string& what) {
    throw ConfigError(fmt::format("{}: {} {}", where, key, what));
}

bool printable(std::string_view text) {
    return std::ranges::none_of(
        text, [](char letter) { return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F; });
}

/// Levenshtein distance, for "did you mean".
std::size_t distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < left.size(); ++i) {
        auto diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < right.size(); ++j) {
            const auto replaced = diagonal + (left[i] == right[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

/// Puts a value into a setting of one type; every alternative it is not meant for is a wrong type.
struct Assign {
    Settings& settings;
    const Row& row;
    std::string_view where;

    void operator()(const TextValue& kind, const std::string& value) const {
        check_text(value, kind.longest);
        kind.at(settings) = value;
    }

    void operator()(const SecretValue& kind, const std::string& value) const {
        check_text(value, kind.longest);
        kind.at(settings) = Secret{value};
    }

    void operator()(const NumberValue& kind, std::int64_t value) const {
        if (value < kind.least || value > kind.most) {
            fail(where, row.key,
                 fmt::format("is {}, but must be from {} to {}{}{}.", value, kind.least, kind.most,
                             kind.unit.empty() ? "" : " ", kind.unit));
        }
        kind.set(settings, value);
    }

    void operator()(const ListValue& kind, const std::vector<std::string>& value) const {
        if (value.size() > kind.most_entries) {
            fail(where, row.key, fmt::format("has {} entries, but may have {}.", value.size(), kind.most_entries));
        }
        for (const auto& entry : value) {
            check_text(entry, 512);
            if (!kind.prefixes.empty() &&
                std::ranges::none_of(kind.prefixes, [&](auto prefix) { return entry.starts_with(prefix); })) {
                fail(where, row.key,
                     fmt::format("needs entries that begin with {}.", fmt::join(kind.prefixes, " or ")));
            }
        }
        kind.at(settings) = value;
    }

    void operator()(const ChoiceValue& kind, const std::string& value) const {
        const auto found = std::ranges::find(kind.names, std::string_view{value});
        if (found == kind.names.end()) {
            fail(where, row.key, fmt::format("must be one of {}.", fmt::join(kind.names, ", ")));
        }
        kind.set(settings, static_cast<std::size_t>(found - kind.names.begin()));
    }

    template <class Kind, class Value>
    void operator()(const Kind&, const Value&) const {
        fail(where, row.key, fmt::format("must be {}.", expected(static_cast<const Kind*>(nullptr))));
    }

    void check_text(const std::string& value, std::size_t longest) const {
        if (value.size() > longest) {
            fail(where, row.key, fmt::format("is longer than {} bytes.", longest));
        }
        if (!printable(value)) {
            fail(where, row.key, "contains a control character.");
        }
    }

    static std::string_view expected(const NumberValue*) { return "a whole number"; }

    static std::string_view expected(const ListValue*) { return "a list of texts"; }

    template <class Kind>
    static std::string_view expected(const Kind*) {
        return "a text in quotes";
    }
};

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto comma = text.find(',');
        parts.emplace_back(text.substr(0, comma));
        text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
    }
    return parts;
}

} // namespace

void assign_typed(Settings& settings, const Row& row, const TypedValue& value, std::string_view where) {
    std::visit(Assign{settings, row, where}, row.value, value);
}

void assign_text(Settings& settings, const Row& row, std::string_view text, std::string_view where) {
    if (std::holds_alternative<NumberValue>(row.value)) {
        std::int64_t number = 0;
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (failure != std::errc{} || end != text.data() + text.size()) {
            fail(where, row.key, "must be a whole number.");
        }
        assign_typed(settings, row, number, where);
    } else if (std::holds_alternative<ListValue>(row.value)) {
        assign_typed(settings, row, split(text), where);
    } else {
        assign_typed(settings, row, std::string{text}, where);
    }
}

const Row* nearest_row(std::string_view key) {
    const Row* nearest = nullptr;
    auto least = 2 + key.size() / 4; // more differences are no typo
    for (const auto& row : rows()) {
        const auto steps = distance(key.substr(0, longest_key), row.key);
        if (steps < least) {
            least = steps;
            nearest = &row;
        }
    }
    return nearest;
}

const Row& find_row(std::string_view key, std::string_view where) {
    const auto* const nearest = nearest_row(key);
    if (nearest != nullptr && nearest->key == key) {
        return *nearest;
    }
    // What is no key may be a connection string that somebody put in the wrong place, with a password in it.
    const bool is_key = key.size() <= longest_key && std::ranges::all_of(key, [](char letter) {
                            return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                                   (letter >= '0' && letter <= '9') || letter == '_' || letter == '-' || letter == '.';
                        });
    throw ConfigError(
        fmt::format("{}: there is no setting {}{}", where, is_key ? key : "of that name",
                    nearest != nullptr ? fmt::format("; did you mean {}?", nearest->key) : std::string{"."}));
}

} // namespace visavis::config
