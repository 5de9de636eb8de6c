// Which master key a database is written with: asked at every start, written down at the first, changed by a rotation.
#include "visavis/store/master_key.hpp"

#include "connection_problem.hpp"
#include "pool.hpp"
#include "sql_values.hpp"
#include "subject.hpp"

#include "visavis/crypto/vault.hpp"
#include "visavis/store/database.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace visavis::store {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view wrong_key =
    "The master key is not the one this database was written with. Put the right file at keys.master_key_file.";
constexpr std::string_view unfinished =
    "The master key is being rotated and that has not come to its end. Run again: visavis key rotate";

constexpr Statement lock_rotation{"lock_rotation", "select pg_advisory_lock(7562957253)"}; // ends with the connection
constexpr Statement adopt_alone{"adopt_alone", "select pg_advisory_xact_lock(7562957253)"};
constexpr Statement select_ids{"select_master_key_ids", "select id from keys.master_key order by id"};
constexpr Statement select_some_key{"select_some_key", "select subject_id, wrapped from keys.subject_key limit 1"};
constexpr Statement insert_id{"insert_master_key_id",
                              "insert into keys.master_key (id) values ($1) on conflict do nothing"};
constexpr Statement delete_id{"delete_master_key_id", "delete from keys.master_key where id = $1"};
constexpr Statement count_others{"count_others_at_work", R"(
    select count(*) from pg_stat_activity
    where datname = current_database() and application_name = 'visavis' and pid <> pg_backend_pid())"};
// Whoever has begun to insert has ended when this is granted; whoever begins later sees two master keys.
constexpr Statement let_writers_end{"let_writers_end", "lock table keys.subject_key in share row exclusive mode"};
constexpr Statement select_subjects{"select_subjects_to_rotate", R"(
    select subject_id, wrapped, login_name_sealed, code_sealed
    from keys.subject_key
    left join account on account.id = subject_id
    left join guest on guest.id = subject_id
    where subject_id > $1
    order by subject_id limit 100
    for update of subject_key)"};
constexpr Statement update_wrapped{"update_wrapped", "update keys.subject_key set wrapped = $2 where subject_id = $1"};
constexpr Statement update_login_name_index{"update_login_name_index",
                                            "update account set login_name_index = $2 where id = $1"};
constexpr Statement update_code_index{"update_code_index", "update guest set code_index = $2 where id = $1"};
constexpr Statement overwrite{"overwrite_old_wrappings", "select keys.overwrite_erased()"};

DatabaseOptions patient(const Secret& url) {
    DatabaseOptions options;
    options.url = url;
    options.statement_timeout = 10min;
    return options;
}

template <class Job>
auto in_one_transaction(Connection& connection, Job job) {
    pqxx::work work{connection.raw()};
    Transaction transaction{connection, work};
    auto answer = job(transaction);
    work.commit();
    return answer;
}

std::vector<std::string> ids_in(Transaction& transaction) {
    std::vector<std::string> ids;
    for (const auto& row : transaction.exec(select_ids)) {
        ids.push_back(bytes_from(row[0]));
    }
    return ids;
}

std::string_view problem_of(Transaction& transaction, const crypto::Vault& vault) {
    const auto ids = ids_in(transaction);
    if (ids.size() > 1) {
        return unfinished;
    }
    if (ids.size() == 1) {
        return ids.front() == vault.id() ? "" : wrong_key;
    }
    const auto rows = transaction.exec(select_some_key);
    const bool fits = rows.empty() || vault.unwrap(bytes_from(rows[0][1]), rows[0][0].as<std::string>());
    return fits ? "" : wrong_key;
}

std::string sentence(const pqxx::failure& failure) {
    return fmt::format("The keys in the database cannot be read ({}).", statement_problem(failure));
}

/// One batch after `last`, which becomes the last of this one; how many were still under the present key.
std::size_t rotate_batch(Transaction& transaction, const crypto::Vault& present, const crypto::Vault& coming,
                         std::string& last, bool& more) {
    const auto rows = transaction.exec(select_subjects, last);
    more = !rows.empty();
    std::size_t rewrapped = 0;
    for (const auto& row : rows) {
        const auto id = row[0].as<std::string>();
        last = id;
        if (coming.unwrap(bytes_from(row[1]), id)) {
            continue; // a run before this one came so far
        }
        const Subject subject{id, row[1], present};
        transaction.exec(update_wrapped, id, bytes_to_sql(subject.wrapped_by(coming)));
        if (!row[2].is_null()) {
            const auto name = subject.open(column::login_name, row[2]);
            transaction.exec(update_login_name_index, id, to_sql(crypto::blind_index(coming.login_name_index(), name)));
        }
        if (!row[3].is_null()) {
            const Secret code{subject.open(column::guest_code, row[3])};
            transaction.exec(update_code_index, id,
                             to_sql(crypto::blind_index(coming.access_code_index(), code.reveal())));
        }
        ++rewrapped;
    }
    return rewrapped;
}

/// Both names stand in the database afterwards, and nobody writes. False when the rotation has been done before.
bool begin_rotation(Connection& connection, const crypto::Vault& present, const crypto::Vault& coming) {
    return in_one_transaction(connection, [&](Transaction& transaction) {
        const auto ids = ids_in(transaction);
        if (ids == std::vector{coming.id()}) {
            return false;
        }
        const auto known = [&](const std::string& id) { return id == present.id() || id == coming.id(); };
        if (!std::ranges::all_of(ids, known) || (ids.size() < 2 && !problem_of(transaction, present).empty())) {
            throw std::runtime_error(std::string{wrong_key});
        }
        if (transaction.exec(count_others)[0][0].as<int>() != 0) {
            throw std::runtime_error("A server or a command works with this database. Stop it, then rotate.");
        }
        transaction.exec(insert_id, bytes_to_sql(present.id()));
        transaction.exec(insert_id, bytes_to_sql(coming.id()));
        return true;
    });
}

} // namespace

std::string key_problem(const Secret& url, const crypto::Vault& vault) {
    try {
        Connection connection{patient(url)};
        return in_one_transaction(
            connection, [&](Transaction& transaction) { return std::string{problem_of(transaction, vault)}; });
    } catch (const pqxx::broken_connection&) {
        return connection_problem(url);
    } catch (const pqxx::failure& failure) {
        return sentence(failure);
    }
}

std::string adopt_master_key(const Secret& url, const crypto::Vault& vault) {
    try {
        Connection connection{patient(url)};
        return in_one_transaction(connection, [&](Transaction& transaction) {
            if (ids_in(transaction).empty()) {
                transaction.exec(adopt_alone);
                if (ids_in(transaction).empty() && problem_of(transaction, vault).empty()) {
                    transaction.exec(insert_id, bytes_to_sql(vault.id()));
                }
            }
            return std::string{problem_of(transaction, vault)};
        });
    } catch (const pqxx::broken_connection&) {
        return connection_problem(url);
    } catch (const pqxx::failure& failure) {
        return sentence(failure);
    }
}

Rotation rotate_master_key(const Secret& url, const crypto::Vault& present, const crypto::Vault& coming) {
    if (present.id() == coming.id()) {
        throw std::runtime_error("The new master key is the present one. Make another: visavis key create FILE");
    }
    try {
        Connection connection{patient(url)};
        in_one_transaction(connection, [](Transaction& transaction) { return transaction.exec(lock_rotation); });
        Rotation rotation;
        if (!begin_rotation(connection, present, coming)) {
            rotation.done_before = true;
            return rotation;
        }
        in_one_transaction(connection, [](Transaction& transaction) { return transaction.exec(let_writers_end); });
        std::string last{"00000000-0000-0000-0000-000000000000"};
        for (bool more = true; more;) {
            rotation.rewrapped += in_one_transaction(connection, [&](Transaction& transaction) {
                return rotate_batch(transaction, present, coming, last, more);
            });
        }
        in_one_transaction(connection, [&](Transaction& transaction) {
            return transaction.exec(delete_id, bytes_to_sql(present.id()));
        });
        in_one_transaction(connection, [](Transaction& transaction) { return transaction.exec(overwrite); });
        return rotation;
    } catch (const Unreadable&) {
        throw std::runtime_error("A person's key opens with neither of the two master keys. Nothing of it was changed; "
                                 "the database has been mixed with another one.");
    } catch (const pqxx::broken_connection&) {
        throw std::runtime_error(connection_problem(url));
    } catch (const pqxx::failure& failure) {
        throw std::runtime_error(
            fmt::format("The rotation has not come to its end; run it again ({}).", statement_problem(failure)));
    }
}

} // namespace visavis::store
