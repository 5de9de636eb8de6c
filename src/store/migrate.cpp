// Migrations: numbered SQL files (a number may be missing), forward only, each in a transaction of its own, under an
// advisory lock so that many nodes may try at once. A file that was applied is never edited: its checksum is in
// checksums.txt and in the database, and a difference refuses.
#include "connection.hpp"
#include "connection_problem.hpp"
#include "schema.hpp"

#include "visavis/crypto/primitives.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace visavis::store {

namespace {

constexpr const char* lock = "select pg_advisory_lock(7562957251)"; // ends with the connection

constexpr const char* create_journal = R"(
    create table if not exists schema_migration (
        version integer primary key check (version > 0),
        name text not null,
        checksum text not null,
        applied_at timestamptz not null default date_trunc('second', now())
    ))";

constexpr const char* has_journal = "select to_regclass('public.schema_migration') is not null";
constexpr const char* select_applied = "select version, name, checksum from schema_migration order by version";
constexpr const char* select_newest = "select coalesce(max(version), 0) from schema_migration";

struct Migration {
    int version;
    std::string name; // the file's
    std::string checksum;
    std::string sql;
};

std::string read(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    std::ostringstream text;
    text << file.rdbuf();
    if (!file || !text) {
        throw std::runtime_error(fmt::format("The file {} cannot be read.", path.string()));
    }
    return text.str();
}

std::string hex(const crypto::Digest& digest) {
    std::string text;
    for (const auto byte : digest) {
        text += fmt::format("{:02x}", byte);
    }
    return text;
}

std::map<std::string, std::string> checksums_of(const std::filesystem::path& folder) {
    std::map<std::string, std::string> checksums;
    std::istringstream lines{read(folder / "checksums.txt")};
    for (std::string checksum, name; lines >> checksum >> name;) {
        checksums[name] = checksum;
    }
    return checksums;
}

std::vector<Migration> migrations_in(const std::filesystem::path& folder) {
    if (!std::filesystem::is_directory(folder)) {
        throw std::runtime_error(fmt::format(
            "The migrations folder {} does not exist. Set database.migrations_directory.", folder.string()));
    }
    const auto checksums = checksums_of(folder);
    std::vector<Migration> migrations;
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        if (entry.path().extension() != ".sql") {
            continue;
        }
        const auto name = entry.path().filename().string();
        const auto digits = name.substr(0, 4);
        if (name.size() < 6 || name[4] != '_' ||
            !std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) {
            throw std::runtime_error(fmt::format("The migration {} must be named like 0001_accounts.sql.", name));
        }
        auto sql = read(entry.path());
        auto checksum = hex(crypto::sha256(sql));
        const auto listed = checksums.find(name);
        if (listed == checksums.end() || listed->second != checksum) {
            throw std::runtime_error(
                fmt::format("The migration {} is not the one that was released: its checksum differs.", name));
        }
        migrations.push_back({std::stoi(digits), name, std::move(checksum), std::move(sql)});
    }
    std::ranges::sort(migrations, {}, &Migration::version);
    const auto twice = std::ranges::adjacent_find(migrations, {}, &Migration::version);
    if (twice != migrations.end()) {
        throw std::runtime_error(
            fmt::format("The migrations {} and {} have the same number.", twice->name, std::next(twice)->name));
    }
    // Only a file that is listed in checksums.txt counts, and each that is listed must be there.
    if (migrations.size() != checksums.size()) {
        throw std::runtime_error(
            fmt::format("The migrations folder {} lacks a file that its checksums.txt names.", folder.string()));
    }
    if (migrations.empty() || migrations.back().version != newest_migration) {
        throw std::runtime_error(fmt::format("The migrations folder {} ends at {}, but this program needs exactly {}.",
                                             folder.string(), migrations.empty() ? 0 : migrations.back().version,
                                             newest_migration));
    }
    return migrations;
}

std::runtime_error too_new(int version) {
    return std::runtime_error(fmt::format(
        "The database was migrated by a newer program (version {}, this one knows {}). Install that program.", version,
        newest_migration));
}

/// How many of `migrations` are applied already. Throws when what was applied is not what we have.
std::size_t applied_of(pqxx::connection& connection, const std::vector<Migration>& migrations) {
    pqxx::work work{connection};
    work.exec(create_journal);
    const auto rows = work.exec(select_applied);
    work.commit();
    if (!rows.empty() && rows.back()[0].as<int>() > newest_migration) {
        throw too_new(rows.back()[0].as<int>());
    }
    std::size_t count = 0;
    for (const auto& row : rows) {
        const auto version = row[0].as<int>();
        const auto migration = std::ranges::find(migrations, version, &Migration::version);
        if (migration == migrations.end() || row[2].as<std::string>() != migration->checksum) {
            throw std::runtime_error(
                fmt::format("The migration {} was applied with other content than this program's. Nothing was changed.",
                            row[1].as<std::string>()));
        }
        // Numbers may have gaps, but what comes late must not come before what was built on its absence.
        if (migration != migrations.begin() + static_cast<std::ptrdiff_t>(count)) {
            throw std::runtime_error(
                fmt::format("The migration {} was never applied, though later ones were. Nothing was changed.",
                            migrations[count].name));
        }
        ++count;
    }
    return count;
}

void apply(pqxx::connection& connection, const Migration& migration) {
    pqxx::work work{connection};
    work.exec(migration.sql);
    work.exec_params("insert into schema_migration (version, name, checksum) values ($1, $2, $3)", migration.version,
                     migration.name, migration.checksum);
    work.commit();
}

} // namespace

std::vector<std::string> migrate(const Secret& url, const std::string& migrations_directory) {
    const auto migrations = migrations_in(migrations_directory);
    std::vector<std::string> lines;
    try {
        pqxx::connection connection{connection_string(url)};
        pqxx::nontransaction{connection}.exec(lock);
        for (auto next = applied_of(connection, migrations); next < migrations.size(); ++next) {
            apply(connection, migrations[next]);
            lines.push_back("applied " + migrations[next].name);
        }
    } catch (const pqxx::broken_connection&) {
        throw std::runtime_error(connection_problem(url));
    } catch (const pqxx::failure& failure) {
        throw std::runtime_error(fmt::format("The database refused a migration and was not changed by it ({}).",
                                             statement_problem(failure)));
    }
    return lines;
}

std::string schema_problem(const Secret& url) {
    try {
        pqxx::connection connection{connection_string(url)};
        pqxx::nontransaction work{connection};
        const bool exists = work.exec1(has_journal)[0].as<bool>();
        const int version = exists ? work.exec1(select_newest)[0].as<int>() : 0;
        if (version == 0) {
            return "The database has no Visavis schema yet. Run: visavis migrate";
        }
        if (version < newest_migration) {
            return fmt::format("The database schema is at version {}, this program needs {}. Run: visavis migrate",
                               version, newest_migration);
        }
        return version > newest_migration ? too_new(version).what() : "";
    } catch (const pqxx::broken_connection&) {
        return connection_problem(url);
    } catch (const pqxx::failure& failure) {
        return fmt::format("The database schema cannot be read ({}).", statement_problem(failure));
    }
}

} // namespace visavis::store
