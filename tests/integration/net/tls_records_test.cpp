// Records that carry no application data (T-12): whatever their kind, before the handshake is over and after, few are
// taken of a connection, and nobody else waits for it.
#include "support/client.hpp"
#include "support/net_server.hpp"
#include "support/record_peer.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

using namespace visavis;
using namespace visavis::test;
using namespace std::chrono_literals;

namespace {

const std::string user_canceled{1, 90}; // a warning that TLS 1.3 says to pass over

/// A way to keep a server busy: what it begins with, and what is then sent again and again.
struct Flood {
    const char* name;
    bool (*start)(RecordPeer& peer);
    bool (*more)(RecordPeer& peer);
    std::size_t times; ///< fewer than the octets of a head, where those are part of it
};

constexpr std::size_t without_end = 100'000'000;
constexpr std::size_t within_a_head = 2'000;

void PrintTo(const Flood& flood, std::ostream* out) {
    *out << flood.name;
}

bool nothing(RecordPeer& /*peer*/) {
    return true;
}

/// A head that never ends, so that single octets of it are application data.
bool begin_head(RecordPeer& peer) {
    return peer.send(RecordKind::application_data, "GET / HTTP/1.1\r\nHost: visavis.test\r\nX: ");
}

/// Begins again what OpenSSL counts in a row.
bool one_octet(RecordPeer& peer) {
    return peer.send(RecordKind::application_data, "x");
}

constexpr Flood floods[]{
    {"KeyUpdates", nothing, [](RecordPeer& peer) { return peer.renew_keys(false); }, without_end},
    {"KeyUpdatesThatAskBack", nothing, [](RecordPeer& peer) { return peer.renew_keys(true); }, without_end},
    {"KeyUpdatesInPieces", nothing, [](RecordPeer& peer) { return peer.renew_keys(false, 1); }, without_end},
    {"KeyUpdatesAmongData", begin_head, [](RecordPeer& peer) { return peer.renew_keys(true) && one_octet(peer); },
     within_a_head},
    {"EmptyRecords", begin_head,
     [](RecordPeer& peer) {
         bool open = true;
         for (int i = 0; open && i < 30; ++i) {
             open = peer.send(RecordKind::application_data, "");
         }
         return open && one_octet(peer);
     },
     within_a_head},
    {"Warnings", begin_head,
     [](RecordPeer& peer) {
         return peer.send(RecordKind::alert, user_canceled) && peer.send(RecordKind::alert, user_canceled) &&
                one_octet(peer);
     },
     within_a_head},
};

using Case = std::tuple<Flood, unsigned>;

class RecordsWithoutData : public testing::TestWithParam<Case> {
  protected:
    [[nodiscard]] static const Flood& flood() { return std::get<0>(GetParam()); }

    [[nodiscard]] static unsigned threads() { return std::get<1>(GetParam()); }

    NetServer server_{[] {
                          auto limits = short_limits();
                          limits.header = 60s; // what is bounded here is not time
                          return limits;
                      }(),
                      echo_web_socket(), [](auto& settings) { settings.io_threads = threads(); }};
};

INSTANTIATE_TEST_SUITE_P(Of, RecordsWithoutData, testing::Combine(testing::ValuesIn(floods), testing::Values(1U, 4U)),
                         [](const testing::TestParamInfo<Case>& info) {
                             return std::string{std::get<0>(info.param).name} + "With" +
                                    std::to_string(std::get<1>(info.param)) + "IoThreads";
                         });

} // namespace

TEST_P(RecordsWithoutData, AreCutOffWhileOthersAreServed) { // T-12
    std::atomic<bool> over{false};
    std::atomic<unsigned> cut{0};
    std::vector<std::thread> attackers;
    for (unsigned i = 0; i < threads(); ++i) {
        attackers.emplace_back([&] {
            while (!over) {
                RecordPeer peer{server_.port()};
                bool open = peer.connected() && flood().start(peer);
                for (std::size_t i = 0; open && !over && i < flood().times; ++i) {
                    open = flood().more(peer);
                }
                cut += (!open || !over) && peer.ended() ? 1U : 0U;
            }
        });
    }
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(TlsClient{server_.port()}.get("/healthz").status, 200U);
    }
    EXPECT_TRUE(eventually([&] { return cut >= threads(); }, 30s)) << cut;
    over = true;
    for (auto& attacker : attackers) {
        attacker.join();
    }
    EXPECT_EQ(TlsClient{server_.port()}.get("/healthz").status, 200U);
}

TEST(RecordsOfARightPeer, MayRenewKeysNowAndThen) {
    const NetServer server;
    RecordPeer peer{server.port()};
    for (int i = 0; i < 8; ++i) {
        EXPECT_TRUE(peer.renew_keys(i % 2 == 0));
        EXPECT_TRUE(peer.send_request("/healthz"));
        EXPECT_TRUE(peer.receive().starts_with("HTTP/1.1 200 "));
    }
}

TEST(RecordsOfAServer, EndTheConnectionOfAClientThatSendsThem) { // T-12
    const NetServer server;
    RecordPeer with_ticket{server.port()};
    EXPECT_TRUE(with_ticket.send(RecordKind::handshake, std::string{"\4\0\0\1\0", 5}));
    EXPECT_TRUE(with_ticket.ended());
    RecordPeer with_dummy{server.port()};
    EXPECT_TRUE(with_dummy.send_bytes(plain_record(RecordKind::change_cipher_spec, "\1")));
    EXPECT_TRUE(with_dummy.ended());
}

namespace {

/// What has been sent is all there will be; whether the server ends it, and long before the time for a handshake is up.
bool is_ended_after(const NetServer& server, std::string_view bytes) {
    const auto descriptor = connect_plainly(server.port(), "127.0.0.1");
    send_plainly(descriptor, bytes);
    const bool ended = ended_plainly(descriptor, 10s);
    close_plainly(descriptor);
    return ended;
}

net::Limits patient() {
    auto limits = short_limits();
    limits.handshake = 60s;
    return limits;
}

} // namespace

TEST(HalfHandshake, EndsTheConnectionWhenItIsManyRecords) { // T-12
    const NetServer server{patient()};
    const auto hello = client_hello("X25519").substr(5);
    std::string pieces;
    std::string with_warnings;
    for (std::size_t i = 0; i + 1 < hello.size(); ++i) { // all but the last octet
        pieces += plain_record(RecordKind::handshake, hello.substr(i, 1));
        with_warnings +=
            plain_record(RecordKind::alert, user_canceled) + plain_record(RecordKind::handshake, hello.substr(i, 1));
    }
    EXPECT_TRUE(is_ended_after(server, pieces));
    EXPECT_TRUE(is_ended_after(server, with_warnings));
    std::string dummies = client_hello("X25519");
    for (int i = 0; i < 100; ++i) {
        dummies += plain_record(RecordKind::change_cipher_spec, "\1");
    }
    EXPECT_TRUE(is_ended_after(server, dummies));
}

TEST(HalfHandshake, EndsTheConnectionWhenItIsLong) { // T-12
    const NetServer server{patient()};
    std::string hello{"\1\1\0\0", 4}; // 64 KiB are announced
    hello += std::string(60'000, 'x');
    std::string records;
    for (std::size_t at = 0; at < hello.size(); at += 16'000) {
        records += plain_record(RecordKind::handshake, hello.substr(at, 16'000));
    }
    EXPECT_TRUE(is_ended_after(server, records));
}
