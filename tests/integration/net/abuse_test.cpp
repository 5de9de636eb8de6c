// Greedy and slow peers against the real limits (T-12): what they cost, when they are gone, and that nobody else
// notices. `./dev test --long` waits for the product's own time-outs; the default run shortens the clock, not the
// crowd.
#include "support/client.hpp"
#include "support/conversation.hpp"
#include "support/latency.hpp"
#include "support/run_options.hpp"
#include "support/server_process.hpp"
#include "support/stopwatch.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <memory>
#include <poll.h>
#include <thread>
#include <vector>

using namespace visavis;
using namespace visavis::test;
using namespace std::chrono_literals;
using Time = std::chrono::steady_clock::time_point;

namespace {

Time now() {
    return std::chrono::steady_clock::now();
}

/// The server has ended it, whatever is still unread.
bool hung_up(int descriptor) {
    ::pollfd state{.fd = descriptor, .events = POLLRDHUP, .revents = 0};
    return ::poll(&state, 1, 0) == 1 && (state.revents & (POLLRDHUP | POLLERR | POLLHUP)) != 0;
}

std::string text_of(std::size_t size) {
    return std::string(size, 't');
}

/// One round trip of a small message.
void echo(WebSocketClient& client) {
    client.send_text(text_of(200));
    ASSERT_TRUE(client.read_text());
}

/// Queues just below the limit for whoever says so, each message in memory of its own; one more for "more".
net::WebSocketHandler fill_the_outbox(std::size_t messages, std::size_t size) {
    return on_messages([=](net::WebSocket& socket, const std::string& word) {
        const auto count = word == "fill" ? messages : word == "more" ? messages / 2 : 0;
        for (std::size_t i = 0; i < count; ++i) {
            socket.send(EncodedMessage{std::string(size, 'f')});
        }
        if (count == 0) {
            socket.send(EncodedMessage{word});
        }
    });
}

/// What the product queues for one client, less one message.
constexpr std::size_t fill_size = 8'192;
constexpr std::size_t fill_messages = net::Limits{}.outbox_bytes / fill_size - 1;

const ServerRole fills_outboxes{
    "fills_outboxes",
    [] { return ServerRole::Parts{.limits = {}, .web_socket = fill_the_outbox(fill_messages, fill_size)}; }};

enum class Slowness : std::uint8_t { before_tls, in_the_head, in_the_body, between_requests };

struct SlowClient {
    Slowness kind;
    std::unique_ptr<TlsClient> tls;
    int descriptor;
    Time opened;
    std::optional<Time> cut{};
};

SlowClient slow_client(Slowness kind, std::uint16_t port, const std::string& source) {
    if (kind == Slowness::before_tls) {
        const auto descriptor = connect_plainly(port, source);
        return {.kind = kind, .tls = nullptr, .descriptor = descriptor, .opened = now()};
    }
    auto tls = std::make_unique<TlsClient>(port, TlsClient::Options{.source = source});
    EXPECT_TRUE(tls->connected());
    const std::string host{"Host: visavis.test\r\n"};
    switch (kind) {
    case Slowness::in_the_head:
        tls->send("GET /healthz HTTP/1.1\r\n" + host + "X-Slow: ");
        break;
    case Slowness::in_the_body:
        tls->send("POST /api/v1/x HTTP/1.1\r\n" + host + "Content-Length: 9999\r\n\r\n");
        break;
    default:
        EXPECT_EQ(tls->get("/healthz").status, 200U);
        break;
    }
    const auto descriptor = tls->descriptor();
    return {.kind = kind, .tls = std::move(tls), .descriptor = descriptor, .opened = now()};
}

std::chrono::milliseconds limit_of(Slowness kind, const net::Limits& limits) {
    switch (kind) {
    case Slowness::before_tls:
        return limits.handshake;
    case Slowness::in_the_head:
        return limits.header;
    case Slowness::in_the_body:
        return limits.body;
    default:
        return limits.idle;
    }
}

} // namespace

TEST(SlowClients, AreCutInTimeWhileOthersAreServed) { // T-12
    auto limits = short_or_long(short_limits(), net::Limits{});
    if (!is_long_run()) {
        limits.handshake = limits.header = limits.body = limits.idle = 2s;
    }
    constexpr std::size_t crowd = 1'000;
    constexpr auto tolerance = 1s; // the test looks ten times a second, on a machine that does other things too
    const NetServer server{limits};
    const auto probe = [&] { EXPECT_EQ(TlsClient{server.port()}.get("/healthz").status, 200U); };
    const auto undisturbed = p99(times_of(100, probe));
    std::atomic<bool> over{false};
    std::vector<Milliseconds> health;
    std::thread prober{[&] {
        while (!over) {
            health.push_back(times_of(1, probe)[0]);
            std::this_thread::sleep_for(20ms);
        }
    }};
    std::vector<SlowClient> clients;
    std::size_t open = 0;
    const auto look = [&] {
        open = 0;
        for (auto& client : clients) {
            if (!client.cut && hung_up(client.descriptor)) {
                client.cut = now();
            } else if (!client.cut) {
                ++open;
                if (client.kind == Slowness::in_the_head || client.kind == Slowness::in_the_body) {
                    client.tls->send("x");
                }
            }
        }
    };
    auto next_look = now();
    for (std::size_t i = 0; i < crowd; ++i) {
        const auto source = "127.0.0." + std::to_string(2 + i % 4);
        clients.push_back(slow_client(static_cast<Slowness>(i / 4 % 4), server.port(), source));
        if (now() >= next_look) {
            look();
            next_look = now() + 100ms;
        }
    }
    const auto longest = std::max({limits.handshake, limits.header, limits.body, limits.idle});
    for (const auto deadline = now() + longest + tolerance; open > 0 && now() < deadline;) {
        look();
        std::this_thread::sleep_for(100ms);
    }
    over = true;
    prober.join();
    EXPECT_EQ(open, 0U);
    for (const auto& client : clients) {
        if (client.cut) {
            EXPECT_LE(*client.cut - client.opened, limit_of(client.kind, limits) + tolerance)
                << static_cast<int>(client.kind);
        }
        if (client.tls == nullptr) {
            close_plainly(client.descriptor);
        }
    }
    std::printf("health with %zu slow clients: p99 %.1f ms of %zu, undisturbed %.1f ms\n", crowd, p99(health).count(),
                health.size(), undisturbed.count());
    EXPECT_GT(health.size(), 20U);
    EXPECT_LT(p99(health), std::max<Milliseconds>(50ms, 10 * undisturbed)); // a slow machine makes both slow
}

#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer) // their shadow memory is not the server's

TEST(DeafClient, CostsAMebibyteAndIsDropped) { // T-12
    const net::Limits limits;                  // the product's own, as the server's
    const ServerProcess server{fills_outboxes};
    constexpr std::size_t deaf_ones = 10;
    WebSocketClient other{server.port()};
    std::vector<std::unique_ptr<WebSocketClient>> deaf;
    for (std::size_t i = 0; i < deaf_ones; ++i) {
        deaf.push_back(std::make_unique<WebSocketClient>(server.port(), TlsClient::Options{.receive_buffer = 4'096}));
        echo(*deaf.back());
    }
    constexpr std::size_t round_trips = 300;
    echo(other);
    const auto before = server.resident_bytes();
    const auto descriptors = server.descriptors();
    const auto undisturbed = p99(times_of(round_trips, [&] { echo(other); }));
    for (const auto& client : deaf) {
        client->send_text("fill");
    }
    auto least_added = Milliseconds{1'000};
    for (int round = 0; round < 3; ++round) { // what disturbs the machine from outside does not do so three times
        least_added = std::min(least_added, p99(times_of(round_trips, [&] { echo(other); })) - undisturbed);
    }
    const auto each = (static_cast<double>(server.resident_bytes()) - static_cast<double>(before)) / deaf_ones / 1'024;
    std::printf("a client that never reads: %.0f KiB of server memory; others wait %.2f ms longer (p99)\n", each,
                least_added.count());
    EXPECT_LE(each, 1'024.0 + 64.0) << "its queue, and the record that is on its way";
    EXPECT_LE(least_added, std::max<Milliseconds>(10ms, 10 * undisturbed)); // a slow machine makes both slow
    EXPECT_EQ(server.descriptors(), descriptors);
    const Stopwatch begin;
    for (const auto& client : deaf) {
        client->send_text("more");
    }
    EXPECT_TRUE(eventually([&] { return server.descriptors() == descriptors - deaf_ones; }, 30s));
    EXPECT_LE(begin.undisturbed(), limits.close + 1s);
    echo(other);
}

#endif

TEST(DeafClient, WithLittleToReadIsDroppedByTheWriteTimeOut) { // T-12
    auto limits = short_or_long(short_limits(), net::Limits{});
    if (!is_long_run()) {
        limits.write = 1s;
    }
    NetServer server{limits, fill_the_outbox(100, 4'096)};
    WebSocketClient deaf{server.port(), TlsClient::Options{.receive_buffer = 4'096}};
    echo(deaf);
    EXPECT_TRUE(eventually(
        [&] { return server.metrics().text().find("visavis_web_sockets_open 1\n") != std::string::npos; }, 3s));
    const Stopwatch begin;
    deaf.send_text("fill");
    EXPECT_TRUE(eventually(
        [&] { return server.metrics().text().find("visavis_web_sockets_open 0\n") != std::string::npos; }, 30s));
    EXPECT_LE(begin.undisturbed(), limits.write + 1s);
    EXPECT_GE(begin.elapsed(), limits.write - 2 * limits.sweep) << "a slow line is not a deaf client";
}

TEST(ControlFrames, FloodIsClosed) { // T-12
    const net::Limits limits;
    const NetServer server;
    for (const unsigned first_byte : {0x89U, 0x8AU}) {
        WebSocketClient client{server.port()};
        std::string flood;
        for (std::size_t i = 0; i <= limits.control_frames_per_second; ++i) {
            flood += client_frame(first_byte, text_of(125));
        }
        client.tls().send(flood);
        std::size_t pongs = 0;
        auto frame = client.read_frame();
        for (; frame.opcode == 10; frame = client.read_frame()) {
            ++pongs;
        }
        EXPECT_EQ(frame.opcode, 8U);
        EXPECT_EQ(frame.payload, close_body(1008));
        EXPECT_LE(pongs, limits.control_frames_per_second);
    }
    WebSocketClient modest{server.port()};
    for (int burst = 0; burst < 5; ++burst) {
        for (int i = 0; i < 15; ++i) {
            modest.send_frame(0x89, "");
            EXPECT_EQ(modest.read_frame().opcode, 10U);
        }
    }
}

TEST(TinyFrames, DoNotKeepOthersWaiting) { // T-12
    // swallowed: the flood itself is what is measured
    const NetServer server{short_limits(), on_messages([](net::WebSocket&, const std::string&) {})};
    WebSocketClient other{server.port(), plain_upgrade("/test/echo"), ""};
    constexpr std::size_t round_trips = 300;
    const auto undisturbed = p99(times_of(round_trips, [&] { echo(other); }));
    std::atomic<bool> over{false};
    std::thread flooder{[&] {
        WebSocketClient client{server.port()};
        std::string many;
        for (int i = 0; i < 2'000; ++i) {
            many += client_frame(0x81, "x");
        }
        while (!over) {
            client.tls().send(many);
        }
    }};
    auto least_added = Milliseconds{1'000};
    for (int round = 0; round < 3; ++round) {
        least_added = std::min(least_added, p99(times_of(round_trips, [&] { echo(other); })) - undisturbed);
    }
    over = true;
    flooder.join();
    std::printf("beside a flood of one-octet messages others wait %.2f ms longer (p99)\n", least_added.count());
    EXPECT_LE(least_added, std::max<Milliseconds>(25ms, 25 * undisturbed));
}

TEST(ManySockets, OfOneSourceLeaveRoomForOthers) { // T-12
    const net::Limits limits;
    const NetServer server;
    std::vector<int> sockets;
    sockets.reserve(limits.connections_per_source + 100);
    for (std::size_t i = 0; i < limits.connections_per_source + 100; ++i) {
        sockets.push_back(connect_plainly(server.port(), "127.0.0.2"));
    }
    const auto kept = [&] {
        return static_cast<std::size_t>(std::ranges::count_if(sockets, [](int one) { return !hung_up(one); }));
    };
    EXPECT_TRUE(eventually([&] { return kept() == limits.connections_per_source; }, 3s)) << kept();
    EXPECT_FALSE(TlsClient(server.port(), {.source = "127.0.0.2"}).connected());
    TlsClient neighbour{server.port(), {.source = "127.0.0.3"}};
    EXPECT_EQ(neighbour.get("/healthz").status, 200U);
    for (const auto one : sockets) {
        close_plainly(one);
    }
    EXPECT_TRUE(eventually([&] { return TlsClient(server.port(), {.source = "127.0.0.2"}).connected(); }, 3s));
}
