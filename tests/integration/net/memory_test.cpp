// What an idle signed-in WebSocket costs the server in resident memory: measured from outside on a server in a process
// of its own.
#include "support/net_server.hpp"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

// Built without sanitizers only: their shadow memory is not the server's.
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

using namespace visavis;
using namespace visavis::test;

namespace {

/// Resident bytes of another process.
std::size_t resident(::pid_t process) {
    std::ifstream statm{"/proc/" + std::to_string(process) + "/statm"};
    std::size_t total = 0;
    std::size_t pages = 0;
    statm >> total >> pages;
    return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// A server in a child process; the child ends when the pipe to it closes.
class ServerProcess {
  public:
    ServerProcess() {
        std::array<int, 2> report{};
        std::array<int, 2> life{};
        if (::pipe(report.data()) != 0 || ::pipe(life.data()) != 0) {
            return;
        }
        process_ = ::fork();
        if (process_ == 0) {
            ::close(life[1]);
            {
                auto limits = short_limits();
                limits.connections_per_source = 4'000;
                NetServer server{limits};
                const auto port = server.port();
                char byte = 0;
                if (::write(report[1], &port, sizeof port) == sizeof port) {
                    static_cast<void>(!::read(life[0], &byte, 1));
                }
                server.server().stop(std::chrono::milliseconds{100});
            }
            ::_exit(0);
        }
        ::close(report[1]);
        ::close(life[0]);
        static_cast<void>(!::read(report[0], &port_, sizeof port_));
        ::close(report[0]);
        life_ = life[1];
    }

    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    ~ServerProcess() {
        ::close(life_);
        ::waitpid(process_, nullptr, 0);
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }

    [[nodiscard]] ::pid_t process() const { return process_; }

  private:
    ::pid_t process_{-1};
    std::uint16_t port_{0};
    int life_{-1};
};

void open_web_sockets(std::uint16_t port, std::size_t count, std::vector<std::unique_ptr<WebSocketClient>>& into) {
    for (std::size_t i = 0; i < count; ++i) {
        auto client = std::make_unique<WebSocketClient>(port);
        ASSERT_EQ(client->handshake().status, 101U);
        client->send_text(R"({"type":"hello"})");
        ASSERT_TRUE(client->read_text());
        into.push_back(std::move(client));
    }
}

} // namespace

TEST(WebSocketMemory, IdleConnectionCostsAtMost24KiB) {
    const ServerProcess server;
    ASSERT_GT(server.port(), 0);
    std::vector<std::unique_ptr<WebSocketClient>> clients;
    constexpr std::size_t warm_up = 50;
    constexpr std::size_t measured = 1'000;
    open_web_sockets(server.port(), warm_up, clients);
    const auto before = resident(server.process());
    open_web_sockets(server.port(), measured, clients);
    const auto per_connection = static_cast<double>(resident(server.process()) - before) / measured / 1'024;
    RecordProperty("kib_per_connection", std::to_string(per_connection));
    std::printf("idle WebSocket: %.1f KiB of server memory each\n", per_connection);
    EXPECT_LE(per_connection, 24.0);
}

#endif
