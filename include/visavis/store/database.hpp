// Database: the pool of connections behind every store class. Work runs on its own threads, never on an I/O thread; its
// queue is bounded (full: `busy` at once) and every answer is awaited for a bounded time only (a frozen database:
// `unavailable`).
#pragma once

#include "visavis/base/error.hpp"
#include "visavis/base/secret.hpp"
#include "visavis/base/task.hpp"
#include "visavis/store/asker.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace visavis::store {

/// What the operator should learn of the database; a closed set, so that it can stand in a log line and on a metric.
enum class Trouble : std::uint8_t {
    not_reachable,    ///< a connection could not be made
    connection_lost,  ///< in the middle of work; the work was not done
    outcome_unknown,  ///< lost while committing; never tried again
    timed_out,        ///< a statement ran into its time limit
    conflict,         ///< concurrent writers, also after a second try
    refused,          ///< a constraint or a statement failed: a bug, or a schema that is not ours
    unreadable,       ///< a sealed value did not open: another master key, or a changed row
    worker_cut_loose, ///< a connection stood still past every limit and was closed
};

/// The enumerator's name, program text.
[[nodiscard]] std::string_view to_text(Trouble trouble);

struct DatabaseOptions {
    Secret url;                   ///< libpq connection string or URI
    std::size_t pool_size{4};     ///< connections, one thread each
    std::size_t queue_limit{256}; ///< jobs waiting for a connection
    std::chrono::milliseconds statement_timeout{600};
    std::chrono::milliseconds answer_timeout{700}; ///< how long a caller waits, queueing included: below a second
    std::function<void(Trouble)> on_trouble;       ///< called on the pool's threads; must not throw or block
};

/// For work that nobody waits for in front of a page: one connection, and time for statements over thousands of rows.
[[nodiscard]] DatabaseOptions for_bulk_work(DatabaseOptions options);

class Database {
  public:
    explicit Database(DatabaseOptions options);
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database(); ///< joins its threads

    /// `SELECT 1` on a pooled connection; also whether the schema is the one this binary was built for.
    Task<Result<>> ready(Asker asker = {});

    struct Pool; ///< private to src/store

    [[nodiscard]] Pool& pool() noexcept { return *pool_; }

  private:
    std::unique_ptr<Pool> pool_;
};

/// For start-up and the command line, blocking: empty when the schema fits this binary, else one sentence saying what
/// to do.
[[nodiscard]] std::string schema_problem(const Secret& url);

/// Applies missing migrations under an advisory lock; returns one line per migration applied. Throws std::runtime_error
/// with a sentence for the operator.
std::vector<std::string> migrate(const Secret& url, const std::string& migrations_directory);

} // namespace visavis::store
