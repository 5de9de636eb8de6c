// HAProxy with a configuration that is shipped, on a free port of the loopback: in front of two nodes
// (docker/cluster/haproxy.cfg), or of a server and a relay (docker/haproxy-443.cfg).
#pragma once

#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace visavis::test {

class Front {
  public:
    /// A server and a relay behind one port. `more`: further variables of the configuration, such as "A=b".
    struct OnePort {
        std::uint16_t server;
        std::uint16_t relay;
        std::string relay_name;
        std::vector<std::string> more{};
    };

    explicit Front(const OnePort& behind);
    /// `signaling_hosts`: as the nodes' setting server.signaling_hosts. Returns when it listens; throws
    /// std::runtime_error.
    explicit Front(const std::array<std::uint16_t, 2>& nodes, const std::string& signaling_hosts = "");
    Front(const Front&) = delete;
    Front& operator=(const Front&) = delete;
    ~Front() = default;

    [[nodiscard]] std::uint16_t port() const { return port_; }

  private:
    Front(const std::string& configuration, std::uint16_t port, std::vector<std::string> variables);

    TemporaryFolder folder_;
    std::uint16_t port_;
    std::optional<ChildProcess> child_;
};

} // namespace visavis::test
