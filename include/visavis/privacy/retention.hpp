// Retention rules: how long each class of data is kept, counted from when, and what then happens. One table serves the
// job that deletes, `GET /retention-rules` and the client's "kept until" lines, so they cannot disagree. Words only: no
// SQL, no clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace visavis::privacy {

enum class FromWhen : std::uint8_t {
    created,
    issued_or_renewed, ///< an access code's validity
    last_used,
    connection_lost,
    last_heartbeat,
    run,
    subject_erased,
    deletion_asked_for, ///< by the practitioner, one guest or all
    contract_ended,
    never, ///< kept as long as the installation exists; nothing in it is about a person
};

enum class Action : std::uint8_t {
    delete_it,
    stop_working,     ///< refused at use from then on; the record is another class
    count_and_delete, ///< turned into an anonymous statistics row, then deleted
    keep,
};

/// Who makes the rule come true.
enum class Enforcement : std::uint8_t {
    retention_job, ///< at start and hourly, store::RetentionStore
    at_use,        ///< every look-up checks it
    in_memory,     ///< the data never reaches the database
    on_request,    ///< in the transaction that carries out the request
    nobody,        ///< nothing to do
};

struct RetentionRule {
    std::string_view data_class; ///< its name everywhere, also on the wire
    std::optional<std::chrono::seconds> keep_for;
    FromWhen from_when;
    Action action;
    Enforcement enforcement;
    std::string_view legal_basis;
    std::string_view meaning; ///< one English sentence for documents and `visavis retention --dry-run`
};

[[nodiscard]] std::span<const RetentionRule> retention_rules();

/// Null when no class has this name.
[[nodiscard]] const RetentionRule* find_retention_rule(std::string_view data_class);

/// Stable lower_snake words, for the wire.
[[nodiscard]] std::string_view to_text(FromWhen from_when);
[[nodiscard]] std::string_view to_text(Action action);

} // namespace visavis::privacy
