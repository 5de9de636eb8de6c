// Its environment, and a look at its port.
#include "support/front.hpp"

#include "support/client.hpp"
#include "support/net_server.hpp"

#include <stdexcept>

namespace visavis::test {

Front::Front(const std::array<std::uint16_t, 2>& nodes, const std::string& signaling_hosts)
    : folder_{"front"}
    , port_{free_port()} {
    const auto here = [](std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); };
    const std::vector<std::string> words{
        "/usr/sbin/haproxy", "-db", "-n", "1000", "-f", VISAVIS_SOURCE_DIR "/docker/cluster/haproxy.cfg"};
    child_.emplace(words, folder_ / "log",
                   std::vector{"VISAVIS_FRONT=" + here(port_), "VISAVIS_NODE1=" + here(nodes[0]),
                               "VISAVIS_NODE2=" + here(nodes[1]), "VISAVIS_SIGNALING_HOSTS=" + signaling_hosts});
    if (!eventually([&] { return listens(port_); }, std::chrono::seconds{10})) {
        throw std::runtime_error("haproxy does not start; is the Debian package haproxy installed?");
    }
}

} // namespace visavis::test
