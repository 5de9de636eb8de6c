// TLS and the two plain listeners: the version floor, certificate reload, redirect, metrics.
#include "support/net_server.hpp"
#include "support/record_peer.hpp"
#include "support/server_process.hpp"
#include "support/stopwatch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <fstream>
#include <memory>
#include <sys/socket.h>
#include <unistd.h>

using namespace visavis;
using namespace visavis::test;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

namespace {

/// One plain request and everything that comes back.
std::string plain_exchange(std::uint16_t port, const std::string& request) {
    const auto descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
    const ::timeval patience{.tv_sec = 5, .tv_usec = 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::string all;
    if (::connect(descriptor, reinterpret_cast<const ::sockaddr*>(&address), sizeof address) == 0) {
        static_cast<void>(::send(descriptor, request.data(), request.size(), MSG_NOSIGNAL));
        std::array<char, 4'096> buffer{};
        for (auto got = ::recv(descriptor, buffer.data(), buffer.size(), 0); got > 0;
             got = ::recv(descriptor, buffer.data(), buffer.size(), 0)) {
            all.append(buffer.data(), static_cast<std::size_t>(got));
        }
    }
    ::close(descriptor);
    return all;
}

} // namespace

TEST(Tls, RefusesTls12) { // C-7
    NetServer server;
    EXPECT_FALSE((TlsClient{server.port(), {.max_version = TLS1_2_VERSION}}.connected()));
    EXPECT_TRUE(TlsClient{server.port()}.connected());
}

namespace {

const ServerRole plain_server{"tls_work", [] { return ServerRole::Parts{}; }};

/// The server's answer to a made-up handshake, up to where it waits or ends.
std::string answer_to(std::uint16_t port, const std::string& hello) {
    const auto descriptor = connect_plainly(port, "127.0.0.1");
    send_plainly(descriptor, hello);
    std::array<char, 8'192> buffer{};
    const auto got = ::recv(descriptor, buffer.data(), buffer.size(), 0);
    close_plainly(descriptor);
    return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(0, got))};
}

} // namespace

TEST(Tls, RefusesCostlyGroupsWithoutTheirWork) { // T-23
    const ServerProcess server{plain_server};
    const auto cost_of = [&](const std::string& group, const std::string& begin) {
        const auto hello = client_hello(group); // its key share is as good as a made-up one, and costs nothing again
        constexpr int times = 30;
        const auto before = server.processor_time();
        for (int i = 0; i < times; ++i) {
            EXPECT_THAT(answer_to(server.port(), hello), StartsWith(begin)) << group;
        }
        return server.processor_time() - before;
    };
    const std::string server_hello{"\x16\x03\x03"};
    const std::string handshake_failure{"\x15\x03\x03\x00\x02\x02\x28", 7};
    const auto usual = cost_of("X25519", server_hello);
    cost_of("P-256", server_hello);
    for (const auto* group : {"ffdhe8192", "ffdhe2048", "P-384", "P-521", "X448"}) {
        EXPECT_LT(cost_of(group, handshake_failure), 2 * usual) << group;
    }
}

TEST(Tls, RefusesToStartWithAKeyNoConnectionWouldUse) { // T-23
    const auto starts_with = [](EVP_PKEY* key) {
        NetServer running;
        write_certificate(running.directory().string(), "other", key);
        return running.server().reload_certificate();
    };
    EXPECT_EQ(starts_with(EVP_EC_gen("P-384")), "");
    EXPECT_EQ(starts_with(EVP_RSA_gen(2048)), "");
    EXPECT_EQ(starts_with(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")), "");
    EXPECT_THAT(starts_with(EVP_RSA_gen(1024)), HasSubstr("key"));
    EXPECT_THAT(starts_with(EVP_EC_gen("P-521")), HasSubstr("is of a kind no connection would use"));
}

TEST(Tls, ReloadedCertificateServesNewConnectionsAndKeepsOpenOnes) {
    NetServer server;
    WebSocketClient open{server.port()};
    EXPECT_EQ(open.tls().peer_name(), "first");
    server.replace_certificate("second");
    EXPECT_EQ(server.server().reload_certificate(), "");
    EXPECT_EQ(TlsClient{server.port()}.peer_name(), "second");
    open.send_text("still here");
    EXPECT_EQ(open.read_text(), "still here");
}

TEST(Tls, FailedReloadKeepsTheOldCertificateAndSaysWhy) {
    NetServer server;
    std::ofstream{server.directory() / "key.pem"} << "no key";
    EXPECT_THAT(server.server().reload_certificate(), HasSubstr("private key"));
    EXPECT_EQ(TlsClient{server.port()}.peer_name(), "first");
}

// A phone that comes back pays for no certificate a second time.
TEST(Tls, ResumesAConnectionThatWasAnsweredOnce) {
    NetServer server;
    TlsClient first{server.port()};
    EXPECT_FALSE(first.resumed());
    EXPECT_EQ(first.get("/healthz").status, 200U);
    const auto session = first.session();
    TlsClient second{server.port(), {.session = session.get()}};
    EXPECT_TRUE(second.resumed());
    EXPECT_EQ(second.get("/healthz").status, 200U);
    EXPECT_EQ(first.get("/healthz").status, 200U) << "the first goes on";
}

TEST(Tls, SendsTheTicketInOnePacketWithTheFirstAnswer) {
    NetServer server;
    TlsClient client{server.port()};
    const auto before = client.packets_with_data();
    EXPECT_EQ(client.get("/healthz").status, 200U);
    EXPECT_EQ(client.packets_with_data() - before, 1U);
    EXPECT_TRUE(SSL_SESSION_has_ticket(client.session().get()));
}

/// Not while output is blocked: there OpenSSL 3.0 itself fails with "bad length", and the connection ends.
TEST(Tls, RenewsKeysOfSeveralConnectionsInTurn) {
    NetServer server;
    std::array<std::unique_ptr<WebSocketClient>, 3> clients;
    for (auto& client : clients) {
        client = std::make_unique<WebSocketClient>(server.port());
    }
    for (const std::string word : {"one", "two", "three"}) {
        for (auto& client : clients) {
            client->tls().renew_keys();
            client->send_text(word);
        }
        for (auto& client : clients) {
            EXPECT_EQ(client->read_text(), word);
        }
    }
}

TEST(Tls, RefusesToStartWithoutAUsableCertificateAddressOrClient) {
    const auto start = [](const std::function<void(config::ServerSettings&)>& change) {
        NetServer server{short_limits(), echo_web_socket(), change};
    };
    EXPECT_THROW(start([](auto& settings) { settings.certificate_file = "/nonexistent"; }), std::runtime_error);
    EXPECT_THROW(start([](auto& settings) { settings.listen_address = "visavis.test"; }), std::runtime_error);
    EXPECT_THROW(start([](auto& settings) { settings.static_directory = "/nonexistent"; }), std::runtime_error);
    NetServer running;
    EXPECT_THROW(start([&](auto& settings) { settings.port = running.port(); }), std::runtime_error);
}

TEST(PlainListener, RedirectsToThePublicUrlWhateverHostSays) { // T-11
    NetServer server{short_limits(), echo_web_socket(), [](auto& settings) { settings.plain_port = free_port(); }};
    const auto reply =
        plain_exchange(server.server().plain_port(), "GET /sign-in?a=b HTTP/1.1\r\nHost: evil.test\r\n\r\n");
    EXPECT_THAT(reply, StartsWith("HTTP/1.1 308 "));
    EXPECT_THAT(reply, HasSubstr("\r\nLocation: https://visavis.test/sign-in?a=b\r\n"));
    EXPECT_THAT(reply, HasSubstr("\r\nX-Content-Type-Options: nosniff\r\n"));
    EXPECT_THAT(reply, Not(HasSubstr("evil")));
    EXPECT_THAT(reply, Not(HasSubstr("Strict-Transport-Security")));
    EXPECT_THAT(plain_exchange(server.server().plain_port(), "GET / HTTP/1.1\nHost: a\n\n"),
                StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(plain_exchange(server.server().plain_port(), "\x16\x03\x01\x02"), StartsWith("HTTP/1.1 400 "));
}

TEST(MetricsListener, ServesMetricsAndNothingElse) {
    NetServer server{short_limits(), echo_web_socket(), [](auto& settings) { settings.metrics_port = free_port(); }};
    const auto request = [](const std::string& path) { return "GET " + path + " HTTP/1.1\r\nHost: metrics\r\n\r\n"; };
    const auto reply = plain_exchange(server.server().metrics_port(), request("/metrics"));
    EXPECT_THAT(reply, StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(reply, HasSubstr("visavis_certificate_expires_seconds "));
    EXPECT_THAT(plain_exchange(server.server().metrics_port(), request("/")), StartsWith("HTTP/1.1 404 "));
}

TEST(PlainListener, DropsWhoTakesTooLong) { // T-12
    auto limits = short_limits();
    limits.plain = 200ms;
    NetServer server{limits, echo_web_socket(), [](auto& settings) { settings.plain_port = free_port(); }};
    for (const std::string& half : {std::string{}, std::string{"GET / HTTP/1.1\r\nHost: a\r\nX: "}}) {
        const Stopwatch begin;
        EXPECT_EQ(plain_exchange(server.server().plain_port(), half), "");
        EXPECT_LT(begin.undisturbed(), 2s);
    }
}
