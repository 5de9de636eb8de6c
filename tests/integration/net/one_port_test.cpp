// The front of server and relay (docker/haproxy-443.cfg): who fills one of them leaves the other, and other people,
// alone (T-12, T-24). What stands for the relay here speaks TLS and never ends who is silent.
#include "support/client.hpp"
#include "support/front.hpp"
#include "support/net_server.hpp"
#include "support/record_peer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <poll.h>
#include <string>
#include <vector>

using namespace visavis;
using namespace visavis::test;
using namespace std::chrono_literals;

namespace {

const std::string relay_name{"turn.visavis.test"};
constexpr std::size_t about_100 = 110; // HAProxy's threads look at a backend's count at the same time

net::Limits patient() {
    auto limits = short_limits();
    limits.handshake = 120s;
    limits.connections_per_source = 10'000; // to the relay all of them come from the front
    return limits;
}

bool is_open(int descriptor) {
    ::pollfd state{.fd = descriptor, .events = POLLRDHUP, .revents = 0};
    return ::poll(&state, 1, 0) == 0;
}

class OnePort : public testing::Test {
  protected:
    ~OnePort() override { std::ranges::for_each(silent_, close_plainly); }

    void start(std::vector<std::string> more = {}) {
        front_.emplace(Front::OnePort{
            .server = server_.port(), .relay = relay_.port(), .relay_name = relay_name, .more = std::move(more)});
    }

    /// Says no more than the name it wants.
    void say_hello(const std::string& source, const std::string& name) {
        silent_.push_back(connect_plainly(front_->port(), source));
        send_plainly(silent_.back(), client_hello("X25519", name));
    }

    [[nodiscard]] std::size_t open() const { return static_cast<std::size_t>(std::ranges::count_if(silent_, is_open)); }

    [[nodiscard]] bool serves(const std::string& source, const std::string& name) const {
        TlsClient client{front_->port(), {.source = source, .server_name = name}};
        return client.get("/healthz").status == 200;
    }

    NetServer server_{patient(), echo_web_socket(),
                      [](auto& settings) { settings.proxy_protocol_from = {"127.0.0.2"}; }};
    NetServer relay_{patient()};
    std::optional<Front> front_;
    std::vector<int> silent_;
};

} // namespace

TEST_F(OnePort, GivesASourceAShareOfTheRelay) {
    start();
    for (int i = 0; i < 300; ++i) {
        say_hello("127.0.0.11", relay_name);
    }
    EXPECT_TRUE(eventually([&] { return open() <= 256; }, 10s)) << open();
    EXPECT_GT(open(), 250U) << "a clinic has room";
    EXPECT_TRUE(serves("127.0.0.11", "visavis.test")) << "the server counts by itself";
    EXPECT_TRUE(serves("127.0.0.12", relay_name)) << "others are not concerned";
}

TEST_F(OnePort, GivesASourceAShareOfAllConnections) {
    start();
    for (int i = 0; i < 800; ++i) {
        say_hello("127.0.0.11", "visavis.test");
    }
    EXPECT_TRUE(eventually([&] { return open() <= 768; }, 10s)) << open();
    EXPECT_GT(open(), 760U) << "a clinic has room";
    EXPECT_FALSE(serves("127.0.0.11", relay_name));
    EXPECT_TRUE(serves("127.0.0.12", "visavis.test"));
}

TEST_F(OnePort, KeepsRoomForTheServerWhoeverFillsTheRelay) {
    start({"VISAVIS_TURN_CONNECTIONS=100"});
    for (int i = 0; i < 150; ++i) {
        say_hello("127.0.1." + std::to_string(1 + i % 50), relay_name);
    }
    EXPECT_TRUE(eventually([&] { return open() <= about_100; }, 10s)) << open();
    EXPECT_GE(open(), 100U);
    EXPECT_TRUE(serves("127.0.0.12", "visavis.test"));
    EXPECT_FALSE(serves("127.0.0.12", relay_name)) << "the relay is full";
}

TEST_F(OnePort, KeepsRoomForTheRelayWhoeverFillsTheServer) {
    start({"VISAVIS_SERVER_CONNECTIONS=100"});
    for (int i = 0; i < 150; ++i) {
        say_hello("127.0.1." + std::to_string(1 + i % 50), i % 2 == 0 ? "visavis.test" : "anything.test");
    }
    EXPECT_TRUE(eventually([&] { return open() <= about_100; }, 10s)) << open();
    EXPECT_GE(open(), 100U);
    EXPECT_TRUE(serves("127.0.0.12", relay_name));
}
