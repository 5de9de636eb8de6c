// Migrations: applied once, in order, by one of many; never over an edited file or a newer schema.
#include "store/schema.hpp"
#include "support/test_database.hpp"

#include "visavis/crypto/primitives.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <future>
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

std::string refusal(const TestDatabase& postgres, const std::string& folder) {
    try {
        static_cast<void>(store::migrate(postgres.url(), folder));
        return "";
    } catch (const std::runtime_error& error) {
        return error.what();
    }
}

} // namespace

TEST(Migrations, BinaryKnowsTheNewestFile) {
    int newest = 0;
    for (const auto& entry : std::filesystem::directory_iterator{migrations_directory()}) {
        if (entry.path().extension() == ".sql") {
            newest = std::max(newest, std::stoi(entry.path().filename().string().substr(0, 4)));
        }
    }
    EXPECT_EQ(newest, store::newest_migration);
}

TEST(Migrations, AreAppliedOnceEachInOrder) {
    const TestDatabase postgres{Content::empty};
    EXPECT_EQ(store::schema_problem(postgres.url()), "The database has no Visavis schema yet. Run: visavis migrate");
    const auto lines = store::migrate(postgres.url(), migrations_directory());
    EXPECT_EQ(lines.size(), static_cast<std::size_t>(store::newest_migration));
    EXPECT_EQ(lines.front(), "applied 0001_accounts.sql");
    EXPECT_EQ(store::schema_problem(postgres.url()), "");
    EXPECT_TRUE(store::migrate(postgres.url(), migrations_directory()).empty());
}

TEST(Migrations, ByManyAtOnceAreAppliedOnce) {
    const TestDatabase postgres{Content::empty};
    std::vector<std::future<std::size_t>> nodes;
    for (int i = 0; i < 6; ++i) {
        nodes.push_back(std::async(std::launch::async,
                                   [&] { return store::migrate(postgres.url(), migrations_directory()).size(); }));
    }
    std::size_t applied = 0;
    for (auto& node : nodes) {
        applied += node.get();
    }
    EXPECT_EQ(applied, static_cast<std::size_t>(store::newest_migration));
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
    EXPECT_NE(store::schema_problem(postgres.url()).find("newer program"), std::string::npos);
}

TEST(Migrations, AnOlderSchemaIsNamedAndCompleted) {
    const TestDatabase postgres;
    postgres.execute("drop function tell_ended_sessions, tell_deleted_sessions, tell_all_sessions, "
                     "tell_sessions_of_disabled_account cascade; delete from schema_migration where version = 6");
    EXPECT_NE(store::schema_problem(postgres.url()).find("Run: visavis migrate"), std::string::npos);
    EXPECT_EQ(store::migrate(postgres.url(), migrations_directory()),
              std::vector<std::string>{"applied 0006_ended_sessions.sql"});
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
            checksum.clear();
            for (const auto byte : crypto::sha256(broken)) {
                constexpr std::string_view digits = "0123456789abcdef";
                checksum += digits[byte >> 4U];
                checksum += digits[byte & 15U];
            }
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
    std::filesystem::remove(folder.path() + "/0006_ended_sessions.sql");
    EXPECT_NE(refusal(postgres, folder.path()).find("needs exactly"), std::string::npos);
    std::filesystem::remove(folder.path() + "/0002_guests_and_sessions.sql");
    EXPECT_NE(refusal(postgres, folder.path()).find("gap"), std::string::npos);
    EXPECT_NE(refusal(postgres, folder.path() + "/missing").find("does not exist"), std::string::npos);
}

} // namespace visavis::test
