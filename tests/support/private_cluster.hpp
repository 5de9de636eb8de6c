// A PostgreSQL cluster of a single test's own, for what cannot be done to a shared one: stop it, start it again, freeze
// it.
#pragma once

#include "visavis/base/secret.hpp"

#include <string>

namespace visavis::test {

class PrivateCluster {
  public:
    PrivateCluster(); ///< made and started; throws std::runtime_error
    PrivateCluster(const PrivateCluster&) = delete;
    PrivateCluster& operator=(const PrivateCluster&) = delete;
    ~PrivateCluster(); ///< thawed, stopped, deleted

    [[nodiscard]] Secret url() const;
    void start();
    void stop();
    void freeze(); ///< SIGSTOP to every process of it: connections stay open and nothing answers
    void thaw();

  private:
    void signal_all(int signal) const;

    std::string folder_;
};

} // namespace visavis::test
