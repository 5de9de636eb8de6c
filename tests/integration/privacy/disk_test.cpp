// What is left on the disk of a running database of somebody who was erased: every file below the data folder is read,
// table files, indexes, statistics and write-ahead log alike.
#include "support/clinic.hpp"
#include "support/private_cluster.hpp"

#include "visavis/jobs/retention.hpp"
#include "visavis/store/retention.hpp"

#include <pqxx/pqxx>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace visavis::test {

namespace {

std::string from_hex(const std::string& hex) {
    std::string bytes;
    for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
        bytes += static_cast<char>(std::stoi(hex.substr(at, 2), nullptr, 16));
    }
    return bytes;
}

/// The names of those values that some file still holds, each with one file that does.
std::map<std::string, std::string> found_in(const std::string& folder,
                                            const std::map<std::string, std::string>& values) {
    std::map<std::string, std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
        if (!entry.is_regular_file()) {
            continue;
        }
        std::ifstream file{entry.path(), std::ios::binary};
        std::ostringstream text;
        text << file.rdbuf();
        const auto bytes = std::move(text).str();
        for (const auto& [what, value] : values) {
            if (bytes.find(value) != std::string::npos) {
                found.emplace(what, std::filesystem::relative(entry.path(), folder).string());
            }
        }
    }
    return found;
}

class Disk : public testing::Test {
  protected:
    Disk() { cluster.migrate(); }

    AccountId practitioner(const std::string& login_name) {
        return wait(accounts.create({.login_name = login_name,
                                     .display_name = "Dr. " + login_name,
                                     .password_hash = some_hash,
                                     .verified = true}))
            .value();
    }

    /// Every sealed value and wrapped key of this subject, by column.
    std::map<std::string, std::string> bytes_of(const std::string& subject) {
        std::map<std::string, std::string> values;
        for (const std::string column :
             {"keys.subject_key.wrapped", "account.login_name_sealed", "account.display_name_sealed",
              "account.password_sealed", "account.sign_ins_sealed", "guest.display_name_sealed", "guest.code_sealed"}) {
            const auto dot = column.rfind('.');
            const auto table = column.substr(0, dot);
            const auto rows =
                cluster.rows("select encode(" + column.substr(dot + 1) + ", 'hex') from " + table + " where " +
                             (table.starts_with("keys") ? "subject_id" : "id") + " = '" + subject + "'");
            if (!rows.empty()) {
                values[column] = from_hex(rows[0][0]);
            }
        }
        return values;
    }

    store::Guest guest_of(AccountId owner, const std::string& name, const std::string& code) {
        return wait(guests.create(owner, name, Secret{code}, clock.now(), clock.now() + day)).value();
    }

    PrivateCluster cluster;
    const crypto::Vault& vault{test_vault()};
    store::Database database{{.url = cluster.server_url()}};
    store::Database bulk{store::for_bulk_work({.url = cluster.server_url()})};
    store::AccountStore accounts{database, vault};
    store::SessionStore sessions{database, vault};
    store::GuestStore guests{database, vault};
    store::RetentionStore rules{bulk};
    SystemClock clock;
    jobs::RetentionJob job{rules, clock, 30s};
};

} // namespace

// S-100, T-19: the next run of the job overwrites what the rows have left in the table files, the checkpoint after it
// removes the log before it. PostgreSQL makes one by itself within checkpoint_timeout; the test does not wait for it.
TEST_F(Disk, HoldsNothingOfTheErasedAfterTheJobAndACheckpoint) {
    const auto maria = practitioner("maria");
    const auto paul = practitioner("paul");
    const auto of_maria = guest_of(maria, "Blue Bird", "AAAAAAAAAAAA");
    const auto of_paul = guest_of(paul, "Red Fox", "BBBBBBBBBBBB");
    const auto kept = guest_of(paul, "Grey Owl", "CCCCCCCCCCCC");
    ASSERT_TRUE(wait(guests.renew(paul, of_paul.id, clock.now(), clock.now() + day)));
    ASSERT_TRUE(wait(accounts.sign_in(maria, session_of("token", clock.now()))));
    std::map<std::string, std::string> erased;
    for (const auto& subject : {maria.text(), of_maria.id.text(), of_paul.id.text()}) {
        for (auto& [column, value] : bytes_of(subject)) {
            erased[column + " of " + subject] = std::move(value);
        }
    }
    ASSERT_EQ(erased.size(), 11U);
    cluster.rows("analyze"); // samples values into the planner's statistics
    cluster.rows("checkpoint");
    ASSERT_EQ(found_in(cluster.data_folder(), erased).size(), erased.size());

    ASSERT_TRUE(wait(guests.remove(paul, of_paul.id)));
    ASSERT_TRUE(wait(accounts.remove("maria")));
    cluster.rows("checkpoint");
    ASSERT_TRUE(wait(job.run_once()));
    cluster.rows("checkpoint");

    EXPECT_EQ(found_in(cluster.data_folder(), erased), (std::map<std::string, std::string>{}));
    const auto living = bytes_of(kept.id.text());
    EXPECT_EQ(found_in(cluster.data_folder(), living).size(), living.size());
    EXPECT_EQ(wait(guests.access_code(paul, kept.id))->reveal(), "CCCCCCCCCCCC");
}

// A backup or another long transaction still sees the erased: nothing is overwritten for it, and the next run tries
// again.
TEST_F(Disk, WaitsForATransactionThatStillSeesTheErased) {
    const auto paul = practitioner("paul");
    const auto guest = guest_of(paul, "Red Fox", "BBBBBBBBBBBB");
    const auto key = bytes_of(guest.id.text());
    ASSERT_TRUE(wait(job.run_once())); // what the migration itself has noted
    {
        pqxx::connection connection{std::string{cluster.url().reveal()}};
        pqxx::transaction<pqxx::repeatable_read> backup{connection};
        backup.exec("select count(*) from guest");
        ASSERT_TRUE(wait(guests.remove(paul, guest.id)));
        EXPECT_EQ(wait(rules.due("erased_data", clock.now())).value(), 0U);
        const auto report = wait(job.run_once()).value();
        EXPECT_EQ(report.outcome, store::RetentionOutcome::done);
        EXPECT_EQ(cluster.rows("select count(*) from keys.erasure")[0][0], "1");
        EXPECT_EQ(backup.exec1("select count(*) from guest")[0].as<int>(), 1);
    }
    EXPECT_EQ(wait(rules.due("erased_data", clock.now())).value(), 1U);
    ASSERT_TRUE(wait(job.run_once()));
    EXPECT_EQ(cluster.rows("select count(*) from keys.erasure")[0][0], "0");
    cluster.rows("checkpoint");
    EXPECT_EQ(found_in(cluster.data_folder(), key), (std::map<std::string, std::string>{}));
}

// Whoever needs a table for longer than a moment goes first: nobody waits behind the job.
TEST_F(Disk, LeavesATableInUseToTheNextRun) {
    const auto paul = practitioner("paul");
    const auto guest = guest_of(paul, "Red Fox", "BBBBBBBBBBBB");
    ASSERT_TRUE(wait(guests.remove(paul, guest.id)));
    {
        pqxx::connection connection{std::string{cluster.url().reveal()}};
        pqxx::work user{connection};
        user.exec("lock table account in row exclusive mode");
        EXPECT_EQ(wait(job.run_once()).value().outcome, store::RetentionOutcome::done);
        EXPECT_NE(cluster.rows("select count(*) from keys.erasure")[0][0], "0");
    }
    ASSERT_TRUE(wait(job.run_once()));
    EXPECT_EQ(cluster.rows("select count(*) from keys.erasure")[0][0], "0");
}

// An account of before its password and its sign-ins were sealed.
TEST_F(Disk, HoldsNoPlainPasswordHashAfterTheFirstStart) {
    const auto maria = practitioner("maria");
    const std::string hash = "$argon2id$v=19$m=19456,t=2,p=1$b2xkZXJzYWx0$b2xkZXJoYXNo";
    cluster.rows("update account set password_sealed = null, password_hash = '" + hash +
                 "', last_sign_in_at = '2026-05-04 09:00Z', previous_sign_in_at = '2026-05-03 08:00Z'");
    cluster.rows("analyze");
    EXPECT_EQ(wait(accounts.credentials("maria"))->value().password_hash, hash);
    EXPECT_EQ(wait(accounts.account(maria))->previous_sign_in_at, parse_rfc3339("2026-05-03T08:00:00Z"));

    EXPECT_EQ(wait(accounts.seal_older_columns()).value(), 1U);
    EXPECT_EQ(wait(accounts.seal_older_columns()).value(), 0U);
    EXPECT_EQ(
        cluster.rows("select num_nonnulls(password_hash, last_sign_in_at, previous_sign_in_at) from account")[0][0],
        "0");
    EXPECT_EQ(wait(accounts.credentials("maria"))->value().password_hash, hash);
    EXPECT_EQ(wait(accounts.account(maria))->previous_sign_in_at, parse_rfc3339("2026-05-03T08:00:00Z"));
    ASSERT_TRUE(wait(job.run_once()));
    cluster.rows("checkpoint");
    EXPECT_EQ(found_in(cluster.data_folder(), {{"password_hash", hash}}), (std::map<std::string, std::string>{}));
}

} // namespace visavis::test
