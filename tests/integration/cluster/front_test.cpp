// Two real nodes behind the real front: HAProxy with the configuration that is shipped.
#include "integration/cluster/page.hpp"
#include "support/front.hpp"
#include "support/nats_server.hpp"
#include "support/net_server.hpp"
#include "support/program.hpp"
#include "support/stopwatch.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using namespace visavis;
using namespace visavis::protocol;
using namespace visavis::test;
using namespace std::chrono_literals;

namespace {

/// A practitioner and a guest in a call, each at an address of its own, so that balancing by source would part them.
struct Pair {
    Door practitioner_door;
    Door guest_door;
    Page practitioner{""};
    Page guest{""};
    std::optional<CallStarted> practitioner_started{};
    std::optional<CallStarted> guest_started{};
};

class BehindTheFront : public testing::Test {
  protected:
    std::unique_ptr<RunningServer> node(const std::vector<std::string>& more) {
        std::vector<std::string> words{"--set", "bus.nats_urls=" + nats_.url(),
                                       "--set", "server.mode=development",
                                       "--set", "server.proxy_protocol_from=127.0.0.1"};
        words.insert(words.end(), more.begin(), more.end());
        return std::make_unique<RunningServer>(installation_, words);
    }

    void start(const std::string& signaling_hosts = "") {
        installation_.create_practitioner("anna.arzt");
        for (auto& one : nodes_) {
            metrics_ports_.push_back(free_port());
            one = node({"--set", "server.signaling_hosts=" + signaling_hosts, "--set",
                        "server.metrics_port=" + std::to_string(metrics_ports_.back())});
        }
        front_.emplace(std::array{nodes_[0]->door().port(), nodes_[1]->door().port()}, signaling_hosts);
        ASSERT_TRUE(eventually([&] { return from("127.0.0.11").call({.path = "/healthz"}).status == 200; }, 5s));
    }

    void TearDown() override {
        for (const auto& one : nodes_) {
            if (one && HasFailure()) {
                std::cerr << one->program().errors() << "----\n";
            }
        }
    }

    /// The front as a client at this address sees it.
    [[nodiscard]] Door from(const std::string& source) const { return Door{front_->port(), "visavis.test", source}; }

    /// One gauge of a node's metrics page.
    [[nodiscard]] int gauge(std::size_t node, const std::string& name) const {
        const auto socket = connect_plainly(metrics_ports_.at(node), "127.0.0.1");
        send_plainly(socket, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
        const auto page = receive_plainly(socket);
        close_plainly(socket);
        const auto at = page.find("\n" + name + " ");
        return at == std::string::npos ? 0 : std::stoi(page.substr(at + name.size() + 2));
    }

    [[nodiscard]] int gauges(const std::string& name) const { return gauge(0, name) + gauge(1, name); }

    std::vector<Pair> calls(int count) {
        std::vector<Pair> pairs;
        for (int i = 1; i <= count; ++i) {
            const auto name = "arzt." + std::to_string(i);
            installation_.create_practitioner(name);
            auto& pair = pairs.emplace_back(Pair{.practitioner_door = from("127.0.1." + std::to_string(i)),
                                                 .guest_door = from("127.0.2." + std::to_string(i))});
            pair.practitioner = Page{pair.practitioner_door.sign_in(name)};
            pair.guest = Page{pair.guest_door.enter(
                pair.practitioner_door.create_guest(pair.practitioner.token(), "Paul Patient").code)};
            pair.practitioner.connect(pair.practitioner_door);
            pair.practitioner.socket().expect<WaitingRoomState>();
            pair.guest.connect(pair.guest_door);
            const auto room = pair.practitioner.socket().expect_that<WaitingRoomState>(
                [](const WaitingRoomState& state) { return !state.entries.empty(); });
            pair.practitioner.socket().send(Admit{.entry_id = room.entries.front().entry_id});
            pair.practitioner_started = pair.practitioner.expect_call();
            pair.guest_started = pair.guest.expect_call();
        }
        return pairs;
    }

    std::vector<std::uint16_t> metrics_ports_;
    Installation installation_;
    NatsServer nats_;
    std::array<std::unique_ptr<RunningServer>, 2> nodes_;
    std::optional<Front> front_;
};

} // namespace

TEST_F(BehindTheFront, CountsGuessesForEachClientByItself) { // T-01, T-14
    start();
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(from("127.0.0.11").try_enter("0000-0000-0000").status, 401U);
    }
    EXPECT_EQ(from("127.0.0.11").try_enter("0000-0000-0000").status, 429U);
    EXPECT_EQ(from("127.0.0.12").try_enter("0000-0000-0000").status, 401U);
    for (const auto& one : nodes_) {
        EXPECT_EQ(one->program().errors().find("127.0.0.11"), std::string::npos) << "no address in a log (S-069)";
    }
}

TEST_F(BehindTheFront, ServesWhileANodeIsDead) {
    start();
    nodes_[0]->kill();
    for (int i = 11; i < 31; ++i) {
        const auto door = from("127.0.0." + std::to_string(i));
        EXPECT_TRUE(eventually([&] { return door.call({.path = "/readyz"}).status == 200; }, 2s)) << i;
    }
}

TEST_F(BehindTheFront, GivesASourceAShareOfAllThatSayNothing) { // T-12, T-24
    start();
    std::vector<int> silent;
    EXPECT_TRUE(eventually(
        [&] {
            for (int i = 0; i < 600; ++i) { // they are cut after some seconds, and come again
                silent.push_back(connect_plainly(front_->port(), "127.0.0.21"));
            }
            return !TlsClient{front_->port(), {.source = "127.0.0.21"}}.connected();
        },
        10s));
    EXPECT_EQ(from("127.0.0.22").call({.path = "/healthz"}).status, 200U);
    std::ranges::for_each(silent, close_plainly);
}

TEST_F(BehindTheFront, BringsEverybodyOfARoomToOneNodeByName) {
    constexpr int rooms = 32;
    start("*.rooms.visavis.test");
    auto pairs = calls(rooms);
    EXPECT_TRUE(eventually([&] { return gauges("visavis_web_sockets_open") == 2 * rooms; }, 3s));
    EXPECT_EQ(gauges("visavis_piped_sockets"), 0) << "nobody needs the bus";
    for (std::size_t node = 0; node < nodes_.size(); ++node) {
        const auto here = gauge(node, "visavis_web_sockets_open");
        EXPECT_GE(here, rooms / 4) << "both nodes have rooms";
        EXPECT_EQ(here % 2, 0) << "in pairs";
        RecordProperty("sockets_" + std::to_string(node), here);
    }

    const auto on_first = gauge(0, "visavis_web_sockets_open");
    const Stopwatch killed_at;
    nodes_[0]->kill();
    const auto lost = [&] {
        return std::ranges::count_if(pairs, [](Pair& pair) { return pair.practitioner.lost(); }) +
               std::ranges::count_if(pairs, [](Pair& pair) { return pair.guest.lost(); });
    };
    EXPECT_TRUE(eventually([&] { return lost() == on_first; }, 2s)) << lost() << " of " << on_first;
    int moved = 0;
    for (auto& pair : pairs) {
        if (pair.practitioner.lost()) {
            ++moved;
            EXPECT_TRUE(pair.guest.lost()) << "they were on one node";
            ASSERT_TRUE(eventually([&] { return pair.practitioner.reconnect(pair.practitioner_door); }, 3s));
            ASSERT_TRUE(eventually([&] { return pair.guest.reconnect(pair.guest_door); }, 3s));
            EXPECT_EQ(pair.practitioner.expect_call().call_id, pair.practitioner_started->call_id);
            EXPECT_EQ(pair.guest.expect_call().participant_id, pair.guest_started->participant_id);
        }
        pair.practitioner.send(pair.guest_started->participant_id, "after");
        EXPECT_EQ(pair.guest.receive(), "after");
    }
    EXPECT_LT(killed_at.undisturbed(), 3s);
    RecordProperty("moved_rooms", moved);
    EXPECT_GE(moved, rooms / 8);
    EXPECT_TRUE(eventually([&] { return gauge(1, "visavis_web_sockets_open") == 2 * rooms; }, 3s));
    EXPECT_EQ(gauge(1, "visavis_piped_sockets"), 0);
}

TEST_F(BehindTheFront, PartsPeopleBySourceWithoutNamesAndTheBusJoinsThem) {
    start();
    const auto pairs = calls(6);
    EXPECT_GT(gauges("visavis_piped_sockets"), 0);
}

TEST_F(BehindTheFront, ServesNothingButTheWebSocketOnTheNamesOfRooms) { // T-11
    start("*.rooms.visavis.test");
    const Door on_room{front_->port(), "a7.rooms.visavis.test", "127.0.0.11"};
    EXPECT_EQ(on_room.call({.path = "/"}).status, 400U);
    EXPECT_EQ(on_room.call({.path = "/api/v1/session"}).status, 400U);
    EXPECT_EQ(on_room.call({.path = "/api/v1/signaling"}).status, 426U);
    for (const auto* other : {"a.rooms.visavis.test", "a7b.rooms.visavis.test", "g7.rooms.visavis.test",
                              "rooms.visavis.test", "a7.rooms.visavis.test.evil.test", "a7.rooms.visavis.test:444"}) {
        EXPECT_EQ((Door{front_->port(), other, "127.0.0.11"}.call({.path = "/api/v1/signaling"}).status), 400U)
            << other;
    }
    const auto page = from("127.0.0.11").call({.path = "/healthz"});
    EXPECT_NE(page.header("content-security-policy").find(" wss://visavis.test wss://*.rooms.visavis.test;"),
              std::string::npos);
}
