// Database: the pool of connections behind every store class. Work runs on its own threads, never on an I/O thread; its
// queue is bounded (full: `busy` at once) and every answer is awaited for a bounded time only (a frozen database:
// `unavailable`).
#pragma once

#include "visavis/base/error.hpp"
#include "visavis/base/secret.hpp"
#include "visavis/base/task.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace visavis::store {

struct DatabaseOptions {
    Secret url;                   ///< libpq connection string or URI
    std::size_t pool_size{4};     ///< connections, one thread each
    std::size_t queue_limit{256}; ///< jobs waiting for a connection
    std::chrono::milliseconds statement_timeout{2000};
    std::chrono::milliseconds answer_timeout{3000}; ///< how long a caller waits, queueing included
};

class Database {
  public:
    explicit Database(DatabaseOptions options);
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database(); ///< joins its threads

    /// `SELECT 1` on a pooled connection; also whether the schema is the one this binary was built for.
    Task<Result<>> ready();

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
