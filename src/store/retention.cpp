// The SQL of the retention rules: for each class one statement that counts what is due and one that removes a batch of
// it. $1 is now and $2 how long the rule keeps, both in seconds; nothing here knows a duration of its own. Keys of
// subjects are deleted elsewhere: a job that deleted keys without an owner would, in the middle of a restore, destroy
// the very data that is being restored. Here only what a deletion leaves on the disk is overwritten.
#include "visavis/store/retention.hpp"

#include "calls_sql.hpp"
#include "kept_for.hpp"
#include "run.hpp"
#include "sql_values.hpp"

#include "visavis/base/assert.hpp"

#include <algorithm>

namespace visavis::store {

namespace {

constexpr std::size_t batch = 5000;
constexpr std::int64_t tolerated_step_back = 3600; // seconds; summer time never shows in UTC

// Held to the end of the transaction; whoever does not get it leaves the work to the node that has it.
constexpr Statement lead{"retention_lead", "select pg_try_advisory_xact_lock(7562957252)"};
constexpr Statement newest_run{"retention_newest_run",
                               "select coalesce(extract(epoch from max(ran_at))::bigint, 0) from retention_run"};
constexpr Statement note_run{"retention_note_run", R"(
    insert into retention_run (ran_at, rule, deleted) values (to_timestamp($1), $2, $3)
    on conflict (ran_at, rule) do update set deleted = retention_run.deleted + excluded.deleted)"};
constexpr Statement forget_future{"retention_forget_future",
                                  "delete from retention_run where ran_at > to_timestamp($1)"};

struct Rule {
    std::string_view data_class;
    Statement count;
    Statement remove; // at most 5000 rows
};

#define VISAVIS_RETENTION_RULE(data_class, table, condition)                                                           \
    Rule {                                                                                                             \
        data_class, {"due_" data_class, "select count(*) from " table " t where $2::bigint >= 0 and " condition},      \
            {"remove_" data_class, "delete from " table " where ctid = any(array(select ctid from " table              \
                                   " t where $2::bigint >= 0 and " condition " limit 5000 for update skip locked))"}   \
    }

constexpr Rule rules[] = {
    VISAVIS_RETENTION_RULE("ticket", "ticket", "t.expires_at <= to_timestamp($1)"),
    VISAVIS_RETENTION_RULE(
        "practitioner_session", "session",
        "t.guest_id is null and (t.expires_at <= to_timestamp($1) or t.created_at <= to_timestamp($1 - $2))"),
    VISAVIS_RETENTION_RULE("practitioner_session_idle", "session",
                           "t.guest_id is null and t.last_used_at <= to_timestamp($1 - $2)"),
    // A guest's code may have expired meanwhile: validity opens the door, it cuts nobody off.
    VISAVIS_RETENTION_RULE(
        "guest_session", "session",
        "t.guest_id is not null and (t.expires_at <= to_timestamp($1) or t.created_at <= to_timestamp($1 - $2))"),
    // Dead since their guest or account was erased, or the account disabled; in this order.
    VISAVIS_RETENTION_RULE("erased_session", "session",
                           "$1::bigint >= 0 and (t.guest_id in (select id from guest where erased)"
                           " or t.account_id in (select id from account where disabled))"),
    VISAVIS_RETENTION_RULE(
        "erased_guest", "guest",
        "$1::bigint >= 0 and t.erased and not exists (select from session where session.guest_id = t.id)"),
    VISAVIS_RETENTION_RULE(
        "erased_account", "account",
        "$1::bigint >= 0 and t.erased and not exists (select from session where session.account_id = t.id)"
        " and not exists (select from guest where guest.account_id = t.id)"),
    VISAVIS_RETENTION_RULE("open_call", "open_call",
                           "t.alive_at + interval '150 seconds' < to_timestamp($1 - $2)"), // removed by counting, below
    VISAVIS_RETENTION_RULE("ended_call", "ended_call", "t.ended_at <= to_timestamp($1 - $2)"), // written, below
    // Before the journal's own rule: that one's note comes after the switch of the log, so that a checkpoint follows.
    Rule{"erased_data",
         {"due_erased_data", "select count(*) from keys.settled_erasures() where $1::bigint >= 0 and $2::bigint >= 0"},
         {"overwrite_erased_data", "select keys.overwrite_erased() where $1::bigint >= 0 and $2::bigint >= 0"}},
    VISAVIS_RETENTION_RULE("retention_run", "retention_run", "t.ran_at <= to_timestamp($1 - $2)"),
};

#undef VISAVIS_RETENTION_RULE

const Rule& rule_of(std::string_view data_class) {
    const auto* const found = std::ranges::find(rules, data_class, &Rule::data_class);
    VISAVIS_ASSERT(found != std::end(rules), "no retention statement for this data class");
    return *found;
}

std::size_t remove(Transaction& transaction, const Rule& rule, WallTime now) {
    const auto keep = kept_for(rule.data_class);
    if (rule.data_class == "open_call") {
        return count_abandoned(transaction, now - keep);
    }
    if (rule.data_class == "ended_call") {
        return write_ended(transaction, now - keep);
    }
    const auto result = transaction.exec(rule.remove, to_sql(now), keep.count());
    return rule.data_class == "erased_data" ? result[0][0].as<std::size_t>() : result.affected_rows();
}

/// So many removed: there may be more.
std::size_t whole_batch(const Rule& rule) {
    return rule.data_class == "open_call" ? abandoned_at_once : rule.data_class == "ended_call" ? 1U : batch;
}

Task<Result<RetentionRun>> run_batch(Database& database, const Rule& rule, WallTime now) {
    return in_transaction(database, [&rule, now](Transaction& transaction) -> Result<RetentionRun> {
        if (!transaction.exec(lead)[0][0].as<bool>()) {
            return RetentionRun{.outcome = RetentionOutcome::another_node_works, .removed = 0};
        }
        if (transaction.exec(newest_run)[0][0].as<std::int64_t>() > to_sql(now) + tolerated_step_back) {
            return RetentionRun{.outcome = RetentionOutcome::clock_went_back, .removed = 0};
        }
        const auto removed = remove(transaction, rule, now);
        transaction.exec(note_run, to_sql(now), std::string{rule.data_class}, removed);
        return RetentionRun{.outcome = RetentionOutcome::done, .removed = removed};
    });
}

} // namespace

std::vector<std::string_view> RetentionStore::enforced() {
    std::vector<std::string_view> names;
    for (const auto& rule : rules) {
        names.push_back(rule.data_class);
    }
    return names;
}

Task<Result<std::size_t>> RetentionStore::due(std::string_view data_class, WallTime now) {
    return in_autocommit(
        database_, [&rule = rule_of(data_class), now](Transaction& transaction) -> Result<std::size_t> {
            return transaction.exec(rule.count, to_sql(now), kept_for(rule.data_class).count())[0][0].as<std::size_t>();
        });
}

Task<Result<RetentionRun>> RetentionStore::run(std::string_view data_class, WallTime now) {
    const auto& rule = rule_of(data_class);
    RetentionRun total{.outcome = RetentionOutcome::done, .removed = 0};
    for (;;) {
        const auto part = co_await run_batch(database_, rule, now);
        if (!part) {
            co_return std::unexpected(part.error());
        }
        total.removed += part->removed;
        if (part->outcome != RetentionOutcome::done) {
            total.outcome = part->outcome;
        }
        if (part->outcome != RetentionOutcome::done || part->removed < whole_batch(rule)) {
            co_return total;
        }
    }
}

Task<Result<std::size_t>> RetentionStore::accept_clock(WallTime now) {
    return in_autocommit(database_, [now](Transaction& transaction) -> Result<std::size_t> {
        return transaction.exec(forget_future, to_sql(now)).affected_rows();
    });
}

} // namespace visavis::store
