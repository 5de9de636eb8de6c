// A PostgreSQL cluster of a single test's own, for what cannot be done to a shared one: stop it, start it again, freeze
// it.
#pragma once

#include "visavis/base/secret.hpp"

#include <string>
#include <vector>

namespace visavis::test {

class PrivateCluster {
  public:
    PrivateCluster(); ///< made and started; throws std::runtime_error
    PrivateCluster(const PrivateCluster&) = delete;
    PrivateCluster& operator=(const PrivateCluster&) = delete;
    ~PrivateCluster(); ///< thawed, stopped, deleted

    [[nodiscard]] Secret url() const; ///< of the superuser
    /// Of a role that owns nothing, as a server should have; made here, given its rights by migrate.
    [[nodiscard]] Secret server_url() const;
    /// The present schema, and the rights of the server's role.
    void migrate() const;

    /// Where every byte lies that PostgreSQL has written.
    [[nodiscard]] std::string data_folder() const { return folder_ + "/data"; }

    /// Plain SQL as the superuser; the rows of the last statement, NULL as "NULL".
    std::vector<std::vector<std::string>> rows(const std::string& sql, const std::string& database = "postgres") const;

    void start();
    void stop();
    void freeze(); ///< SIGSTOP to every process of it: connections stay open and nothing answers
    void thaw();

  private:
    void signal_all(int signal) const;

    std::string folder_;
};

} // namespace visavis::test
