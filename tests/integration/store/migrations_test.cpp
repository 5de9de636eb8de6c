// Migrations: applied once, in order, by one of many; never over an edited file or a newer schema.
#include "store/schema.hpp"
#include "support/test_database.hpp"

#include "visavis/crypto/primitives.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>
#include <unistd.h>

namespace visavis::test {

namespace {

/// A copy of the migrations that a test may spoil.
class Folder {
  public:
    Folder() {
        std::filesystem::remove_all(path_);
        std::filesystem::copy(migrations_directory(), path_);
    }

    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    ~Folder() { std::filesystem::remove_all(path_); }

    [[nodiscard]] const std::string& path() const { return path_; }

    void write(const std::string& file, const std::string& text) const { std::ofstream{path_ + "/" + file} << text; }

  private:
    const std::string path_{testing::TempDir() + "/visavis-migrations-" + std::to_string(::getpid())};
};

std::string checksum_of(const std::string& sql) {
    std::string text;
    for (const auto byte : crypto::sha256(sql)) {
        constexpr std::string_view digits = "0123456789abcdef";
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
    return text;
}

/// The migrations' names, in order.
std::vector<std::string> files() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator{migrations_directory()}) {
        if (entry.path().extension() == ".sql") {
            names.push_back(entry.path().filename().string());
        }
    }
    std::ranges::sort(names);
    return names;
}

/// What an older program has left: these migrations applied, and noted as it noted them.
void lay_down(const TestDatabase& postgres, const std::vector<std::string>& names) {
    postgres.execute("create table schema_migration (version integer primary key check (version > 0), name text not "
                     "null, checksum text not null, applied_at timestamptz not null default now())");
    for (const auto& name : names) {
        std::ostringstream sql;
        sql << std::ifstream{migrations_directory() + "/" + name}.rdbuf();
        postgres.execute(sql.str());
        postgres.execute("insert into schema_migration (version, name, checksum) values (" + name.substr(0, 4) + ", '" +
                         name + "', '" + checksum_of(sql.str()) + "')");
    }
}

std::string refusal(const TestDatabase& postgres, const std::string& folder) {
    try {
        static_cast<void>(store::migrate(postgres.owner_url(), folder));
        return "";
    } catch (const std::runtime_error& error) {
        return error.what();
    }
}

} // namespace

TEST(Migrations, BinaryKnowsTheNewestFile) {
    EXPECT_EQ(std::stoi(files().back().substr(0, 4)), store::newest_migration);
}

TEST(Migrations, AreAppliedOnceEachInOrder) {
    const TestDatabase postgres{Content::empty};
    EXPECT_EQ(store::schema_problem(postgres.owner_url()),
              "The database has no Visavis schema yet. Run: visavis migrate");
    const auto lines = store::migrate(postgres.owner_url(), migrations_directory());
    EXPECT_EQ(lines.size(), files().size());
    EXPECT_EQ(lines.front(), "applied 0001_accounts.sql");
    EXPECT_EQ(store::schema_problem(postgres.owner_url()), "");
    EXPECT_TRUE(store::migrate(postgres.owner_url(), migrations_directory()).empty());
}

TEST(Migrations, ByManyAtOnceAreAppliedOnce) {
    const TestDatabase postgres{Content::empty};
    std::vector<std::future<std::size_t>> nodes;
    for (int i = 0; i < 6; ++i) {
        nodes.push_back(std::async(
            std::launch::async, [&] { return store::migrate(postgres.owner_url(), migrations_directory()).size(); }));
    }
    std::size_t applied = 0;
    for (auto& node : nodes) {
        applied += node.get();
    }
    EXPECT_EQ(applied, files().size());
}

TEST(Migrations, AnEditedFileIsRefused) {
    const TestDatabase postgres{Content::empty};
    const Folder folder;
    folder.write("0001_accounts.sql", "create table account (id uuid);");
    EXPECT_NE(refusal(postgres, folder.path()).find("its checksum differs"), std::string::npos);
    EXPECT_EQ(postgres.value("select count(*) from information_schema.tables where table_schema = 'public'"), "0");
}

TEST(Migrations, AnAppliedMigrationWithOtherContentIsRefused) {
    const TestDatabase postgres;
    postgres.execute("update schema_migration set checksum = 'other' where version = 1");
    EXPECT_NE(refusal(postgres, migrations_directory()).find("applied with other content"), std::string::npos);
}

TEST(Migrations, ANewerSchemaIsRefused) {
    const TestDatabase postgres;
    postgres.execute("insert into schema_migration (version, name, checksum) values (9999, '9999_future.sql', 'x')");
    EXPECT_NE(refusal(postgres, migrations_directory()).find("newer program"), std::string::npos);
    EXPECT_NE(store::schema_problem(postgres.owner_url()).find("newer program"), std::string::npos);
}

TEST(Migrations, AnOlderSchemaIsNamedAndCompleted) {
    const TestDatabase postgres{Content::empty};
    auto older = files();
    const auto newest = older.back();
    older.pop_back();
    lay_down(postgres, older);
    EXPECT_NE(store::schema_problem(postgres.owner_url()).find("Run: visavis migrate"), std::string::npos);
    EXPECT_EQ(store::migrate(postgres.owner_url(), migrations_directory()), std::vector{"applied " + newest});
}

// 0009 and 0010: what an older program left without bounds, and with exact times, in the order of ending.
TEST(Migrations, BoundWhatAnOlderProgramLeft) {
    const TestDatabase postgres{Content::empty};
    auto older = files();
    std::erase_if(older, [](const std::string& name) { return name >= "0009"; });
    lay_down(postgres, older);
    const std::string account = "00000000-0000-4000-8000-000000000001";
    const std::string guest = "00000000-0000-4000-8000-000000000002";
    postgres.execute(
        "insert into account (id, login_name_index, login_name_sealed, display_name_sealed, password_hash) values ('" +
        account +
        "', sha256('a'), sha256('a') || sha256('b'), sha256('a') || sha256('b'), '$argon2id$some');"
        "insert into guest (id, account_id, display_name_sealed, code_index, code_sealed, created_at, renewed_at, "
        "expires_at) values ('" +
        guest + "', '" + account +
        "', sha256('a') || sha256('b'), sha256('c'), sha256('a') || sha256('b'), now(), now(), now() + interval '1 "
        "day');"
        "insert into session (id, token_hash, account_id, guest_id, created_at, last_used_at, expires_at) select "
        "gen_random_uuid(), sha256(n::text::bytea), '" +
        account + "', case when n > 50 then '" + guest +
        "'::uuid end, now(), now() + n * interval '1 second', now() + interval '1 hour' from generate_series(1, 100) n;"
        "insert into ticket (ticket_hash, session_id, expires_at) select sha256(n::text::bytea), (select id from "
        "session "
        "limit 1), now() from generate_series(1, 9) n;"
        "insert into open_call (id, started_at, alive_at, participants, os_families) values (gen_random_uuid(), "
        "'2026-05-04 09:37:41Z', '2026-05-04 09:53:17Z', 2, '{ios,windows}');"
        "insert into call_statistic (started_at, ended_at, participants, os_families) values "
        "('2026-05-04 10:00Z', '2026-05-04 10:15Z', 2, '{ios,ios}'), ('2026-05-04 09:30Z', '2026-05-04 10:15Z', 2, "
        "'{ios,windows}'), ('2026-05-04 09:30Z', '2026-05-04 10:00Z', 3, '{ios,ios,ios}')");
    static_cast<void>(store::migrate(postgres.owner_url(), migrations_directory()));
    EXPECT_EQ(postgres.value("select count(*) from session where guest_id is null"), "20");
    EXPECT_EQ(postgres.value("select count(*) from session where guest_id is not null"), "10");
    EXPECT_EQ(postgres.value("select count(*) from session where token_hash in (sha256('50'), sha256('100'))"), "2")
        << "the ones used last";
    EXPECT_EQ(postgres.value("select count(*) from ticket"), "0");
    EXPECT_EQ(postgres.value("select to_char(started_at at time zone 'UTC', 'HH24:MI:SS ') || to_char(alive_at at time "
                             "zone 'UTC', 'HH24:MI:SS') from open_call"),
              "09:30:00 09:55:00");
    EXPECT_EQ(postgres.value("select array_agg(os_families[2] || participants order by ctid) = array['ios3', "
                             "'windows2', 'ios2'] from call_statistic"),
              "t");
}

// Numbers may have gaps; one that is filled when later ones are built on its absence is refused.
TEST(Migrations, OneThatComesLateIsRefused) {
    const TestDatabase postgres{Content::empty};
    auto without = files();
    without.erase(without.begin() + 4);
    lay_down(postgres, without);
    EXPECT_NE(refusal(postgres, migrations_directory()).find("0005_connection_policy.sql was never applied"),
              std::string::npos);
}

TEST(Migrations, AFileThatFailsLeavesNothingOfItself) {
    const TestDatabase postgres{Content::empty};
    const Folder folder;
    const std::string broken = "create table half (id int); create table half (id int);";
    folder.write("0004_retention.sql", broken);
    std::string checksums;
    std::ifstream original{migrations_directory() + "/checksums.txt"};
    for (std::string checksum, name; original >> checksum >> name;) {
        if (name == "0004_retention.sql") {
            checksum = checksum_of(broken);
        }
        checksums += checksum + "  " + name + "\n";
    }
    folder.write("checksums.txt", checksums);
    EXPECT_NE(refusal(postgres, folder.path()).find("was not changed"), std::string::npos);
    EXPECT_EQ(postgres.value("select count(*) from information_schema.tables where table_name = 'half'"), "0");
    EXPECT_EQ(postgres.value("select max(version) from schema_migration"), "3");
}

TEST(Migrations, AFolderThatDoesNotFitTheBinaryIsRefused) {
    const TestDatabase postgres{Content::empty};
    const Folder folder;
    std::filesystem::remove(folder.path() + "/0002_guests_and_sessions.sql");
    EXPECT_NE(refusal(postgres, folder.path()).find("lacks a file"), std::string::npos);
    std::ofstream{folder.path() + "/checksums.txt"} << checksum_of("select 1") << "  0001_accounts.sql\n";
    for (const auto& name : files()) {
        std::filesystem::remove(folder.path() + "/" + name);
    }
    folder.write("0001_accounts.sql", "select 1");
    EXPECT_NE(refusal(postgres, folder.path()).find("needs exactly"), std::string::npos);
    EXPECT_NE(refusal(postgres, folder.path() + "/missing").find("does not exist"), std::string::npos);
}

} // namespace visavis::test
