// Creating, copying and dropping the databases of tests.
#include "support/test_database.hpp"

#include "visavis/crypto/primitives.hpp"
#include "visavis/store/roles.hpp"

#include <pqxx/pqxx>

#include <atomic>
#include <cstdlib>
#include <stdexcept>
#include <unistd.h>

namespace visavis::test {

namespace {

std::string environment(const char* name, const char* fallback) {
    const auto* value = std::getenv(name);
    return value != nullptr && *value != '\0' ? value : fallback;
}

Secret url_of(const std::string& role, const std::string& database) {
    const auto host = environment("VISAVIS_TEST_PGHOST", "");
    if (host.empty()) {
        throw std::runtime_error("VISAVIS_TEST_PGHOST is not set; run the tests with: ./dev test");
    }
    return Secret{"host=" + host + " user=" + role + " dbname=" + database};
}

void administer(const std::string& sql) {
    pqxx::connection connection{std::string{owner_url("postgres").reveal()}};
    pqxx::nontransaction{connection}.exec(sql);
}

std::string unique_name(const std::string& kind) {
    static std::atomic<int> count{0};
    return "visavis_" + kind + "_" + std::to_string(::getpid()) + "_" + std::to_string(++count);
}

/// Migrated once per process; every test's database is a copy of it.
class Template {
  public:
    Template()
        : name_{unique_name("template")} {
        administer("create database " + name_);
        store::migrate(owner_url(name_), migrations_directory());
        store::grant_to_server(owner_url(name_), database_url(name_));
        // as after the first run of the retention job: a migration notes an erasure of its own
        pqxx::connection connection{std::string{owner_url(name_).reveal()}};
        pqxx::nontransaction{connection}.exec("select keys.overwrite_erased()");
    }

    Template(const Template&) = delete;
    Template& operator=(const Template&) = delete;

    ~Template() {
        try {
            administer("drop database if exists " + name_ + " with (force)");
        } catch (const std::exception&) { // the cluster is thrown away anyway
        }
    }

    [[nodiscard]] const std::string& name() const { return name_; }

  private:
    std::string name_;
};

} // namespace

Secret database_url(const std::string& database) {
    return url_of("visavis_server", database);
}

Secret owner_url(const std::string& database) {
    return url_of(environment("VISAVIS_TEST_PGUSER", "visavis"), database);
}

std::string migrations_directory() {
    return VISAVIS_SOURCE_DIR "/migrations";
}

TestDatabase::TestDatabase(Content content)
    : name_{unique_name("test")} {
    crypto::initialise();
    if (content == Content::empty) {
        administer("create database " + name_);
        return;
    }
    static const Template migrated;
    administer("create database " + name_ + " template " + migrated.name());
}

TestDatabase::~TestDatabase() {
    try {
        administer("drop database if exists " + name_ + " with (force)");
    } catch (const std::exception&) { // the cluster is thrown away anyway
    }
}

std::vector<Row> TestDatabase::rows(const std::string& sql) const {
    pqxx::connection connection{std::string{owner_url().reveal()}};
    pqxx::nontransaction work{connection};
    std::vector<Row> rows;
    for (const auto& line : work.exec(sql)) {
        auto& row = rows.emplace_back();
        for (const auto& field : line) {
            row.push_back(field.is_null() ? "NULL" : field.c_str());
        }
    }
    return rows;
}

std::string TestDatabase::value(const std::string& sql) const {
    return rows(sql).at(0).at(0);
}

std::string TestDatabase::dump() const {
    std::string text;
    for (const auto& table :
         rows("select quote_ident(table_schema) || '.' || quote_ident(table_name) from information_schema.tables"
              " where table_schema in ('public', 'keys') and table_type = 'BASE TABLE'")) {
        for (const auto& row :
             rows("select t::text, encode(convert_to(t::text, 'UTF8'), 'escape') from " + table[0] + " t")) {
            text += row[0] + '\n' + row[1] + '\n';
        }
    }
    return text;
}

const crypto::Vault& test_vault() {
    static const crypto::Vault vault = [] {
        crypto::initialise();
        return crypto::Vault{crypto::Key::random()};
    }();
    return vault;
}

} // namespace visavis::test
