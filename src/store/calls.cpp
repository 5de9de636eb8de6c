// The open_call, ended_call and call_statistic tables. Whoever deletes the open row counts the call, in one statement,
// so that it is counted exactly once however many try. Times lose their precision in the statement that brings them,
// and what is counted is held sorted, five minutes together, until it is written among the statistics in a batch long
// after: neither the place of a row nor the transaction that wrote it says when a call ended, or after which other
// (C-4).
#include "visavis/store/calls.hpp"

#include "calls_sql.hpp"
#include "gathering.hpp"
#include "run.hpp"
#include "sql_values.hpp"

#include <algorithm>

namespace visavis::store {

namespace {

#define VISAVIS_QUARTER_HOUR_OF(time) "date_bin('15 minutes', " time ", timestamptz 'epoch')"
#define VISAVIS_FIVE_MINUTES_NEAR(time) "date_bin('5 minutes', " time " + interval '150 seconds', timestamptz 'epoch')"

constexpr Statement insert_calls{
    "insert_open_calls",
    "insert into open_call (id, started_at, alive_at, participants, os_families)"
    " select id, " VISAVIS_QUARTER_HOUR_OF("to_timestamp(started_at)") ", " VISAVIS_FIVE_MINUTES_NEAR(
        "to_timestamp(started_at)") ", participants, families::text[]"
                                    " from unnest($1::uuid[], $2::bigint[], $3::smallint[], $4::text[])"
                                    "   as begun(id, started_at, participants, families)"
                                    " on conflict (id) do nothing"};

// What ended in the same five minutes lies together in one row, sorted.
#define VISAVIS_HOLD_ENDED                                                                                             \
    ", held as (insert into ended_call (ended_at, calls)"                                                              \
    "   select ended_at, array_agg(row(started_at, ended_at, participants, os_families)::call_statistic"               \
    "     order by started_at, participants, os_families)"                                                             \
    "   from ended group by ended_at order by ended_at"                                                                \
    "   on conflict (ended_at) do update set calls ="                                                                  \
    "     (select array_agg(one order by one) from unnest(ended_call.calls || excluded.calls) as one))"                \
    " select count(*) from ended"

constexpr Statement finish_calls{
    "finish_calls",
    "with ended as (delete from open_call using unnest($1::uuid[], $2::bigint[]) as over(call, ended_at)"
    " where id = call returning started_at, " VISAVIS_FIVE_MINUTES_NEAR(
        "greatest(to_timestamp(over.ended_at), started_at)") " as ended_at, participants, "
                                                             "os_families)" VISAVIS_HOLD_ENDED};

// The last heartbeat was up to 150 seconds after the time that stands for it.
constexpr Statement finish_abandoned_calls{
    "finish_abandoned_calls",
    "with ended as (delete from open_call where id = any(array(select id from open_call"
    "   where alive_at + interval '150 seconds' < to_timestamp($1) order by id limit $2 for update skip locked))"
    " returning started_at, greatest(alive_at, started_at) as ended_at, participants, os_families)" VISAVIS_HOLD_ENDED};

constexpr Statement write_statistics{"write_statistics", R"(
    with due as (delete from ended_call where ended_at = any(array(
        select ended_at from ended_call where ended_at <= to_timestamp($1) order by ended_at limit $2))
        returning calls)
    insert into call_statistic (started_at, ended_at, participants, os_families)
    select one.started_at, one.ended_at, one.participants, one.os_families
    from due, unnest(due.calls) as one
    order by 1, 2, 3, 4)"};

constexpr Statement add_participant{"add_call_participant", R"(
    update open_call set participants = $2, os_families =
        (select array_agg(family order by family collate "C") from unnest(os_families || $3::text) as family)
    where id = $1 and participants = $2::smallint - 1)"};

constexpr Statement remove_participant{"remove_call_participant", R"(
    update open_call set participants = participants - 1, os_families =
        os_families[:array_position(os_families, $3::text) - 1] || os_families[array_position(os_families, $3::text) + 1:]
    where id = $1 and participants = $2 and $3::text = any(os_families))"};

constexpr Statement delete_call{"discard_call", "delete from open_call where id = $1"};

constexpr Statement select_call{"select_open_call", "select from open_call where id = $1"};

constexpr Statement note_alive{"note_call_alive",
                               "update open_call set alive_at = greatest(alive_at, " VISAVIS_FIVE_MINUTES_NEAR(
                                   "to_timestamp($2)") ") where id = any($1::uuid[])"};

#undef VISAVIS_QUARTER_HOUR_OF
#undef VISAVIS_FIVE_MINUTES_NEAR
#undef VISAVIS_HOLD_ENDED

constexpr std::ptrdiff_t beats_at_once = 1000; // calls in one statement, which has a time limit

} // namespace

namespace {

struct Beginning {
    CallId call;
    WallTime started_at;
    std::size_t participants;
    std::string families; // an array literal

    [[nodiscard]] static bool goes_with(const Beginning& /*other*/) { return true; }
};

std::vector<Result<>> write_beginnings(Transaction& transaction, std::span<const Beginning> begun,
                                       std::exception_ptr& /*failure*/) {
    transaction.exec(insert_calls, array_of(begun, [](const Beginning& one) { return one.call.text(); }),
                     array_of(begun, [](const Beginning& one) { return std::to_string(to_sql(one.started_at)); }),
                     array_of(begun, [](const Beginning& one) { return std::to_string(one.participants); }),
                     array_of(begun, [](const Beginning& one) { return '"' + one.families + '"'; }));
    return std::vector<Result<>>(begun.size());
}

} // namespace

std::size_t count_abandoned(Transaction& transaction, WallTime before) {
    return transaction.exec(finish_abandoned_calls, to_sql(before), abandoned_at_once)[0][0].as<std::size_t>();
}

std::size_t write_ended(Transaction& transaction, WallTime until) {
    return transaction.exec(write_statistics, to_sql(until), ended_at_once).affected_rows();
}

struct CallStore::Beginnings : Gathering<Beginning, Result<>> {
    explicit Beginnings(Database& database)
        : Gathering{database, write_beginnings} {}
};

CallStore::CallStore(Database& database)
    : database_{database}
    , beginnings_{std::make_shared<Beginnings>(database)} {}

CallStore::~CallStore() = default;

Task<Result<>> CallStore::begin(CallId call, WallTime now, std::vector<OsFamily> os_families) {
    return beginnings_->ask({.call = call,
                             .started_at = now,
                             .participants = os_families.size(),
                             .families = array_of(std::move(os_families))});
}

Task<Result<bool>> CallStore::join(CallId call, std::size_t participants, OsFamily newcomer) {
    return in_autocommit(database_, [call, participants, newcomer](Transaction& transaction) -> Result<bool> {
        return transaction.exec(add_participant, call.text(), participants, std::string{to_text(newcomer)})
                   .affected_rows() == 1;
    });
}

Task<Result<>> CallStore::withdraw(CallId call, std::size_t participants, OsFamily newcomer) {
    return in_autocommit(database_, [call, participants, newcomer](Transaction& transaction) -> Result<> {
        transaction.exec(remove_participant, call.text(), participants, std::string{to_text(newcomer)});
        return {};
    });
}

Task<Result<>> CallStore::discard(CallId call) {
    return in_autocommit(database_, [call](Transaction& transaction) -> Result<> {
        transaction.exec(delete_call, call.text());
        return {};
    });
}

Task<Result<bool>> CallStore::finish(CallId call, WallTime ended_at) {
    const auto counted = co_await finish_all({{.call = call, .ended_at = ended_at}});
    co_return counted ? Result<bool>{*counted == 1} : std::unexpected(counted.error());
}

Task<Result<std::size_t>> CallStore::finish_all(const std::vector<EndedCall>& calls) {
    return in_autocommit(database_,
                         [ids = array_of(calls, [](const EndedCall& one) { return one.call.text(); }),
                          ends = array_of(calls, [](const EndedCall& one) {
                              return std::to_string(to_sql(one.ended_at));
                          })](Transaction& transaction) -> Result<std::size_t> {
                             return transaction.exec(finish_calls, ids, ends)[0][0].as<std::size_t>();
                         });
}

Task<Result<bool>> CallStore::is_open(CallId call) {
    return in_autocommit(database_, [call](Transaction& transaction) -> Result<bool> {
        return !transaction.exec(select_call, call.text()).empty();
    });
}

Task<Result<>> CallStore::alive(std::vector<CallId> calls, WallTime now) {
    for (auto from = calls.begin(); from != calls.end();) {
        const auto to = from + std::min(beats_at_once, calls.end() - from);
        const auto noted = co_await in_autocommit(
            database_,
            [running = array_of(std::span<const CallId>{from, to}), now](Transaction& transaction) -> Result<> {
                transaction.exec(note_alive, running, to_sql(now));
                return {};
            });
        if (!noted) {
            co_return noted;
        }
        from = to;
    }
    co_return Result<>{};
}

Task<Result<std::size_t>> CallStore::finish_abandoned(WallTime before) {
    return in_autocommit(database_, [before](Transaction& transaction) -> Result<std::size_t> {
        return count_abandoned(transaction, before);
    });
}

} // namespace visavis::store
