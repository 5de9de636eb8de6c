// The account table. Every change that ends sessions does so in the same transaction, so that no token outlives its
// reason (T-15).
#include "visavis/store/accounts.hpp"

#include "guests_sql.hpp"
#include "run.hpp"
#include "sessions_sql.hpp"
#include "sql_values.hpp"
#include "subject.hpp"

#include "visavis/store/guests.hpp"

#include <sstream>

namespace visavis::store {

namespace {

constexpr Statement insert_account{"insert_account", R"(
    insert into account (id, login_name_index, login_name_sealed, display_name_sealed, password_sealed, verified)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (login_name_index) do nothing)"};

constexpr Statement select_credentials{"select_credentials", R"(
    select account.id, disabled, wrapped, password_sealed, password_hash
    from account join keys.subject_key on subject_id = account.id
    where login_name_index = $1)"};

constexpr Statement select_account{"select_account", R"(
    select account.id, login_name_sealed, display_name_sealed, verified, connection_policy,
           wrapped, sign_ins_sealed, extract(epoch from last_sign_in_at)::bigint,
           extract(epoch from previous_sign_in_at)::bigint
    from account join keys.subject_key on subject_id = account.id
    where account.id = $1 and not disabled)"};

constexpr Statement lock_to_sign_in{"lock_account_to_sign_in", R"(
    select wrapped, sign_ins_sealed, extract(epoch from last_sign_in_at)::bigint,
           extract(epoch from previous_sign_in_at)::bigint
    from account join keys.subject_key on subject_id = account.id
    where account.id = $1 and not disabled
    for no key update of account)"};

constexpr Statement update_sign_ins{"update_sign_ins", R"(
    update account set sign_ins_sealed = $2, last_sign_in_at = null, previous_sign_in_at = null where id = $1)"};

constexpr Statement lock_enabled_account{"lock_enabled_account", R"(
    select wrapped from account join keys.subject_key on subject_id = account.id
    where account.id = $1 and not disabled
    for no key update of account)"};

constexpr Statement update_password{"update_password", R"(
    update account set password_sealed = $2, password_hash = null where id = $1)"};

constexpr Statement select_older_columns{"select_accounts_with_older_columns", R"(
    select account.id, wrapped, password_hash, sign_ins_sealed, extract(epoch from last_sign_in_at)::bigint,
           extract(epoch from previous_sign_in_at)::bigint
    from account join keys.subject_key on subject_id = account.id
    where password_hash is not null or last_sign_in_at is not null
    limit 100
    for no key update of account)"};

// All of them, whatever their number: it has a cap.
constexpr Statement end_own_sessions{"end_own_sessions", R"(
    delete from session where account_id = $1 and guest_id is null returning id)"};

constexpr Statement update_connection_policy{"update_connection_policy", R"(
    update account set connection_policy = nullif($2, '') where id = $1 and not disabled)"};

constexpr Statement verify_account{"verify_account", "update account set verified = true where login_name_index = $1"};

constexpr Statement disable_account{"disable_account",
                                    "update account set disabled = true where login_name_index = $1 returning id"};

constexpr Statement lock_named_account{"lock_named_account", R"(
    select account.id, wrapped from account join keys.subject_key on subject_id = account.id
    where login_name_index = $1
    for no key update of account)"};

// Locked first: a guest created or a sign-in made right now either comes before and goes too, or finds no account.
constexpr Statement lock_account{"lock_account", "select id from account where login_name_index = $1 for update"};

// Those that are left are dead with their account and for the retention job.
constexpr Statement end_sessions_of_account{"end_sessions_of_account", R"(
    delete from session where id = any(array(select id from session where account_id = $1 limit $2)) returning id)"};

constexpr Statement delete_account_key{"delete_account_key", "delete from keys.subject_key where subject_id = $1"};

constexpr Statement delete_account{"delete_account", R"(
    delete from account where id = $1
        and not exists (select from session where account_id = $1)
        and not exists (select from guest where account_id = $1))"};

constexpr Statement overwrite_account{"overwrite_account", R"(
    update account set erased = true, disabled = true, verified = false, last_sign_in_at = null,
        previous_sign_in_at = null, connection_policy = null, password_hash = null,
        password_sealed = decode(repeat('00', 41), 'hex'), sign_ins_sealed = null,
        login_name_index = sha256(uuid_send(gen_random_uuid())),
        login_name_sealed = decode(repeat('00', 41), 'hex'), display_name_sealed = decode(repeat('00', 41), 'hex')
    where id = $1)"};

/// The last two successful ones: sealed as "<seconds>" or "<seconds> <seconds>", the later first.
struct SignIns {
    std::optional<WallTime> last;
    std::optional<WallTime> previous;
};

/// `last` and `previous`: the columns of before they were sealed.
SignIns sign_ins_from(const Subject& subject, const pqxx::field& sealed, const pqxx::field& last,
                      const pqxx::field& previous) {
    if (sealed.is_null()) {
        return {.last = optional_time_from(last), .previous = optional_time_from(previous)};
    }
    std::istringstream text{subject.open(column::account_sign_ins, sealed)};
    SignIns sign_ins;
    std::int64_t seconds = 0;
    for (auto* const time : {&sign_ins.last, &sign_ins.previous}) {
        if (text >> seconds) {
            *time = WallTime{std::chrono::seconds{seconds}};
        }
    }
    return sign_ins;
}

void write_sign_ins(Transaction& transaction, const std::string& id, const Subject& subject, WallTime last,
                    std::optional<WallTime> previous) {
    auto text = std::to_string(to_sql(last));
    if (previous) {
        text += ' ' + std::to_string(to_sql(*previous));
    }
    transaction.exec(update_sign_ins, id, subject.seal(column::account_sign_ins, text));
}

void write_password(Transaction& transaction, const std::string& id, const Subject& subject, std::string_view hash) {
    transaction.exec(update_password, id, subject.seal(column::account_password, hash));
}

Result<Account> read_account(Transaction& transaction, const std::string& id, const crypto::Vault& vault) {
    const auto rows = transaction.exec(select_account, id);
    if (rows.empty()) {
        return refuse(ErrorCode::not_found);
    }
    const auto& row = rows[0];
    const Subject subject{id, row[5], vault};
    return Account{.id = id_from<AccountId>(row[0]),
                   .login_name = subject.open(column::login_name, row[1]),
                   .display_name = subject.open(column::account_name, row[2]),
                   .verified = row[3].as<bool>(),
                   .previous_sign_in_at = sign_ins_from(subject, row[6], row[7], row[8]).previous,
                   .connection_policy = optional_policy_from(row[4])};
}

} // namespace

Task<Result<AccountId>> AccountStore::create(NewAccount account) {
    return in_transaction(database_,
                          [&vault = vault_, id = AccountId::random(),
                           account = std::move(account)](Transaction& transaction) -> Result<AccountId> {
                              const Subject subject{id.text()};
                              const auto index = crypto::blind_index(vault.login_name_index(), account.login_name);
                              const auto inserted = transaction.exec(
                                  insert_account, id.text(), to_sql(index),
                                  subject.seal(column::login_name, account.login_name),
                                  subject.seal(column::account_name, account.display_name),
                                  subject.seal(column::account_password, account.password_hash), account.verified);
                              if (inserted.affected_rows() == 0) {
                                  return refuse(ErrorCode::already_exists);
                              }
                              subject.store_key(transaction, vault);
                              return id;
                          });
}

Task<Result<std::optional<Credentials>>> AccountStore::credentials(std::string_view login_name, Asker asker) {
    const auto index = crypto::blind_index(vault_.login_name_index(), login_name);
    const auto place = place_of(asker, number_of(index));
    return in_autocommit(
        database_, place, [&vault = vault_, index](Transaction& transaction) -> Result<std::optional<Credentials>> {
            const auto rows = transaction.exec(select_credentials, to_sql(index));
            if (rows.empty()) {
                return std::nullopt;
            }
            const auto& row = rows[0];
            const auto id = id_from<AccountId>(row[0]);
            return Credentials{.id = id,
                               .password_hash = row[3].is_null() ? row[4].as<std::string>()
                                                                 : Subject{id.text(), row[2], vault}.open(
                                                                       column::account_password, row[3]),
                               .disabled = row[1].as<bool>()};
        });
}

Task<Result<Account>> AccountStore::account(AccountId id) {
    return in_autocommit(database_, place_of(id), [&vault = vault_, id](Transaction& transaction) -> Result<Account> {
        return read_account(transaction, id.text(), vault);
    });
}

Task<Result<Account>> AccountStore::sign_in(AccountId id, NewSession session) {
    return in_transaction(database_, place_of(id),
                          [&vault = vault_, id, session](Transaction& transaction) -> Result<Account> {
                              const auto rows = transaction.exec(lock_to_sign_in, id.text());
                              if (rows.empty()) {
                                  return refuse(ErrorCode::wrong_credentials);
                              }
                              const auto& row = rows[0];
                              const Subject subject{id.text(), row[0], vault};
                              write_sign_ins(transaction, id.text(), subject, session.created_at,
                                             sign_ins_from(subject, row[1], row[2], row[3]).last);
                              insert_practitioner_session(transaction, id, session);
                              return read_account(transaction, id.text(), vault);
                          });
}

Task<Result<std::vector<SessionId>>> AccountStore::change_password(AccountId id, std::string password_hash,
                                                                   NewSession session) {
    return in_transaction(database_, place_of(id),
                          [&vault = vault_, id, password_hash = std::move(password_hash),
                           session](Transaction& transaction) -> Result<std::vector<SessionId>> {
                              const auto rows = transaction.exec(lock_enabled_account, id.text());
                              if (rows.empty()) {
                                  return refuse(ErrorCode::not_found);
                              }
                              write_password(transaction, id.text(), Subject{id.text(), rows[0][0], vault},
                                             password_hash);
                              auto ended = session_ids_from(transaction.exec(end_own_sessions, id.text()));
                              insert_practitioner_session(transaction, id, session);
                              return ended;
                          });
}

Task<Result<Account>> AccountStore::set_connection_policy(AccountId id, std::optional<ConnectionPolicy> policy) {
    return in_transaction(
        database_, place_of(id), [&vault = vault_, id, policy](Transaction& transaction) -> Result<Account> {
            if (transaction.exec(update_connection_policy, id.text(), policy ? to_text(*policy) : "").affected_rows() ==
                0) {
                return refuse(ErrorCode::not_found);
            }
            return read_account(transaction, id.text(), vault);
        });
}

Task<Result<>> AccountStore::verify(std::string_view login_name) {
    const auto index = crypto::blind_index(vault_.login_name_index(), login_name);
    return in_autocommit(database_, [index](Transaction& transaction) -> Result<> {
        if (transaction.exec(verify_account, to_sql(index)).affected_rows() == 0) {
            return refuse(ErrorCode::not_found);
        }
        return {};
    });
}

Task<Result<>> AccountStore::disable(std::string_view login_name) {
    const auto index = crypto::blind_index(vault_.login_name_index(), login_name);
    return in_transaction(database_, [index](Transaction& transaction) -> Result<> {
        const auto rows = transaction.exec(disable_account, to_sql(index));
        if (rows.empty()) {
            return refuse(ErrorCode::not_found);
        }
        transaction.exec(end_sessions_of_account, rows[0][0].as<std::string>(), max_sessions_ended_at_once);
        return {};
    });
}

Task<Result<>> AccountStore::set_password(std::string_view login_name, std::string password_hash) {
    const auto index = crypto::blind_index(vault_.login_name_index(), login_name);
    return in_transaction(
        database_,
        [&vault = vault_, index, password_hash = std::move(password_hash)](Transaction& transaction) -> Result<> {
            const auto rows = transaction.exec(lock_named_account, to_sql(index));
            if (rows.empty()) {
                return refuse(ErrorCode::not_found);
            }
            const auto id = rows[0][0].as<std::string>();
            write_password(transaction, id, Subject{id, rows[0][1], vault}, password_hash);
            transaction.exec(end_own_sessions, id);
            return {};
        });
}

Task<Result<RemovedGuests>> AccountStore::remove(std::string_view login_name) {
    const auto index = crypto::blind_index(vault_.login_name_index(), login_name);
    return in_transaction(database_, [index](Transaction& transaction) -> Result<RemovedGuests> {
        const auto rows = transaction.exec(lock_account, to_sql(index));
        if (rows.empty()) {
            return refuse(ErrorCode::not_found);
        }
        const auto id = id_from<AccountId>(rows[0][0]);
        auto ended = session_ids_from(transaction.exec(end_sessions_of_account, id.text(), max_sessions_ended_at_once));
        auto removed = erase_all_guests(transaction, id);
        removed.ended_sessions.insert(removed.ended_sessions.end(), ended.begin(), ended.end());
        transaction.exec(delete_account_key, id.text());
        if (transaction.exec(delete_account, id.text()).affected_rows() == 0) {
            transaction.exec(overwrite_account, id.text());
        }
        return removed;
    });
}

Task<Result<std::size_t>> AccountStore::seal_older_columns() {
    return in_transaction(database_, [&vault = vault_](Transaction& transaction) -> Result<std::size_t> {
        const auto rows = transaction.exec(select_older_columns);
        for (const auto& row : rows) {
            const auto id = row[0].as<std::string>();
            const Subject subject{id, row[1], vault};
            if (!row[2].is_null()) {
                write_password(transaction, id, subject, row[2].as<std::string>());
            }
            if (const auto sign_ins = sign_ins_from(subject, row[3], row[4], row[5]);
                row[3].is_null() && sign_ins.last) {
                write_sign_ins(transaction, id, subject, *sign_ins.last, sign_ins.previous);
            }
        }
        return static_cast<std::size_t>(rows.size());
    });
}

} // namespace visavis::store
