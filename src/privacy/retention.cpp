// The table of retention rules. A row that the retention job enforces needs a statement in src/store/retention.cpp; a
// test compares.
#include "visavis/privacy/retention.hpp"

#include <algorithm>
#include <array>

namespace visavis::privacy {

namespace {

using namespace std::chrono_literals;
using enum Action;
using enum Enforcement;

constexpr auto day = std::chrono::hours{24};

constexpr std::string_view contract = "GDPR Art. 6(1)(b): contract with the practitioner";
constexpr std::string_view treatment = "GDPR Art. 9(2)(h) with Art. 28: on behalf of the practice";
constexpr std::string_view security = "GDPR Art. 6(1)(f), Art. 32: secure operation";
constexpr std::string_view proof = "GDPR Art. 5(2): accountability";
constexpr std::string_view not_personal = "not personal data";

// clang-format off
constexpr std::array rules{
    RetentionRule{"account", std::nullopt, FromWhen::contract_ended, delete_it, on_request, contract,
                  "An account is kept until the contract ends."},
    RetentionRule{"guest_record", std::nullopt, FromWhen::deletion_asked_for, delete_it, on_request, treatment,
                  "A guest's record is kept until the practitioner deletes it or the account ends."},
    RetentionRule{"access_code", 30 * day, FromWhen::issued_or_renewed, stop_working, at_use, treatment,
                  "An access code opens the waiting room for 30 days at most, less when the practitioner says so."},
    RetentionRule{"practitioner_session", 24h, FromWhen::created, delete_it, retention_job, contract,
                  "A sign-in ends after 24 hours."},
    RetentionRule{"practitioner_session_idle", 12h, FromWhen::last_used, delete_it, retention_job, security,
                  "What is known of a sign-in that is not used is deleted after 12 hours."},
    RetentionRule{"practitioner_session_without_socket", 15min, FromWhen::last_used, stop_working, at_use, security,
                  "A sign-in whose page is closed is refused after 15 minutes, sooner when the operator says so."},
    RetentionRule{"guest_session_without_socket", 1h, FromWhen::last_used, stop_working, at_use, security,
                  "A guest's visit whose page is closed is refused after an hour, sooner when the operator says so."},
    RetentionRule{"guest_session", 24h, FromWhen::created, delete_it, retention_job, treatment,
                  "A guest's visit ends after 24 hours, whether the code is valid for so long or not."},
    RetentionRule{"ticket", 30s, FromWhen::created, delete_it, retention_job, security,
                  "A ticket works once and for 30 seconds."},
    RetentionRule{"waiting_entry", 30s, FromWhen::connection_lost, delete_it, in_memory, treatment,
                  "Who waits is known only while they wait, and 30 seconds after their connection is lost."},
    RetentionRule{"open_call", 5min, FromWhen::last_heartbeat, count_and_delete, retention_job, not_personal,
                  "A call nobody came back to is counted and closed."},
    RetentionRule{"ended_call", 1h, FromWhen::created, count_and_delete, retention_job, not_personal,
                  "What is counted of a call joins the statistics an hour after its end, in a batch."},
    RetentionRule{"call_statistic", std::nullopt, FromWhen::never, keep, nobody, not_personal,
                  "Statistics of calls name nobody from the start and are kept."},
    RetentionRule{"erased_session", 0s, FromWhen::deletion_asked_for, delete_it, retention_job, security,
                  "Visits to what was deleted end at once; what many of them leave is swept within the hour."},
    RetentionRule{"erased_guest", 0s, FromWhen::deletion_asked_for, delete_it, retention_job, treatment,
                  "A deleted guest with too many visits is overwritten at once and swept within the hour."},
    RetentionRule{"erased_account", 0s, FromWhen::contract_ended, delete_it, retention_job, contract,
                  "A deleted account with too many visits is overwritten at once and swept within the hour."},
    RetentionRule{"subject_key", 0s, FromWhen::subject_erased, delete_it, on_request, security,
                  "A person's key is deleted together with the person, so that what old backups hold stays unreadable."},
    RetentionRule{"erased_data", 0s, FromWhen::subject_erased, delete_it, retention_job, security,
                  "What a deleted person's rows and key leave in the database's files is overwritten at the next hourly run."},
    RetentionRule{"retention_run", 3 * 365 * day, FromWhen::run, delete_it, retention_job, proof,
                  "The journal of deletions is kept for three years; it holds counts only."},
    RetentionRule{"schema", std::nullopt, FromWhen::never, keep, nobody, not_personal,
                  "Which migrations were applied is kept as long as the database."},
};
// clang-format on

} // namespace

std::span<const RetentionRule> retention_rules() {
    return rules;
}

const RetentionRule* find_retention_rule(std::string_view data_class) {
    const auto* const found = std::ranges::find(rules, data_class, &RetentionRule::data_class);
    return found == rules.end() ? nullptr : &*found;
}

std::string_view to_text(FromWhen from_when) {
    switch (from_when) {
    case FromWhen::created:
        return "created";
    case FromWhen::issued_or_renewed:
        return "issued_or_renewed";
    case FromWhen::last_used:
        return "last_used";
    case FromWhen::connection_lost:
        return "connection_lost";
    case FromWhen::last_heartbeat:
        return "last_heartbeat";
    case FromWhen::run:
        return "run";
    case FromWhen::subject_erased:
        return "subject_erased";
    case FromWhen::deletion_asked_for:
        return "deletion_asked_for";
    case FromWhen::contract_ended:
        return "contract_ended";
    case FromWhen::never:
        break;
    }
    return "never";
}

std::string_view to_text(Action action) {
    switch (action) {
    case delete_it:
        return "delete";
    case stop_working:
        return "stop_working";
    case count_and_delete:
        return "count_and_delete";
    case keep:
        break;
    }
    return "keep";
}

} // namespace visavis::privacy
