// The open_call and call_statistic tables. Whoever deletes the open row writes the statistics row, in one statement, so
// a call is counted exactly once however many try; the times lose their precision in that same statement (C-4).
#include "visavis/store/calls.hpp"

#include "calls_sql.hpp"
#include "gathering.hpp"
#include "run.hpp"
#include "sql_values.hpp"

namespace visavis::store {

namespace {

constexpr Statement insert_calls{"insert_open_calls", R"(
    insert into open_call (id, started_at, alive_at, participants, os_families)
    select id, to_timestamp(started_at), to_timestamp(started_at), participants, families::text[]
    from unnest($1::uuid[], $2::bigint[], $3::smallint[], $4::text[]) as begun(id, started_at, participants, families)
    on conflict (id) do nothing)"};

#define VISAVIS_COUNT_ENDED                                                                                            \
    " insert into call_statistic (started_at, ended_at, participants, os_families)"                                    \
    " select date_bin('15 minutes', started_at, timestamptz 'epoch'),"                                                 \
    "   date_bin('5 minutes', greatest(ended_at, started_at) + interval '150 seconds', timestamptz 'epoch'),"          \
    "   participants, os_families from ended order by 1, 2, 3, 4"

constexpr Statement finish_calls{
    "finish_calls",
    "with ended as (delete from open_call using unnest($1::uuid[], $2::bigint[]) as over(call, ended_at)"
    " where id = call"
    " returning started_at, to_timestamp(over.ended_at) as ended_at, participants, os_families)" VISAVIS_COUNT_ENDED};

constexpr Statement finish_abandoned_calls{
    "finish_abandoned_calls",
    "with ended as (delete from open_call where alive_at < to_timestamp($1)"
    " returning started_at, alive_at as ended_at, participants, os_families)" VISAVIS_COUNT_ENDED};

#undef VISAVIS_COUNT_ENDED

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

constexpr Statement note_alive{"note_call_alive", R"(
    update open_call set alive_at = greatest(alive_at, to_timestamp($2)) where id = any($1::uuid[]))"};

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
    return transaction.exec(finish_abandoned_calls, to_sql(before)).affected_rows();
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
                             return transaction.exec(finish_calls, ids, ends).affected_rows();
                         });
}

Task<Result<bool>> CallStore::is_open(CallId call) {
    return in_autocommit(database_, [call](Transaction& transaction) -> Result<bool> {
        return !transaction.exec(select_call, call.text()).empty();
    });
}

Task<Result<>> CallStore::alive(std::vector<CallId> calls, WallTime now) {
    return in_autocommit(
        database_, [running = array_of(std::span<const CallId>{calls}), now](Transaction& transaction) -> Result<> {
            transaction.exec(note_alive, running, to_sql(now));
            return {};
        });
}

Task<Result<std::size_t>> CallStore::finish_abandoned(WallTime before) {
    return in_autocommit(database_, [before](Transaction& transaction) -> Result<std::size_t> {
        return count_abandoned(transaction, before);
    });
}

} // namespace visavis::store
