// The open_call and call_statistic tables. Whoever deletes the open row writes the statistics row, in one statement, so
// a call is counted exactly once however many try; the times lose their precision in that same statement (C-4).
#include "visavis/store/calls.hpp"

#include "calls_sql.hpp"
#include "run.hpp"
#include "sql_values.hpp"

namespace visavis::store {

namespace {

constexpr Statement insert_call{"insert_open_call", R"(
    insert into open_call (id, started_at, alive_at, participants, os_families)
    values ($1, to_timestamp($2), to_timestamp($2), $3, $4)
    on conflict (id) do nothing)"};

#define VISAVIS_COUNT_ENDED                                                                                            \
    " insert into call_statistic (started_at, ended_at, participants, os_families)"                                    \
    " select date_bin('15 minutes', started_at, timestamptz 'epoch'),"                                                 \
    "   date_bin('5 minutes', greatest(ended_at, started_at) + interval '150 seconds', timestamptz 'epoch'),"          \
    "   participants, os_families from ended order by 1, 2, 3, 4"

constexpr Statement finish_call{
    "finish_call",
    "with ended as (delete from open_call where id = $1"
    " returning started_at, to_timestamp($2) as ended_at, participants, os_families)" VISAVIS_COUNT_ENDED};

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

std::size_t count_abandoned(Transaction& transaction, WallTime before) {
    return transaction.exec(finish_abandoned_calls, to_sql(before)).affected_rows();
}

Task<Result<>> CallStore::begin(CallId call, WallTime now, std::vector<OsFamily> os_families) {
    return in_autocommit(database_,
                         [call, now, participants = os_families.size(),
                          families = array_of(std::move(os_families))](Transaction& transaction) -> Result<> {
                             transaction.exec(insert_call, call.text(), to_sql(now), participants, families);
                             return {};
                         });
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
    return in_autocommit(database_, [call, ended_at](Transaction& transaction) -> Result<bool> {
        return transaction.exec(finish_call, call.text(), to_sql(ended_at)).affected_rows() == 1;
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
