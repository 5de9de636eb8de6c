// The session and ticket tables. A session counts only while its account and guest do; every query here says so itself
// instead of trusting that somebody deleted the row in time. A guest and an account have so many sessions and a session
// so many tickets: the one longest unused makes room.
#include "visavis/store/sessions.hpp"

#include "gathering.hpp"
#include "kept_for.hpp"
#include "run.hpp"
#include "sessions_sql.hpp"
#include "sql_values.hpp"
#include "subject.hpp"

#include <algorithm>

namespace visavis::store {

namespace {

constexpr Statement insert_practitioner{"insert_practitioner_session", R"(
    insert into session (id, token_hash, account_id, created_at, last_used_at, expires_at)
    values ($1, $2, $3, to_timestamp($4), to_timestamp($4), to_timestamp($5)))"};

constexpr Statement insert_guest{"insert_guest_session", R"(
    insert into session (id, token_hash, account_id, guest_id, created_at, last_used_at, expires_at)
    select $1, $2, $3, $4::uuid, to_timestamp($5), to_timestamp($5), to_timestamp($6)
    where (select count(*) from (select from session where guest_id = $4::uuid limit $7) as present) < $7)"};

// A socket that is held is noted once a minute, so this long after it was noted last it is gone.
#define VISAVIS_HOLDS_A_SOCKET "held_socket and last_used_at > to_timestamp($2) - interval '3 minutes'"

// $3 is how many may stay. A hundred at a time, should there ever be more.
constexpr Statement make_room_for_guest{
    "make_room_for_guest_session",
    "delete from session where id = any(array(select id from session where guest_id = $1"
    " order by (" VISAVIS_HOLDS_A_SOCKET ") desc, last_used_at desc, created_at desc, id offset $3 limit 100))"
    " and not (" VISAVIS_HOLDS_A_SOCKET ")"};

constexpr Statement make_room_for_practitioner{
    "make_room_for_practitioner_session",
    "delete from session where id = any(array(select id from session where account_id = $1 and guest_id is null"
    " order by (" VISAVIS_HOLDS_A_SOCKET ") desc, last_used_at desc, created_at desc, id offset $3 limit 100))"};

#undef VISAVIS_HOLDS_A_SOCKET

// A session that holds at $2 (seconds; $3 and $4: how long a practitioner's and a guest's may be without a socket):
// within its absolute end, its account enabled, nobody erased. A guest's code need not be valid any more: validity
// opens the door, it does not cut a consultation off.
#define VISAVIS_LIVE_SESSION                                                                                           \
    "session join account on account.id = session.account_id and not account.disabled"                                 \
    " join keys.subject_key account_key on account_key.subject_id = account.id"                                        \
    " left join guest on guest.id = session.guest_id"                                                                  \
    " left join keys.subject_key guest_key on guest_key.subject_id = guest.id"
#define VISAVIS_SESSION_HOLDS                                                                                          \
    "session.expires_at > to_timestamp($2) and (session.guest_id is null or guest_key.subject_id is not null)"
#define VISAVIS_SESSION_COLUMNS                                                                                        \
    "session.id, session.account_id, session.guest_id, account.verified, extract(epoch from "                          \
    "session.expires_at)::bigint"
#define VISAVIS_SESSION_NOT_IDLE                                                                                       \
    "session.last_used_at > to_timestamp($2 - case when session.guest_id is null then $3::bigint else $4::bigint end)"

constexpr Statement select_session{
    "select_session", // the last column: whether to note the use
    "select " VISAVIS_SESSION_COLUMNS ", session.last_used_at <= to_timestamp($2 - 60) from " VISAVIS_LIVE_SESSION
    " where session.token_hash = $1 and " VISAVIS_SESSION_HOLDS " and " VISAVIS_SESSION_NOT_IDLE};

constexpr Statement note_use{
    "note_session_use", "update session set last_used_at = greatest(last_used_at, to_timestamp($2)) where id = $1"};

constexpr Statement delete_session{"delete_session", "delete from session where id = $1"};

// In the place that is free or, when all are taken, that of the oldest.
constexpr Statement insert_ticket{"insert_ticket", R"(
    insert into ticket (ticket_hash, session_id, expires_at, place)
    select $2, id, least(to_timestamp($3), to_timestamp($4)),
        (select number from generate_series(0, 3) as number
            left join ticket on ticket.session_id = $1 and ticket.place = number
            order by ticket.expires_at nulls first, number limit 1)
    from session where id = $1
    on conflict (session_id, place)
        do update set ticket_hash = excluded.ticket_hash, expires_at = excluded.expires_at)"};

// Each ticket is taken by one redeemer. One whom somebody else is redeeming, or whose session is ending, in this very
// moment is passed over: a batch never waits.
constexpr Statement use_tickets{
    "use_tickets",
    "with used as (delete from ticket where ticket_hash = any(array("
    "   select ticket_hash from ticket where ticket_hash = any($1::bytea[]) for update skip locked))"
    "   returning ticket_hash, session_id, expires_at)"
    " select " VISAVIS_SESSION_COLUMNS ", account.display_name_sealed, account_key.wrapped,"
    " guest.display_name_sealed, guest_key.wrapped, account.connection_policy, used.ticket_hash"
    " from " VISAVIS_LIVE_SESSION " join used on used.session_id = session.id"
    " where used.expires_at > to_timestamp($2) and " VISAVIS_SESSION_HOLDS " and " VISAVIS_SESSION_NOT_IDLE};

// A held socket is use: noted once a minute, so that nobody is thrown out of a long consultation for being idle.
constexpr Statement select_ended{"select_ended_sessions",
                                 "with noted as (update session set held_socket = true,"
                                 "   last_used_at = greatest(last_used_at, to_timestamp($2))"
                                 "   where id = any($1::uuid[])"
                                 "   and (last_used_at <= to_timestamp($2 - 60) or not held_socket))"
                                 " select asked.id from unnest($1::uuid[]) as asked(id) where not exists ("
                                 "   select from " VISAVIS_LIVE_SESSION
                                 " where session.id = asked.id and " VISAVIS_SESSION_HOLDS ")"};

constexpr Statement select_ended_by_time{
    "select_sessions_ended_by_time",
    "select id from session where expires_at > to_timestamp($1) and expires_at <= to_timestamp($2) limit $3"};

#undef VISAVIS_LIVE_SESSION
#undef VISAVIS_SESSION_HOLDS
#undef VISAVIS_SESSION_COLUMNS
#undef VISAVIS_SESSION_NOT_IDLE

constexpr std::size_t most_ended_by_time = 10'000; // more are found faster by comparing those that hold a socket
constexpr auto sockets_are_gone_after = std::chrono::seconds{60}; // until a guest who was refused may look again

Session session_from(const pqxx::row& row) {
    const bool is_guest = !row[2].is_null();
    return {.id = id_from<SessionId>(row[0]),
            .role = is_guest ? Role::guest : Role::practitioner,
            .account = id_from<AccountId>(row[1]),
            .guest = is_guest ? std::optional{id_from<GuestId>(row[2])} : std::nullopt,
            .account_verified = row[3].as<bool>(),
            .expires_at = time_from(row[4])};
}

struct Redemption {
    TokenHash ticket;
    WallTime now;

    [[nodiscard]] bool goes_with(const Redemption& other) const { return now == other.now; }
};

/// A value that does not open is the trouble of its owner only.
Result<Admission> admission_from(const pqxx::row& row, const crypto::Vault& vault, std::exception_ptr& failure) {
    try {
        const auto session = session_from(row);
        const Subject practitioner{session.account.text(), row[6], vault};
        auto practitioner_name = practitioner.open(column::account_name, row[5]);
        auto own_name = session.guest ? Subject{session.guest->text(), row[8], vault}.open(column::guest_name, row[7])
                                      : practitioner_name;
        return Admission{.session = session,
                         .display_name = std::move(own_name),
                         .practitioner_display_name = std::move(practitioner_name),
                         .connection_policy = optional_policy_from(row[9])};
    } catch (const Unreadable&) {
        failure = std::current_exception();
        return refuse(ErrorCode::internal);
    }
}

std::vector<Result<Admission>> redeem(Transaction& transaction, std::span<const Redemption> asked,
                                      const crypto::Vault& vault, const SessionLimits& limits,
                                      std::exception_ptr& failure) {
    const auto hashes = array_of(asked, [](const Redemption& one) { return array_element(one.ticket); });
    const auto rows = transaction.exec(use_tickets, hashes, to_sql(asked.front().now), limits.practitioner_idle.count(),
                                       limits.guest_idle.count());
    std::vector<Result<Admission>> answers(asked.size(), refuse(ErrorCode::ticket_refused));
    for (const auto& row : rows) {
        const auto hash = bytes_from(row[10]);
        const auto redeemer = std::ranges::find_if(asked, [&](const Redemption& one) {
            return std::ranges::equal(one.ticket, hash, {}, {}, [](char c) { return static_cast<std::uint8_t>(c); });
        }); // the first of those who came with this one
        answers[static_cast<std::size_t>(redeemer - asked.begin())] = admission_from(row, vault, failure);
    }
    return answers;
}

} // namespace

struct SessionStore::Redemptions : Gathering<Redemption, Result<Admission>> {
    Redemptions(Database& database, const crypto::Vault& vault, SessionLimits limits)
        : Gathering{database, [&vault, limits](Transaction& transaction, std::span<const Redemption> asked,
                                               std::exception_ptr& failure) {
                        return redeem(transaction, asked, vault, limits, failure);
                    }} {}
};

SessionLimits SessionLimits::longest() {
    return {.practitioner_idle = kept_for("practitioner_session_without_socket"),
            .guest_idle = kept_for("guest_session_without_socket")};
}

SessionStore::SessionStore(Database& database, const crypto::Vault& vault, SessionLimits limits)
    : database_{database}
    , vault_{vault}
    , limits_{limits}
    , redemptions_{std::make_shared<Redemptions>(database, vault, limits)}
    , known_{std::make_unique<KnownPlaces>()} {}

SessionStore::~SessionStore() = default;

SessionId insert_practitioner_session(Transaction& transaction, AccountId account, const NewSession& session) {
    transaction.exec(make_room_for_practitioner, account.text(), to_sql(session.created_at),
                     max_sessions_per_account - 1);
    const auto id = SessionId::random();
    const auto end = std::min(session.expires_at, session.created_at + kept_for("practitioner_session"));
    transaction.exec(insert_practitioner, id.text(), to_sql(session.token_hash), account.text(),
                     to_sql(session.created_at), to_sql(end));
    return id;
}

Result<SessionId> insert_guest_session(Transaction& transaction, AccountId account, GuestId guest,
                                       const NewSession& session) {
    transaction.exec(make_room_for_guest, guest.text(), to_sql(session.created_at), max_sessions_per_guest - 1);
    const auto id = SessionId::random();
    const auto inserted =
        transaction.exec(insert_guest, id.text(), to_sql(session.token_hash), account.text(), guest.text(),
                         to_sql(session.created_at), to_sql(session.expires_at), max_sessions_per_guest);
    if (inserted.affected_rows() == 0) {
        return refuse(ErrorCode::rate_limited, sockets_are_gone_after);
    }
    return id;
}

Task<Result<Session>> SessionStore::find(TokenHash token, WallTime now, Asker asker) {
    auto found = co_await in_autocommit(database_, known_->find(token, asker),
                                        [token, now, limits = limits_](Transaction& transaction) -> Result<Session> {
                                            const auto rows = transaction.exec(
                                                select_session, to_sql(token), to_sql(now),
                                                limits.practitioner_idle.count(), limits.guest_idle.count());
                                            if (rows.empty()) {
                                                return refuse(ErrorCode::not_signed_in);
                                            }
                                            const auto session = session_from(rows[0]);
                                            if (rows[0][5].as<bool>()) {
                                                transaction.exec(note_use, session.id.text(), to_sql(now));
                                            }
                                            return session;
                                        });
    if (found) {
        known_->note(token, place_of(found->account, found->id.hash()));
    }
    co_return found;
}

Task<Result<>> SessionStore::end(SessionId id) {
    return in_autocommit(database_, [id](Transaction& transaction) -> Result<> {
        transaction.exec(delete_session, id.text());
        return {};
    });
}

Task<Result<>> SessionStore::issue_ticket(SessionId session, TokenHash ticket, WallTime now, WallTime expires_at,
                                          Asker asker) {
    const auto place = place_of(asker, session.hash());
    known_->note(ticket, place);
    return in_autocommit(database_, place, [session, ticket, now, expires_at](Transaction& transaction) -> Result<> {
        try {
            const auto issued = transaction.exec(insert_ticket, session.text(), to_sql(ticket), to_sql(expires_at),
                                                 to_sql(now + kept_for("ticket")));
            if (issued.affected_rows() == 1) {
                return {};
            }
        } catch (const pqxx::foreign_key_violation&) { // NOLINT(bugprone-empty-catch)
            // The session ended in this very moment: refused below.
        }
        return refuse(ErrorCode::not_signed_in);
    });
}

Task<Result<Admission>> SessionStore::redeem_ticket(TokenHash ticket, WallTime now) {
    return redemptions_->ask({.ticket = ticket, .now = now}, known_->find(ticket));
}

Task<Result<std::vector<SessionId>>> SessionStore::ended_among(std::vector<SessionId> sessions, WallTime now) {
    return in_autocommit(database_,
                         [asked = array_of(std::span<const SessionId>{sessions}),
                          now](Transaction& transaction) -> Result<std::vector<SessionId>> {
                             return session_ids_from(transaction.exec(select_ended, asked, to_sql(now)));
                         });
}

Task<Result<std::vector<SessionId>>> SessionStore::ended_between(WallTime after, WallTime until) {
    return in_autocommit(database_, [after, until](Transaction& transaction) -> Result<std::vector<SessionId>> {
        auto ended =
            session_ids_from(transaction.exec(select_ended_by_time, to_sql(after), to_sql(until), most_ended_by_time));
        return ended.size() < most_ended_by_time ? Result<std::vector<SessionId>>{std::move(ended)}
                                                 : refuse(ErrorCode::limit_reached);
    });
}

} // namespace visavis::store
