// Its configuration file, and a look at its port.
#include "support/nats_server.hpp"

#include "support/client.hpp"
#include "support/net_server.hpp"

#include <csignal>
#include <fstream>
#include <stdexcept>

namespace visavis::test {

using namespace std::chrono_literals;

NatsServer::NatsServer(const std::string& settings)
    : folder_{"nats"}
    , port_{free_port()} {
    std::ofstream{folder_ / "nats.conf"} << "listen: \"127.0.0.1:" << port_ << "\"\n" << settings;
    start();
}

void NatsServer::start() {
    child_.emplace(std::vector<std::string>{"/usr/sbin/nats-server", "--config", (folder_ / "nats.conf").string()},
                   folder_ / "log");
    if (!eventually([&] { return listens(port_); }, 10s)) {
        throw std::runtime_error("nats-server does not start; is the Debian package nats-server installed?");
    }
}

void NatsServer::kill() {
    child_.reset();
}

void NatsServer::freeze() const {
    child_->freeze();
}

void NatsServer::thaw() const {
    child_->signal(SIGCONT);
}

} // namespace visavis::test
