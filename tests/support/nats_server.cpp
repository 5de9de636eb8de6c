// posix_spawn, and a look at its port.
#include "support/nats_server.hpp"

#include "support/client.hpp"
#include "support/net_server.hpp"

#include <arpa/inet.h>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <netinet/in.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ; // NOLINT(readability-redundant-declaration): POSIX declares it nowhere

namespace visavis::test {

namespace {

using namespace std::chrono_literals;

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

bool listens(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = loopback(port);
    const bool connected = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(socket);
    return connected;
}

} // namespace

NatsServer::NatsServer(const std::string& settings)
    : folder_{[] {
        std::string pattern = (std::filesystem::temp_directory_path() / "visavis-nats-XXXXXX").string();
        return std::filesystem::path{::mkdtemp(pattern.data())};
    }()}
    , port_{free_port()} {
    std::ofstream{folder_ / "nats.conf"} << "listen: \"127.0.0.1:" << port_ << "\"\n" << settings;
    start();
}

NatsServer::~NatsServer() {
    kill();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void NatsServer::start() {
    const auto config = (folder_ / "nats.conf").string();
    const auto log = (folder_ / "log").string();
    std::vector<std::string> words{"nats-server", "--config", config};
    std::vector<char*> argv;
    for (auto& word : words) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    posix_spawn_file_actions_t streams;
    posix_spawn_file_actions_init(&streams);
    posix_spawn_file_actions_addopen(&streams, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&streams, STDERR_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    const auto failure = ::posix_spawn(&pid_, "/usr/sbin/nats-server", &streams, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&streams);
    if (failure != 0 || !eventually([&] { return listens(port_); }, 10s)) {
        throw std::runtime_error("nats-server does not start; is the Debian package nats-server installed?");
    }
}

void NatsServer::kill() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        pid_ = -1;
    }
}

void NatsServer::freeze() const {
    ::kill(pid_, SIGSTOP);
}

void NatsServer::thaw() const {
    ::kill(pid_, SIGCONT);
}

} // namespace visavis::test
