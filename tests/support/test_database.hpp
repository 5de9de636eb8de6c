// A fresh, migrated PostgreSQL database for one test, and the means to run a store's coroutines from it. The cluster is
// real and private: VISAVIS_TEST_PGHOST (socket folder) and VISAVIS_TEST_PGUSER name it, `./dev test` starts it. It
// must never be anybody's data.
#pragma once

#include "visavis/base/task.hpp"
#include "visavis/crypto/vault.hpp"
#include "visavis/store/database.hpp"

#include <boost/asio/io_context.hpp>

#include <optional>
#include <string>
#include <vector>

namespace visavis::test {

using Row = std::vector<std::string>; ///< NULL reads as "NULL"

/// Where databases of tests live; `database` may be one that does not exist yet. As a server knows it: a role that owns
/// nothing (T-28), so that a right that migrate forgets to give is missed by every test that needs it.
[[nodiscard]] Secret database_url(const std::string& database);
/// As its owner, who migrates it; here a superuser, who may also create and drop databases.
[[nodiscard]] Secret owner_url(const std::string& database);
[[nodiscard]] std::string migrations_directory();

enum class Content : std::uint8_t { migrated, empty };

class TestDatabase {
  public:
    explicit TestDatabase(Content content = Content::migrated);
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;
    ~TestDatabase(); ///< drops it, whoever is still connected

    [[nodiscard]] const std::string& name() const { return name_; }

    [[nodiscard]] Secret url() const { return database_url(name_); }

    [[nodiscard]] Secret owner_url() const { return test::owner_url(name_); }

    [[nodiscard]] store::DatabaseOptions options() const { return {.url = url(), .pool_size = 8}; }

    /// Plain SQL beside the store, on a connection of its own, as the owner.
    std::vector<Row> rows(const std::string& sql) const;
    /// The first column of the first row.
    std::string value(const std::string& sql) const;

    void execute(const std::string& sql) const { static_cast<void>(rows(sql)); }

    /// Every value of every table as text: what somebody with the dump reads.
    [[nodiscard]] std::string dump() const;

  private:
    std::string name_;
};

[[nodiscard]] const crypto::Vault& test_vault();

namespace detail {
template <class T>
Task<> keep(Task<T> task, std::optional<T>& slot) {
    slot = co_await std::move(task);
}
} // namespace detail

/// Runs all at once on an I/O context of its own; answers in the order of `tasks`. A task that throws has no answer.
template <class T>
std::vector<T> wait_for_all(std::vector<Task<T>> tasks) {
    asio::io_context io{1};
    std::vector<std::optional<T>> slots(tasks.size());
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        asio::co_spawn(io, detail::keep(std::move(tasks[i]), slots[i]), [](const std::exception_ptr&) {});
    }
    io.run();
    std::vector<T> answers;
    for (auto& slot : slots) {
        answers.push_back(std::move(slot).value());
    }
    return answers;
}

/// Runs one task to its end.
template <class T>
T wait(Task<T> task) {
    std::vector<Task<T>> tasks;
    tasks.push_back(std::move(task));
    return std::move(wait_for_all(std::move(tasks)).front());
}

} // namespace visavis::test
