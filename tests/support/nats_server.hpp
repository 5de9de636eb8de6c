// A nats-server of a test's own on a free port of the loopback: started, killed, frozen, started again on the same
// port.
#pragma once

#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace visavis::test {

class NatsServer {
  public:
    /// `settings`: lines of its configuration file beyond the address.
    explicit NatsServer(const std::string& settings = "");
    NatsServer(const NatsServer&) = delete;
    NatsServer& operator=(const NatsServer&) = delete;
    ~NatsServer() = default;

    void start(); ///< returns when it listens; throws std::runtime_error
    void kill();
    void freeze() const; ///< connections stay open and nothing answers
    void thaw() const;

    [[nodiscard]] std::uint16_t port() const { return port_; }

    [[nodiscard]] std::string url() const { return "nats://127.0.0.1:" + std::to_string(port_); }

  private:
    TemporaryFolder folder_;
    std::uint16_t port_;
    std::optional<ChildProcess> child_;
};

} // namespace visavis::test
