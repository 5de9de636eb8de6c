// Between our values and SQL's: times travel as whole seconds since 1970, ids as text, hashes and sealed values as
// bytea, sets as array literals of ids and closed words only (so nothing in them needs quoting).
#pragma once

#include "visavis/store/records.hpp"

#include <pqxx/pqxx>

#include <span>

namespace visavis::store {

[[nodiscard]] inline std::int64_t to_sql(WallTime time) {
    return time.time_since_epoch().count();
}

[[nodiscard]] inline WallTime time_from(const pqxx::field& field) {
    return WallTime{std::chrono::seconds{field.as<std::int64_t>()}};
}

[[nodiscard]] std::optional<WallTime> optional_time_from(const pqxx::field& field);

[[nodiscard]] inline pqxx::binarystring to_sql(const std::array<std::uint8_t, 32>& hash) {
    return pqxx::binarystring{hash.data(), hash.size()};
}

[[nodiscard]] inline pqxx::binarystring bytes_to_sql(const std::string& bytes) {
    return pqxx::binarystring{bytes};
}

[[nodiscard]] inline std::string bytes_from(const pqxx::field& field) {
    return pqxx::binarystring{field}.str();
}

template <class SomeId>
[[nodiscard]] SomeId id_from(const pqxx::field& field) {
    return SomeId::parse(field.as<std::string>()).value();
}

/// `text(item)` must need no quoting, or bring its quotes along.
template <class Items, class Text>
[[nodiscard]] std::string array_of(const Items& items, Text text) {
    std::string array{"{"};
    for (const auto& item : items) {
        if (array.size() > 1) {
            array += ',';
        }
        array += text(item);
    }
    return array + '}';
}

template <class SomeId>
[[nodiscard]] std::string array_of(std::span<const SomeId> ids) {
    return array_of(ids, [](const SomeId& id) { return id.text(); });
}

/// An element of a bytea[].
[[nodiscard]] std::string array_element(const TokenHash& hash);

/// Sorted, so that the order says nothing of who brought which.
[[nodiscard]] std::string array_of(std::vector<OsFamily> families);

[[nodiscard]] std::string_view to_text(OsFamily family);

[[nodiscard]] inline std::string to_text(ConnectionPolicy policy) {
    return std::string{connection_policy_names[static_cast<std::size_t>(policy)]};
}

[[nodiscard]] std::optional<ConnectionPolicy> optional_policy_from(const pqxx::field& field);

[[nodiscard]] std::vector<SessionId> session_ids_from(const pqxx::result& rows);

} // namespace visavis::store
