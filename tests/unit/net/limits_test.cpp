// The promises that stand in numbers: a change of a default is a change of what the threat model says.
#include "net/connection_caps.hpp"
#include "net/digest.hpp"
#include "net/limits.hpp"
#include "net/response.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace visavis;
using namespace visavis::net;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

TEST(Limits, AreWhatTheThreatModelPromises) { // T-11, T-12
    const Limits limits;
    EXPECT_LE(limits.handshake, 10s);
    EXPECT_LE(limits.header, 10s);
    EXPECT_LE(limits.body, 20s);
    EXPECT_LE(limits.write, 30s);
    EXPECT_LE(limits.close, 5s);
    EXPECT_LE(limits.header_bytes, 8U * 1024);
    EXPECT_LE(limits.body_bytes, 16U * 1024);
    EXPECT_LE(limits.message_bytes, 64U * 1024);
    EXPECT_LE(limits.outbox_bytes, 1024U * 1024);
    EXPECT_GE(limits.connections_per_source, 512U);
}

TEST(ConnectionCaps, CountInAllAndPerSource) { // T-12
    ConnectionCaps caps{3, 2};
    const PeerAddress clinic{boost::asio::ip::make_address("192.0.2.1")};
    const PeerAddress other{boost::asio::ip::make_address("192.0.2.2")};
    auto one = caps.take(clinic);
    auto two = caps.take(clinic);
    EXPECT_TRUE(one && two);
    EXPECT_FALSE(caps.take(clinic));
    auto three = caps.take(other);
    EXPECT_TRUE(three);
    EXPECT_FALSE(caps.take(other));
    two.reset();
    EXPECT_TRUE(caps.take(clinic));
}

TEST(ConnectionCaps, CountAnIpv6HomeAndASiteTogether) { // T-24
    ConnectionCaps caps{100, 2};
    const auto of = [](const std::string& network) {
        return PeerAddress{boost::asio::ip::make_address("2001:db8:1:" + network + "::1")};
    };
    std::vector<std::optional<ConnectionCaps::Place>> places;
    for (const auto* network : {"100", "100", "101", "102"}) {
        EXPECT_TRUE(places.emplace_back(caps.take(of(network))));
    }
    EXPECT_FALSE(caps.take(of("100"))) << "two of a /64";
    EXPECT_FALSE(caps.take(of("103"))) << "four of a /56";
    for (const auto* network : {"200", "300", "400", "500"}) {
        EXPECT_TRUE(places.emplace_back(caps.take(of(network))));
    }
    EXPECT_FALSE(caps.take(of("600"))) << "eight of a /48";
    EXPECT_TRUE(caps.take(PeerAddress{boost::asio::ip::make_address("2001:db8:2:100::1")}));
    places.pop_back();
    EXPECT_TRUE(caps.take(of("600")));
    places.clear();
    EXPECT_EQ(caps.taken(), 0U);
    EXPECT_TRUE(caps.take(of("100")));
}

TEST(ConnectionCaps, CountAConnectionThroughAProxyOnceItIsKnownWhoseItIs) { // T-12
    ConnectionCaps caps{3, 1};
    const PeerAddress clinic{boost::asio::ip::make_address("192.0.2.1")};
    auto one = caps.take_unassigned();
    auto two = caps.take_unassigned();
    ASSERT_TRUE(one && two);
    EXPECT_TRUE(one->assign(clinic));
    EXPECT_FALSE(two->assign(clinic));
    EXPECT_FALSE(caps.take(clinic));
    auto three = caps.take_unassigned();
    EXPECT_TRUE(three);
    EXPECT_FALSE(caps.take_unassigned()) << "those whose source nobody knows count too";
    one.reset();
    EXPECT_TRUE(two->assign(clinic));
}

TEST(Response, RefusesHeaderLinesThatBreakTheHeadOrSetACookie) {
    EXPECT_EQ(header_line("Retry-After", "5"), "Retry-After: 5\r\n");
    EXPECT_EQ(header_line("X", "a\r\nY: b"), "");
    EXPECT_EQ(header_line("X\nY", "a"), "");
    EXPECT_EQ(header_line("set-COOKIE", "a=b"), "");
}

TEST(Response, ProblemBodyComesFromTheErrorTable) {
    const auto response = problem({431, ErrorCode::payload_too_large});
    EXPECT_EQ(response.content_type, "application/problem+json");
    EXPECT_EQ(response.body, R"({"type":"about:blank","title":"Request Header Fields Too Large","status":431,)"
                             R"("code":"payload_too_large","detail":"The request is too large."})");
}

TEST(Response, NoErrorSentenceNeedsEscaping) {
    for (const auto& row : error_table) {
        EXPECT_EQ(row.sentence.find_first_of("\"\\\n"), std::string_view::npos) << row.name;
    }
}

TEST(Response, StrictTransportSecurityStandsOnlyUnderHttps) {
    EXPECT_THAT(security_headers("https://a.b:8443"),
                HasSubstr("Strict-Transport-Security: max-age=63072000; includeSubDomains\r\n"));
    EXPECT_THAT(security_headers("https://a.b:8443"), HasSubstr("connect-src 'self' wss://a.b:8443;"));
    EXPECT_THAT(plain_security_headers("https://a.b"), Not(HasSubstr("Strict-Transport-Security")));
}

TEST(Digest, KnowsTheExampleOfRfc6455AndOddKeys) {
    EXPECT_EQ(accept_value("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    EXPECT_TRUE(is_web_socket_key("dGhlIHNhbXBsZSBub25jZQ=="));
    for (const auto* key : {"", "dGhlIHNhbXBsZSBub25jZQ",
                            "dGhlIHNhbXBsZSBub25jZR==", "dGhlIHNhbXBsZSBub25jZ!==", "AAAAAAAAAAAAAAAAAAAAAAAA"}) {
        EXPECT_FALSE(is_web_socket_key(key)) << key;
    }
}
