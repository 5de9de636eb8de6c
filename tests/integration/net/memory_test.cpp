// What an idle signed-in WebSocket costs the server in resident memory: measured from outside on a server in a process
// of its own. A figure below what one TLS connection must keep is no success but a measurement that went wrong.
#include "support/server_process.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <vector>

// Built without sanitizers only: their shadow memory is not the server's.
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

using namespace visavis;
using namespace visavis::test;

namespace {

const ServerRole idle_crowd{"idle_crowd", [] {
                                ServerRole::Parts parts;
                                parts.limits.connections_per_source = 4'000;
                                return parts;
                            }};

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

TEST(WebSocketMemory, IdleConnectionCostsAtMost18KiB) {
    const ServerProcess server{idle_crowd};
    std::vector<std::unique_ptr<WebSocketClient>> clients;
    constexpr std::size_t warm_up = 50;
    constexpr std::size_t measured = 1'000;
    open_web_sockets(server.port(), warm_up, clients);
    const auto before = server.resident_bytes();
    open_web_sockets(server.port(), measured, clients);
    const auto per_connection =
        (static_cast<double>(server.resident_bytes()) - static_cast<double>(before)) / measured / 1'024;
    RecordProperty("kib_per_connection", std::to_string(per_connection));
    std::printf("idle WebSocket: %.1f KiB of server memory each\n", per_connection);
    EXPECT_LE(per_connection, 18.0);
    EXPECT_GE(per_connection, 8.0) << "TLS alone keeps more: this was not measured";
}

#endif
