// The questions to a relay against a real coturn with the shipped configuration: what works is said to work, and each
// thing that can be wrong is told apart (T-08).
#include "support/client.hpp"
#include "support/net_server.hpp"
#include "support/stopwatch.hpp"
#include "support/temporary_folder.hpp"
#include "support/test_database.hpp"

#include "visavis/crypto/primitives.hpp"
#include "visavis/stun/probe.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace visavis;
using namespace visavis::test;
using namespace std::chrono_literals;
using stun::Verdict;

extern char** environ; // NOLINT(readability-redundant-declaration): POSIX declares it nowhere

namespace {

constexpr auto patience = 3s;
const Secret secret{"0123456789abcdef"};

std::string url(const std::string& scheme, std::uint16_t port, const std::string& query = "") {
    return scheme + ":127.0.0.1:" + std::to_string(port) + query;
}

stun::Diagnosis ask_stun(const std::string& text) {
    return wait(stun::probe_stun(parse_ice_url(text).value(), patience));
}

stun::Diagnosis ask_turn(const std::string& text, const Secret& with = secret, std::chrono::seconds our_error = 0s,
                         std::vector<std::string> forbidden = {"10.0.0.1", "169.254.169.254"}) {
    const stun::RelayAccess access{.secret = with, .lifetime = 600s, .now = SystemClock{}.now() + our_error};
    return wait(stun::probe_turn(parse_ice_url(text).value(), access, std::move(forbidden), patience));
}

/// On this machine alone a relay must reach the machine itself, which the shipped rules deny.
const std::vector<std::string> reaches_itself{"allow-loopback-peers", "allowed-peer-ip=127.0.0.1"};

/// coturn as scripts/turn.sh starts it, with TLS for localhost.
class Coturn {
  public:
    explicit Coturn(const std::vector<std::string>& lines = reaches_itself) {
        make_certificate(folder_.string(), "localhost");
        std::ofstream{folder_ / "secret"} << secret.reveal() << '\n';
        const auto file = [&](const char* name) { return (folder_ / name).string(); };
        std::vector<std::string> words{std::string{VISAVIS_SOURCE_DIR} + "/scripts/turn.sh", std::to_string(port),
                                       file("secret"), file("coturn")};
        for (const std::string line : {"listening-ip=127.0.0.1", "relay-ip=127.0.0.1"}) {
            words.push_back(line);
        }
        words.push_back("tls-listening-port=" + std::to_string(tls_port));
        words.push_back("cert=" + file("certificate.pem"));
        words.push_back("pkey=" + file("key.pem"));
        words.insert(words.end(), lines.begin(), lines.end());
        std::vector<char*> argv;
        for (auto& word : words) {
            argv.push_back(word.data());
        }
        argv.push_back(nullptr);
        posix_spawn_file_actions_t streams;
        posix_spawn_file_actions_init(&streams);
        for (const int stream : {STDOUT_FILENO, STDERR_FILENO}) {
            posix_spawn_file_actions_addopen(&streams, stream, "/dev/null", O_WRONLY, 0);
        }
        const auto failure = posix_spawn(&pid_, argv.front(), &streams, nullptr, argv.data(), environ);
        posix_spawn_file_actions_destroy(&streams);
        if (failure != 0 || !eventually([&] { return ask_stun(url("stun", port)).verdict == Verdict::works; }, 10s)) {
            throw std::runtime_error("coturn did not start");
        }
    }

    Coturn(const Coturn&) = delete;
    Coturn& operator=(const Coturn&) = delete;

    ~Coturn() {
        ::kill(pid_, SIGTERM);
        ::waitpid(pid_, nullptr, 0);
    }

    void trust_certificate() const { ::setenv("SSL_CERT_FILE", (folder_ / "certificate.pem").c_str(), 1); }

    std::uint16_t port{free_port()};
    std::uint16_t tls_port{free_port()};

  private:
    TemporaryFolder folder_{"turn"};
    pid_t pid_{-1};
};

/// Two connections to a port where something else than a relay speaks, and speaks first.
class SomethingElse {
  public:
    SomethingElse()
        : thread_{[this] {
            for (int i = 0; i < 2; ++i) {
                auto socket = acceptor_.accept();
                asio::write(socket,
                            asio::buffer("220 mail.praxis.example ready for something quite different\r\n", 61));
                std::string rest;
                boost::system::error_code ended;
                asio::read(socket, asio::dynamic_buffer(rest, 64 * 1024), ended);
            }
        }} {}

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  private:
    asio::io_context context_;
    asio::ip::tcp::acceptor acceptor_{context_, {asio::ip::make_address("127.0.0.1"), 0}};
    std::jthread thread_;
};

} // namespace

TEST(RelayProbe, FindsAShippedRelayInOrderOverEveryTransport) {
    const Coturn relay;
    relay.trust_certificate();
    EXPECT_EQ(ask_stun(url("stun", relay.port)).verdict, Verdict::works);
    EXPECT_EQ(ask_turn(url("turn", relay.port)).verdict, Verdict::works);
    EXPECT_EQ(ask_turn(url("turn", relay.port, "?transport=tcp")).verdict, Verdict::works);
    EXPECT_EQ(ask_turn("turns:localhost:" + std::to_string(relay.tls_port)).verdict, Verdict::works);
    ::unsetenv("SSL_CERT_FILE");
    const auto strange = ask_turn("turns:localhost:" + std::to_string(relay.tls_port));
    EXPECT_EQ(strange.verdict, Verdict::certificate_refused);
    EXPECT_FALSE(strange.detail.empty());
}

TEST(RelayProbe, TellsAWrongSecretFromAWrongClock) {
    const Coturn relay;
    EXPECT_EQ(ask_turn(url("turn", relay.port), Secret{"another"}).verdict, Verdict::credentials_refused);
    EXPECT_EQ(ask_turn(url("turn", relay.port), secret, -20min).verdict, Verdict::clock_ahead);
    EXPECT_EQ(ask_turn(url("turn", relay.port), secret, +20min).verdict, Verdict::expiry_ignored);
}

TEST(RelayProbe, FindsAWayIntoForbiddenNetworks) { // T-08
    const Coturn relay;
    const auto open = ask_turn(url("turn", relay.port), secret, 0s, {"10.0.0.1", "127.0.0.1"});
    EXPECT_EQ(open.verdict, Verdict::reaches_forbidden);
    EXPECT_EQ(open.detail, "127.0.0.1") << "this one's configuration allows it";
}

TEST(RelayProbe, FindsThatTwoRelayedPeopleCannotMeet) {
    const Coturn relay{{"no-multicast-peers"}};
    const auto found = ask_turn(url("turn", relay.port));
    EXPECT_EQ(found.verdict, Verdict::refuses_itself) << "its own address is one that it denies";
    EXPECT_EQ(found.error, 403U);
}

TEST(RelayProbe, FindsNothingAndSomethingElse) {
    EXPECT_EQ(ask_turn(url("turn", free_port(), "?transport=tcp")).verdict, Verdict::not_reachable);
    EXPECT_EQ(ask_turn("turn:no-such-name.invalid").verdict, Verdict::name_not_found);
    const Stopwatch start;
    EXPECT_EQ(ask_stun(url("stun", free_port())).verdict, Verdict::no_answer);
    EXPECT_LT(start.undisturbed(), patience + 1s);
    const SomethingElse mail_server;
    EXPECT_EQ(ask_turn(url("turns", mail_server.port())).verdict, Verdict::tls_refused);
    EXPECT_EQ(ask_turn(url("turn", mail_server.port(), "?transport=tcp")).verdict, Verdict::not_understood);
}
