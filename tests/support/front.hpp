// HAProxy in front of two nodes, with the configuration that is shipped (docker/cluster/haproxy.cfg), on a free port of
// the loopback.
#pragma once

#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace visavis::test {

class Front {
  public:
    /// `signaling_hosts`: as the nodes' setting server.signaling_hosts. Returns when it listens; throws
    /// std::runtime_error.
    explicit Front(const std::array<std::uint16_t, 2>& nodes, const std::string& signaling_hosts = "");
    Front(const Front&) = delete;
    Front& operator=(const Front&) = delete;
    ~Front() = default;

    [[nodiscard]] std::uint16_t port() const { return port_; }

  private:
    TemporaryFolder folder_;
    std::uint16_t port_;
    std::optional<ChildProcess> child_;
};

} // namespace visavis::test
