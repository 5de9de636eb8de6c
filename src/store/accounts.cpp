// The account table. Every change that ends sessions does so in the same transaction, so that no token outlives its
// reason (T-15).
#include "visavis/store/accounts.hpp"

#include "guests_sql.hpp"
#include "run.hpp"
#include "sessions_sql.hpp"
#include "sql_values.hpp"
#include "subject.hpp"

#include "visavis/store/guests.hpp"

namespace visavis::store {

namespace {

constexpr Statement insert_account{"insert_account", R"(
    insert into account (id, login_name_index, login_name_sealed, display_name_sealed, password_hash, verified)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (login_name_index) do nothing)"};

constexpr Statement select_credentials{"select_credentials", R"(
    select account.id, password_hash, disabled
    from account join keys.subject_key on subject_id = account.id
    where login_name_index = $1)"};

constexpr Statement select_account{"select_account", R"(
    select account.id, login_name_sealed, display_name_sealed, verified, extract(epoch from previous_sign_in_at)::bigint,
           wrapped, connection_policy
    from account join keys.subject_key on subject_id = account.id
    where account.id = $1 and not disabled)"};

constexpr Statement note_sign_in{"note_sign_in", R"(
    update account set previous_sign_in_at = last_sign_in_at, last_sign_in_at = to_timestamp($2)
    where id = $1 and not disabled)"};

constexpr Statement update_password{"update_password", R"(
    update account set password_hash = $2 where id = $1 and not disabled)"};

// All of them, whatever their number: it has a cap.
constexpr Statement end_own_sessions{"end_own_sessions", R"(
    delete from session where account_id = $1 and guest_id is null returning id)"};

constexpr Statement update_connection_policy{"update_connection_policy", R"(
    update account set connection_policy = nullif($2, '') where id = $1 and not disabled)"};

constexpr Statement verify_account{"verify_account", "update account set verified = true where login_name_index = $1"};

constexpr Statement disable_account{"disable_account",
                                    "update account set disabled = true where login_name_index = $1 returning id"};

constexpr Statement set_account_password{"set_account_password", R"(
    update account set password_hash = $2 where login_name_index = $1 returning id)"};

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
        previous_sign_in_at = null, connection_policy = null, password_hash = '$argon2id$',
        login_name_index = sha256(uuid_send(gen_random_uuid())),
        login_name_sealed = decode(repeat('00', 41), 'hex'), display_name_sealed = decode(repeat('00', 41), 'hex')
    where id = $1)"};

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
                   .previous_sign_in_at = optional_time_from(row[4]),
                   .connection_policy = optional_policy_from(row[6])};
}

} // namespace

Task<Result<AccountId>> AccountStore::create(NewAccount account) {
    return in_transaction(database_,
                          [&vault = vault_, id = AccountId::random(),
                           account = std::move(account)](Transaction& transaction) -> Result<AccountId> {
                              const Subject subject{id.text()};
                              const auto index = crypto::blind_index(vault.login_name_index(), account.login_name);
                              const auto inserted =
                                  transaction.exec(insert_account, id.text(), to_sql(index),
                                                   subject.seal(column::login_name, account.login_name),
                                                   subject.seal(column::account_name, account.display_name),
                                                   account.password_hash, account.verified);
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
    return in_autocommit(database_, place, [index](Transaction& transaction) -> Result<std::optional<Credentials>> {
        const auto rows = transaction.exec(select_credentials, to_sql(index));
        if (rows.empty()) {
            return std::nullopt;
        }
        return Credentials{.id = id_from<AccountId>(rows[0][0]),
                           .password_hash = rows[0][1].as<std::string>(),
                           .disabled = rows[0][2].as<bool>()};
    });
}

Task<Result<Account>> AccountStore::account(AccountId id) {
    return in_autocommit(database_, place_of(id), [&vault = vault_, id](Transaction& transaction) -> Result<Account> {
        return read_account(transaction, id.text(), vault);
    });
}

Task<Result<Account>> AccountStore::sign_in(AccountId id, NewSession session) {
    return in_transaction(
        database_, place_of(id), [&vault = vault_, id, session](Transaction& transaction) -> Result<Account> {
            if (transaction.exec(note_sign_in, id.text(), to_sql(session.created_at)).affected_rows() == 0) {
                return refuse(ErrorCode::wrong_credentials);
            }
            insert_practitioner_session(transaction, id, session);
            return read_account(transaction, id.text(), vault);
        });
}

Task<Result<std::vector<SessionId>>> AccountStore::change_password(AccountId id, std::string password_hash,
                                                                   NewSession session) {
    return in_transaction(database_, place_of(id),
                          [id, password_hash = std::move(password_hash),
                           session](Transaction& transaction) -> Result<std::vector<SessionId>> {
                              if (transaction.exec(update_password, id.text(), password_hash).affected_rows() == 0) {
                                  return refuse(ErrorCode::not_found);
                              }
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
    return in_transaction(database_,
                          [index, password_hash = std::move(password_hash)](Transaction& transaction) -> Result<> {
                              const auto rows = transaction.exec(set_account_password, to_sql(index), password_hash);
                              if (rows.empty()) {
                                  return refuse(ErrorCode::not_found);
                              }
                              transaction.exec(end_own_sessions, rows[0][0].as<std::string>());
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

} // namespace visavis::store
