// One worker's connection and the transaction a job sees. It knows which statements are prepared on this very
// connection, so that a new one prepares them again. libpqxx's own silent reconnecting is switched off: it could run
// half a transaction outside of it.
#pragma once

#include "visavis/store/database.hpp"

#include <pqxx/pqxx>

#include <unordered_set>

namespace visavis::store {

/// A named constant at the top of the file that uses it. Names are unique in the module.
struct Statement {
    const char* name;
    const char* sql;
};

class Connection {
  public:
    /// Throws pqxx::broken_connection.
    explicit Connection(const DatabaseOptions& options);

    void prepare(const Statement& statement);

    [[nodiscard]] int socket() const { return connection_.sock(); }

    /// The server closed it, or sent something nobody asked for, while it lay idle.
    [[nodiscard]] bool is_stale() const;

    [[nodiscard]] pqxx::connection& raw() noexcept { return connection_; }

  private:
    pqxx::connection connection_;
    std::unordered_set<const char*> prepared_; // by the address of the name: statements are constants
};

/// What a job works with.
class Transaction {
  public:
    Transaction(Connection& connection, pqxx::transaction_base& work)
        : connection_{connection}
        , work_{work} {}

    template <class... Arguments>
    pqxx::result exec(const Statement& statement, const Arguments&... arguments) {
        connection_.prepare(statement);
        return work_.exec_prepared(statement.name, arguments...);
    }

  private:
    Connection& connection_;
    pqxx::transaction_base& work_;
};

/// The operator's connection string with what every connection of ours needs; a later word wins in libpq.
[[nodiscard]] std::string connection_string(const Secret& url);

} // namespace visavis::store
