// The PROXY protocol at the real listener: a trusted proxy names the client, to whom the limits then apply; from
// anybody else a header is no more than bytes that are not TLS (T-12). The proxy of these tests is 127.0.0.9.
#include "support/client.hpp"
#include "support/net_server.hpp"
#include "support/stopwatch.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

using namespace visavis;
using namespace visavis::test;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

constexpr auto proxy = "127.0.0.9";

std::string binary(char command, char family, const std::string& block) {
    return "\r\n\r\n\0\r\nQUIT\n"s + command + family + '\0' + static_cast<char>(block.size()) + block;
}

std::string ipv4(int last) {
    return binary('\x21', '\x11', "\xC6\x33\x64"s + static_cast<char>(last) + "\xC0\x00\x02\x01\xC8\x22\x01\xBB"s);
}

/// 2001:db8:0:`subscriber`::`host`, of whom the first 64 bits count.
std::string ipv6(int subscriber, int host) {
    return binary('\x21', '\x21',
                  "\x20\x01\x0D\xB8\x00\x00\x00"s + static_cast<char>(subscriber) + std::string(7, '\0') +
                      static_cast<char>(host) + std::string(16, '\x01') + "\xC8\x22\x01\xBB"s);
}

std::unique_ptr<TlsClient> client(const NetServer& server, const std::vector<std::string>& preamble,
                                  const std::string& source = proxy) {
    return std::make_unique<TlsClient>(server.port(), TlsClient::Options{.source = source, .preamble = preamble});
}

bool is_served(TlsClient& tls) {
    return tls.connected() && tls.get("/healthz").status == 200;
}

NetServer behind_proxy(net::Limits limits, std::size_t per_source = 1) {
    limits.connections_per_source = per_source;
    return NetServer{limits, echo_web_socket(),
                     [](auto& settings) { settings.proxy_protocol_from = {"127.0.0.9", "192.0.2.0/24"}; }};
}

} // namespace

TEST(ProxyProtocol, CountsEachClientBehindTheProxyByItself) { // T-12
    const auto server = behind_proxy(short_limits());
    std::vector<std::unique_ptr<TlsClient>> people;
    for (const auto& header :
         {ipv4(7), ipv4(8), ipv6(1, 1), ipv6(2, 1), "PROXY TCP4 198.51.100.9 192.0.2.1 5 443\r\n"s}) {
        people.push_back(client(server, {header}));
        EXPECT_TRUE(is_served(*people.back()));
    }
    for (const auto& again : {ipv4(7), ipv6(1, 2), "PROXY TCP4 198.51.100.8 192.0.2.1 5 443\r\n"s,
                              "PROXY TCP6 ::ffff:198.51.100.9 ::1 5 443\r\n"s}) {
        EXPECT_FALSE(client(server, {again})->connected()) << "this client has its connection already";
    }
    people.clear();
    EXPECT_TRUE(eventually([&] { return client(server, {ipv4(7)})->connected(); }, 3s)) << "its place is free again";
}

TEST(ProxyProtocol, TakesTheProxyItselfWhereNobodyIsNamed) {
    const auto server = behind_proxy(short_limits());
    const auto check = client(server, {binary('\x20', '\0', "")});
    EXPECT_TRUE(is_served(*check)) << "a health check";
    for (const auto& unnamed : {binary('\x20', '\0', ""), binary('\x21', '\0', ""), "PROXY UNKNOWN\r\n"s}) {
        EXPECT_FALSE(client(server, {unnamed})->connected()) << "all of them are one source";
    }
}

TEST(ProxyProtocol, ReadsAHeaderInAnyPieces) {
    const auto server = behind_proxy(short_limits(), 8);
    for (const auto& header : {ipv6(1, 1), "PROXY TCP4 198.51.100.7 192.0.2.1 51234 443\r\n"s}) {
        std::vector<std::string> bytes;
        for (const char byte : header) {
            bytes.emplace_back(1, byte);
        }
        EXPECT_TRUE(is_served(*client(server, bytes)));
        EXPECT_TRUE(is_served(*client(server, {header.substr(0, 15), header.substr(15)})));
    }
}

TEST(ProxyProtocol, WantsAHeaderFromAProxyAndAcceptsNoneFromOthers) { // T-12
    auto server = behind_proxy(short_limits(), 8);
    EXPECT_FALSE(client(server, {})->connected()) << "the proxy forgot it";
    EXPECT_TRUE(eventually(
        [&] { return server.metrics().text().find("visavis_proxy_headers_refused_total 1") != std::string::npos; },
        3s));
    auto stranger = client(server, {}, "127.0.0.8");
    EXPECT_TRUE(is_served(*stranger));
    EXPECT_FALSE(client(server, {ipv4(7)}, "127.0.0.8")->connected());
    EXPECT_FALSE(client(server, {"PROXY TCP4 198.51.100.7 192.0.2.1 51234 443\r\n"}, "127.0.0.8")->connected());
    EXPECT_FALSE(client(server, {ipv4(7), ipv4(8)})->connected()) << "a second one is the client's own attempt";
    EXPECT_FALSE(client(server, {binary('\x21', '\x11', "short")})->connected());
}

TEST(ProxyProtocol, GivesHeaderAndHandshakeTogetherTheTimeOfOneHandshake) { // T-12
    auto limits = short_limits();
    limits.handshake = 600ms;
    const auto server = behind_proxy(limits, 8);
    const auto cut_after = [&](const std::string& sent) {
        const Stopwatch watch;
        const auto descriptor = connect_plainly(server.port(), proxy);
        send_plainly(descriptor, sent);
        EXPECT_TRUE(ended_plainly(descriptor, 5s));
        close_plainly(descriptor);
        return watch;
    };
    for (const auto& sent : {""s, ipv4(7).substr(0, 20), ipv4(7)}) {
        const auto took = cut_after(sent);
        EXPECT_GE(took.elapsed(), limits.handshake - 2 * limits.sweep);
        EXPECT_LT(took.undisturbed(), limits.handshake + 1s);
    }
}

TEST(ProxyProtocol, CountsWaitingConnectionsInAll) { // T-12
    auto limits = short_limits();
    limits.connections = 4;
    const auto server = behind_proxy(limits, 8);
    std::vector<int> waiting;
    for (int i = 0; i < 4; ++i) {
        waiting.push_back(connect_plainly(server.port(), proxy));
    }
    EXPECT_TRUE(eventually([&] { return !client(server, {}, "127.0.0.8")->connected(); }, 3s));
    for (const auto one : waiting) {
        close_plainly(one);
    }
    EXPECT_TRUE(eventually([&] { return client(server, {}, "127.0.0.8")->connected(); }, 3s));
}

TEST(ProxyProtocol, RefusesToStartWithAListItDoesNotUnderstand) {
    EXPECT_THROW(NetServer(short_limits(), echo_web_socket(),
                           [](auto& settings) { settings.proxy_protocol_from = {"front.example"}; }),
                 std::runtime_error);
}
