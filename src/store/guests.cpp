// The guest table. Every statement names the owner next to the id, so a foreign guest and a missing one are the same
// (T-04). Who is erased is dead at once: the key goes, and every statement asks for it. What is left of the record goes
// in the same transaction while its sessions are few; else its values are overwritten and the retention job sweeps it.
#include "visavis/store/guests.hpp"

#include "guests_sql.hpp"
#include "kept_for.hpp"
#include "run.hpp"
#include "sessions_sql.hpp"
#include "sql_values.hpp"
#include "subject.hpp"

#include <algorithm>

namespace visavis::store {

namespace {

// Creating locks the account, so that many at once cannot pass the limit together.
constexpr Statement lock_owner{"lock_guest_owner",
                               "select from account where id = $1 and not disabled for no key update"};

constexpr Statement count_guests{"count_guests", "select count(*) from (select from guest where account_id = $1 "
                                                 "and not erased limit $2) as present"};

constexpr Statement insert_guest{"insert_guest", R"(
    insert into guest (id, account_id, display_name_sealed, code_index, code_sealed, created_at, renewed_at, expires_at)
    values ($1, $2, $3, $4, $5, to_timestamp($6), to_timestamp($6), to_timestamp($7))
    on conflict (code_index) do nothing)"};

constexpr Statement select_guests{"select_guests", R"(
    select guest.id, display_name_sealed, extract(epoch from created_at)::bigint, extract(epoch from expires_at)::bigint, wrapped
    from guest join keys.subject_key on subject_id = guest.id
    where account_id = $1 and not erased
    order by created_at desc, guest.id limit $2)"};

constexpr Statement select_code{"select_guest_code", R"(
    select code_sealed, wrapped
    from guest join keys.subject_key on subject_id = guest.id
    where guest.id = $2 and account_id = $1)"};

constexpr Statement renew_guest{"renew_guest", R"(
    update guest set renewed_at = to_timestamp($3), expires_at = to_timestamp($4)
    from keys.subject_key
    where guest.id = $2 and account_id = $1 and subject_id = guest.id
    returning guest.id, display_name_sealed, extract(epoch from created_at)::bigint, extract(epoch from expires_at)::bigint, wrapped)"};

// Locking first makes a guest who enters right now either come before (and be ended) or find nothing.
constexpr Statement lock_guest{"lock_guest",
                               "select id from guest where id = $2 and account_id = $1 and not erased for update"};
constexpr Statement lock_all_guests{"lock_all_guests", "select id from guest where account_id = $1 and not erased "
                                                       "order by id limit $2 for update"};
constexpr Statement end_sessions{"end_guest_sessions", R"(
    delete from session where id = any(array(select id from session where guest_id = any($1::uuid[]) limit $2))
    returning id)"};
constexpr Statement delete_keys{"delete_guest_keys", "delete from keys.subject_key where subject_id = any($1::uuid[])"};
constexpr Statement delete_guests{"delete_guests", R"(
    delete from guest where id = any($1::uuid[]) and not exists (select from session where guest_id = guest.id))"};
constexpr Statement overwrite_guests{"overwrite_guests", R"(
    update guest set erased = true, display_name_sealed = decode(repeat('00', 41), 'hex'),
        code_sealed = decode(repeat('00', 41), 'hex'), code_index = sha256(uuid_send(gen_random_uuid()))
    where id = any($1::uuid[]))"};

constexpr Statement select_by_code{"select_guest_by_code", R"(
    select guest.id, account.id, account.verified, extract(epoch from guest.expires_at)::bigint,
           guest.display_name_sealed, guest_key.wrapped, account.display_name_sealed, account_key.wrapped
    from guest
    join account on account.id = guest.account_id and not account.disabled
    join keys.subject_key guest_key on guest_key.subject_id = guest.id
    join keys.subject_key account_key on account_key.subject_id = account.id
    where code_index = $1
    for no key update of guest)"};

Guest guest_from(const pqxx::row& row, const crypto::Vault& vault) {
    const auto id = id_from<GuestId>(row[0]);
    const Subject subject{id.text(), row[4], vault};
    return {.id = id,
            .display_name = subject.open(column::guest_name, row[1]),
            .created_at = time_from(row[2]),
            .expires_at = time_from(row[3])};
}

RemovedGuests erase(Transaction& transaction, const pqxx::result& locked) {
    std::vector<GuestId> ids;
    for (const auto& row : locked) {
        ids.push_back(id_from<GuestId>(row[0]));
    }
    const auto guests = array_of(std::span<const GuestId>{ids});
    transaction.exec(delete_keys, guests);
    auto ended = session_ids_from(transaction.exec(end_sessions, guests, max_sessions_ended_at_once));
    if (transaction.exec(delete_guests, guests).affected_rows() < ids.size()) {
        transaction.exec(overwrite_guests, guests);
    }
    return {.count = ids.size(), .ended_sessions = std::move(ended)};
}

} // namespace

RemovedGuests erase_all_guests(Transaction& transaction, AccountId owner) {
    return erase(transaction, transaction.exec(lock_all_guests, owner.text(), max_guests_per_account));
}

Task<Result<Guest>> GuestStore::create(AccountId owner, std::string display_name, Secret code, WallTime now,
                                       WallTime expires_at) {
    return in_transaction(
        database_, place_of(owner),
        [&vault = vault_, owner, guest = Guest{GuestId::random(), std::move(display_name), now, expires_at},
         code = std::move(code)](Transaction& transaction) -> Result<Guest> {
            if (transaction.exec(lock_owner, owner.text()).empty()) {
                return refuse(ErrorCode::not_found);
            }
            if (transaction.exec(count_guests, owner.text(), max_guests_per_account)[0][0].as<std::size_t>() >=
                max_guests_per_account) {
                return refuse(ErrorCode::limit_reached);
            }
            const Subject subject{guest.id.text()};
            const auto index = crypto::blind_index(vault.access_code_index(), code.reveal());
            const auto inserted = transaction.exec(insert_guest, guest.id.text(), owner.text(),
                                                   subject.seal(column::guest_name, guest.display_name), to_sql(index),
                                                   subject.seal(column::guest_code, code.reveal()),
                                                   to_sql(guest.created_at), to_sql(guest.expires_at));
            if (inserted.affected_rows() == 0) {
                return refuse(ErrorCode::already_exists);
            }
            subject.store_key(transaction, vault);
            return guest;
        });
}

Task<Result<std::vector<Guest>>> GuestStore::list(AccountId owner) {
    return in_autocommit(database_, place_of(owner),
                         [&vault = vault_, owner](Transaction& transaction) -> Result<std::vector<Guest>> {
                             const auto rows = transaction.exec(select_guests, owner.text(), max_guests_per_account);
                             std::vector<Guest> guests;
                             guests.reserve(static_cast<std::size_t>(rows.size()));
                             for (const auto& row : rows) {
                                 guests.push_back(guest_from(row, vault));
                             }
                             return guests;
                         });
}

Task<Result<Secret>> GuestStore::access_code(AccountId owner, GuestId guest) {
    return in_autocommit(
        database_, place_of(owner), [&vault = vault_, owner, guest](Transaction& transaction) -> Result<Secret> {
            const auto rows = transaction.exec(select_code, owner.text(), guest.text());
            if (rows.empty()) {
                return refuse(ErrorCode::not_found);
            }
            return Secret{Subject{guest.text(), rows[0][1], vault}.open(column::guest_code, rows[0][0])};
        });
}

Task<Result<Guest>> GuestStore::renew(AccountId owner, GuestId guest, WallTime now, WallTime expires_at) {
    return in_autocommit(database_, place_of(owner),
                         [&vault = vault_, owner, guest, now, expires_at](Transaction& transaction) -> Result<Guest> {
                             const auto rows = transaction.exec(renew_guest, owner.text(), guest.text(), to_sql(now),
                                                                to_sql(expires_at));
                             if (rows.empty()) {
                                 return refuse(ErrorCode::not_found);
                             }
                             return guest_from(rows[0], vault);
                         });
}

Task<Result<RemovedGuests>> GuestStore::remove(AccountId owner, GuestId guest) {
    return in_transaction(database_, place_of(owner),
                          [owner, guest](Transaction& transaction) -> Result<RemovedGuests> {
                              const auto locked = transaction.exec(lock_guest, owner.text(), guest.text());
                              if (locked.empty()) {
                                  return refuse(ErrorCode::not_found);
                              }
                              return erase(transaction, locked);
                          });
}

Task<Result<RemovedGuests>> GuestStore::remove_all(AccountId owner) {
    return in_transaction(database_, place_of(owner), [owner](Transaction& transaction) -> Result<RemovedGuests> {
        return erase_all_guests(transaction, owner);
    });
}

Task<Result<GuestEntry>> GuestStore::enter(const Secret& code, NewSession session, Asker asker) {
    const auto index = crypto::blind_index(vault_.access_code_index(), code.reveal());
    const auto place = place_of(asker, number_of(index));
    return in_transaction(
        database_, place, [&vault = vault_, index, session](Transaction& transaction) -> Result<GuestEntry> {
            const auto rows = transaction.exec(select_by_code, to_sql(index));
            if (rows.empty()) {
                return refuse(ErrorCode::access_code_refused);
            }
            const auto& row = rows[0];
            const auto code_ends = time_from(row[3]);
            if (code_ends <= session.created_at) {
                return refuse(ErrorCode::access_code_expired);
            }
            if (!row[2].as<bool>()) {
                return refuse(ErrorCode::not_verified);
            }
            const auto guest = id_from<GuestId>(row[0]);
            const auto account = id_from<AccountId>(row[1]);
            auto bounded = session;
            bounded.expires_at = std::min(session.expires_at, session.created_at + kept_for("guest_session"));
            const auto id = insert_guest_session(transaction, account, guest, bounded);
            if (!id) {
                return std::unexpected(id.error());
            }
            return GuestEntry{
                .session = {.id = *id,
                            .role = Role::guest,
                            .account = account,
                            .guest = guest,
                            .account_verified = true,
                            .expires_at = bounded.expires_at},
                .guest_display_name = Subject{guest.text(), row[5], vault}.open(column::guest_name, row[4]),
                .practitioner_display_name = Subject{account.text(), row[7], vault}.open(column::account_name, row[6])};
        });
}

} // namespace visavis::store
