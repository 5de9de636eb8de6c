// The conversions that are longer than a line.
#include "sql_values.hpp"

#include <algorithm>

namespace visavis::store {

std::optional<WallTime> optional_time_from(const pqxx::field& field) {
    return field.is_null() ? std::nullopt : std::optional{time_from(field)};
}

std::optional<ConnectionPolicy> optional_policy_from(const pqxx::field& field) {
    if (field.is_null()) {
        return std::nullopt;
    }
    const auto name = std::ranges::find(connection_policy_names, field.as<std::string>());
    // The column's check knows the same three words.
    return static_cast<ConnectionPolicy>(std::ranges::distance(connection_policy_names.begin(), name));
}

std::string_view to_text(OsFamily family) {
    switch (family) {
    case OsFamily::windows:
        return "windows";
    case OsFamily::macos:
        return "macos";
    case OsFamily::linux:
        return "linux";
    case OsFamily::chromeos:
        return "chromeos";
    case OsFamily::android:
        return "android";
    case OsFamily::ios:
        return "ios";
    case OsFamily::other:
        break;
    }
    return "other";
}

std::string array_of(std::vector<OsFamily> families) {
    std::ranges::sort(families, {}, [](OsFamily family) { return to_text(family); });
    return array_of(families, [](OsFamily family) { return to_text(family); });
}

std::string array_element(const TokenHash& hash) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text{R"("\\x)"};
    for (const auto byte : hash) {
        text += digits[byte >> 4U];
        text += digits[byte & 0xFU];
    }
    return text + '"';
}

std::vector<SessionId> session_ids_from(const pqxx::result& rows) {
    std::vector<SessionId> ids;
    ids.reserve(static_cast<std::size_t>(rows.size()));
    for (const auto& row : rows) {
        ids.push_back(id_from<SessionId>(row[0]));
    }
    return ids;
}

} // namespace visavis::store
