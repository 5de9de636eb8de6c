// Its environment, and a look at its port.
#include "support/front.hpp"

#include "support/client.hpp"
#include "support/net_server.hpp"

#include <stdexcept>
#include <utility>

namespace visavis::test {

namespace {

std::string here(std::uint16_t port) {
    return "127.0.0.1:" + std::to_string(port);
}

} // namespace

Front::Front(const std::string& configuration, std::uint16_t port, std::vector<std::string> variables)
    : folder_{"front"}
    , port_{port} {
    const std::vector<std::string> words{
        "/usr/sbin/haproxy", "-db", "-n", "2000", "-f", VISAVIS_SOURCE_DIR "/docker/" + configuration};
    variables.push_back("VISAVIS_FRONT=" + here(port_));
    child_.emplace(words, folder_ / "log", std::move(variables));
    if (!eventually([&] { return listens(port_); }, std::chrono::seconds{10})) {
        throw std::runtime_error("haproxy does not start; is the Debian package haproxy installed?");
    }
}

Front::Front(const std::array<std::uint16_t, 2>& nodes, const std::string& signaling_hosts)
    : Front{"cluster/haproxy.cfg",
            free_port(),
            {"VISAVIS_NODE1=" + here(nodes[0]), "VISAVIS_NODE2=" + here(nodes[1]),
             "VISAVIS_SIGNALING_HOSTS=" + signaling_hosts}} {}

Front::Front(const OnePort& behind)
    : Front{"haproxy-443.cfg", free_port(), [&] {
                auto variables = behind.more;
                variables.push_back("VISAVIS_SERVER=" + here(behind.server));
                variables.push_back("VISAVIS_TURN=" + here(behind.relay));
                variables.push_back("VISAVIS_TURN_NAME=" + behind.relay_name);
                return variables;
            }()} {}

} // namespace visavis::test
