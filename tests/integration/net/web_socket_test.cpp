// The WebSocket over real TLS sockets: handshake rules, RFC 6455 behaviour, bounds, and the end.
#include "support/conversation.hpp"
#include "support/net_server.hpp"
#include "support/stopwatch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

using namespace visavis;
using namespace visavis::test;
using namespace std::chrono_literals;
using testing::HasSubstr;

namespace {

std::string without(const std::string& line_start) {
    auto request = upgrade_request();
    const auto at = request.find(line_start);
    return request.erase(at, request.find("\r\n", at) + 2 - at);
}

std::string with(const std::string& line_start, const std::string& line) {
    auto request = upgrade_request();
    const auto at = request.find(line_start);
    return request.replace(at, request.find("\r\n", at) - at, line);
}

unsigned status_for(std::uint16_t port, const std::string& request) {
    TlsClient client{port};
    client.send(request);
    return client.reply().status;
}

using Handled = Task<std::shared_ptr<net::Conversation>>;

/// Sends as much as it is asked to by the first message, as fast as it can.
net::WebSocketHandler flood(std::size_t messages, std::size_t bytes) {
    return on_messages([messages, message = EncodedMessage{std::string(bytes, 'f')}](net::WebSocket& socket,
                                                                                     const std::string& /*text*/) {
        for (std::size_t i = 0; i < messages; ++i) {
            socket.send(message);
        }
    });
}

} // namespace

TEST(WebSocket, EchoesTextOfEveryLengthForm) {
    NetServer server;
    WebSocketClient client{server.port()};
    ASSERT_EQ(client.handshake().status, 101U);
    EXPECT_EQ(client.handshake().header("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    EXPECT_EQ(client.handshake().header("sec-websocket-protocol"), "visavis.v1");
    EXPECT_EQ(client.handshake().header("sec-websocket-extensions"), "");
    for (const std::size_t size : {0U, 1U, 125U, 126U, 127U, 16'384U, 65'535U, 65'536U}) {
        const std::string text(size, 'x');
        client.send_text(text);
        EXPECT_EQ(client.read_text(), text) << size;
    }
}

TEST(WebSocket, RefusesForeignMissingAndSeveralOrigins) { // T-05
    NetServer server;
    EXPECT_EQ(status_for(server.port(), upgrade_request("https://evil.test")), 403U);
    EXPECT_EQ(status_for(server.port(), upgrade_request("http://visavis.test")), 403U);
    EXPECT_EQ(status_for(server.port(), upgrade_request("https://visavis.test:444")), 403U);
    EXPECT_EQ(status_for(server.port(), upgrade_request("https://visavis.test.evil.test")), 403U);
    EXPECT_EQ(status_for(server.port(), upgrade_request("null")), 403U);
    EXPECT_EQ(status_for(server.port(), without("Origin")), 403U);
    EXPECT_GE(status_for(server.port(), with("Origin", "Origin: https://visavis.test\r\nOrigin: https://visavis.test")),
              400U);
}

TEST(WebSocket, RefusesHandshakesThatAreNotRfc6455) {
    NetServer server;
    const auto port = server.port();
    EXPECT_EQ(status_for(port, without("Upgrade:")), 426U);
    EXPECT_EQ(status_for(port, with("Connection", "Connection: keep-alive")), 426U);
    EXPECT_EQ(status_for(port, with("Sec-WebSocket-Version", "Sec-WebSocket-Version: 8")), 426U);
    EXPECT_EQ(status_for(port, without("Sec-WebSocket-Version")), 426U);
    EXPECT_EQ(status_for(port, without("Sec-WebSocket-Protocol")), 426U);
    EXPECT_EQ(status_for(port, with("Sec-WebSocket-Protocol", "Sec-WebSocket-Protocol: visavis.v2")), 426U);
    EXPECT_EQ(status_for(port, without("Sec-WebSocket-Key")), 400U);
    EXPECT_EQ(status_for(port, with("Sec-WebSocket-Key", "Sec-WebSocket-Key: short==")), 400U);
    EXPECT_EQ(status_for(port, with("Sec-WebSocket-Key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR==")), 400U);
    EXPECT_EQ(status_for(port, with("Sec-WebSocket-Key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                                         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")),
              400U);
    EXPECT_EQ(status_for(port, with("GET", "POST /api/v1/signaling HTTP/1.1")), 405U);
    EXPECT_EQ(status_for(port, with("GET", "GET /api/v1/signaling HTTP/1.0")), 505U);
    EXPECT_EQ(status_for(port, with("Sec-WebSocket-Protocol", "Sec-WebSocket-Protocol: other, visavis.v1")), 101U);
}

TEST(WebSocket, JoinsFragmentsAndAnswersPingsBetween) {
    NetServer server;
    WebSocketClient client{server.port()};
    client.send_frame(0x01, "one ");
    client.send_frame(0x89, "are you there");
    client.send_frame(0x00, "");
    client.send_frame(0x80, "message");
    const auto pong = client.read_frame();
    EXPECT_EQ(pong.opcode, 10U);
    EXPECT_EQ(pong.payload, "are you there");
    EXPECT_EQ(client.read_text(), "one message");
}

TEST(WebSocket, DecodesFramesThatArriveByteByByteOrAllAtOnce) {
    NetServer server;
    WebSocketClient client{server.port()};
    std::string all;
    for (int i = 0; i < 5; ++i) {
        all += client_frame(0x81, "message " + std::to_string(i));
    }
    for (const char byte : all) {
        client.tls().send({&byte, 1});
    }
    client.tls().send(all);
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(client.read_text(), "message " + std::to_string(i % 5));
    }
}

TEST(WebSocket, ClosesWithTheCodeOfTheViolation) {
    NetServer server;

    struct Case {
        std::string name;
        std::string bytes;
        unsigned code;
    };

    std::string many_fragments = client_frame(0x01, "");
    for (int i = 0; i < 70; ++i) {
        many_fragments += client_frame(0x00, "");
    }
    const std::string unmasked{"\x81\x01x", 3};
    const std::string long_form{"\x81\xFE\x00\x01\x00\x00\x00\x00x", 9};
    const std::string huge{"\x81\xFF\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", 14};
    const Case cases[]{
        {"binary", client_frame(0x82, "x"), 1003},
        {"invalid UTF-8", client_frame(0x81, "\xC3\x28"), 1007},
        {"UTF-8 cut at the end", client_frame(0x81, "\xE2\x82"), 1007},
        {"surrogate", client_frame(0x81, "\xED\xA0\x80"), 1007},
        {"one message too big", client_frame(0x81, std::string(65'537, 'x')), 1009},
        {"fragments too big",
         client_frame(0x01, std::string(40'000, 'x')) + client_frame(0x80, std::string(40'000, 'x')), 1009},
        {"too many fragments", many_fragments, 1008},
        {"unmasked", unmasked, 1002},
        {"length not minimal", long_form, 1002},
        {"length with the first bit set", huge, 1002},
        {"reserved bit", client_frame(0xC1, "x"), 1002},
        {"reserved data opcode", client_frame(0x83, "x"), 1002},
        {"reserved control opcode", client_frame(0x8B, "x"), 1002},
        {"continuation of nothing", client_frame(0x80, "x"), 1002},
        {"interleaved messages", client_frame(0x01, "x") + client_frame(0x81, "x"), 1002},
        {"fragmented ping", client_frame(0x09, "x"), 1002},
        {"long ping", client_frame(0x89, std::string(126, 'x')), 1002},
        {"close of one byte", client_frame(0x88, "x"), 1002},
        {"close with a reserved code", client_frame(0x88, "\x03\xED"), 1002},
        {"close with code 999", client_frame(0x88, "\x03\xE7"), 1002},
        {"close with invalid UTF-8", client_frame(0x88, "\x03\xE8\xFF"), 1007},
        {"close", client_frame(0x88, "\x03\xE9 bye"), 1001},
        {"close without a code", client_frame(0x88, ""), 1000},
    };
    for (const auto& one : cases) {
        WebSocketClient client{server.port()};
        client.tls().send(one.bytes);
        EXPECT_EQ(client.close_code(), one.code) << one.name;
        EXPECT_TRUE(client.tls().ended()) << one.name;
    }
}

TEST(WebSocket, DeliversWhatCameBeforeThePeersClose) {
    std::promise<std::string> heard;
    NetServer server{short_limits(), [&heard](std::shared_ptr<net::WebSocket> socket) -> Handled {
                         std::string all;
                         while (auto message = co_await socket->read()) {
                             all += *message;
                         }
                         heard.set_value(all);
                         co_return nullptr;
                     }};
    WebSocketClient client{server.port()};
    client.tls().send(client_frame(0x81, "a") + client_frame(0x81, "b") + client_frame(0x88, "\x03\xE8"));
    EXPECT_EQ(client.close_code(), 1000U);
    EXPECT_EQ(heard.get_future().get(), "ab");
}

TEST(WebSocket, ReadEndsAtOnceWhenClosedFromAnotherThread) { // T-15
    std::promise<std::shared_ptr<net::WebSocket>> opened;
    std::promise<void> ended;
    NetServer server{short_limits(), [&](std::shared_ptr<net::WebSocket> socket) -> Handled {
                         opened.set_value(socket);
                         const auto message = co_await socket->read();
                         EXPECT_FALSE(message);
                         ended.set_value();
                         co_return nullptr;
                     }};
    WebSocketClient client{server.port()};
    const auto socket = opened.get_future().get();
    socket->send(EncodedMessage{"last words"});
    const Stopwatch asked;
    socket->close(net::CloseCode::session_ended);
    socket->close(net::CloseCode::normal);
    socket->send(EncodedMessage{"too late"});
    ended.get_future().get();
    EXPECT_LT(asked.undisturbed(), 1s);
    EXPECT_EQ(client.read_text(), "last words");
    EXPECT_EQ(client.close_code(), 4001U);
    client.send_close(4001);
    EXPECT_TRUE(client.tls().ended());
}

TEST(WebSocket, HandlerThatReturnsClosesWith1000AndOneThatThrowsWith1011) {
    NetServer returns{short_limits(), [](std::shared_ptr<net::WebSocket>) -> Handled { co_return nullptr; }};
    EXPECT_EQ(WebSocketClient{returns.port()}.close_code(), 1000U);
    NetServer throws{short_limits(), [](std::shared_ptr<net::WebSocket>) -> Handled {
                         throw std::runtime_error("inside");
                         co_return nullptr;
                     }};
    EXPECT_EQ(WebSocketClient{throws.port()}.close_code(), 1011U);
}

TEST(WebSocket, DropsAPeerThatDoesNotAnswerPings) { // T-12
    auto limits = short_limits();
    limits.ping_interval = 100ms;
    NetServer server{limits};
    WebSocketClient client{server.port()};
    const Stopwatch begin;
    EXPECT_EQ(client.read_frame().opcode, 9U);
    EXPECT_TRUE(client.tls().ended());
    EXPECT_LT(begin.undisturbed(), 2s);
}

TEST(WebSocket, KeepsAPeerThatAnswersPings) {
    auto limits = short_limits();
    limits.ping_interval = 50ms;
    NetServer server{limits};
    WebSocketClient client{server.port()};
    for (int i = 0; i < 10; ++i) {
        ASSERT_EQ(client.read_frame().opcode, 9U);
        client.send_frame(0x8A, "");
    }
}

TEST(WebSocket, TellsWhenThePeerHasTakenInWhatWasSent) {
    constexpr std::uint64_t pings = 3 * net::Limits{}.control_frames_per_second;

    class Asking final : public net::Conversation {
      public:
        Asking(std::shared_ptr<net::WebSocket> socket, std::promise<std::vector<std::uint64_t>>& heard)
            : socket_{std::move(socket)}
            , heard_{heard} {}

        std::optional<Task<void>> take(std::string_view message) override {
            const auto number = std::stoull(std::string{message});
            socket_->send(EncodedMessage{message});
            socket_->ping(number);
            return std::nullopt;
        }

        void pong(std::uint64_t number) override { numbers_.push_back(number); }

        Task<void> ended() override {
            heard_.set_value(numbers_);
            co_return;
        }

      private:
        std::shared_ptr<net::WebSocket> socket_;
        std::promise<std::vector<std::uint64_t>>& heard_;
        std::vector<std::uint64_t> numbers_;
    };

    std::promise<std::vector<std::uint64_t>> heard;
    NetServer server{short_limits(), [&heard](std::shared_ptr<net::WebSocket> socket) -> Handled {
                         co_return std::make_shared<Asking>(std::move(socket), heard);
                     }};
    WebSocketClient client{server.port()};
    std::vector<std::string> payloads;
    for (std::uint64_t number = 1; number <= pings; ++number) {
        client.send_text(std::to_string(number));
        EXPECT_EQ(client.read_text(), std::to_string(number));
        const auto ping = client.read_frame();
        ASSERT_EQ(ping.opcode, 9U) << "behind the message before it";
        payloads.push_back(ping.payload);
    }
    // As RFC 6455 allows, one pong for the first ten; then one each. Doubled, unasked and malformed ones say nothing.
    std::string pongs = client_frame(0x8A, "") + client_frame(0x8A, "x") + client_frame(0x8A, std::string(8, '\xFF'));
    std::vector<std::uint64_t> expected;
    for (std::uint64_t number = 10; number <= pings; ++number) {
        pongs += client_frame(0x8A, payloads[number - 1]);
        expected.push_back(number);
    }
    pongs += client_frame(0x8A, payloads.back()) + client_frame(0x8A, payloads.front());
    client.tls().send(pongs + client_frame(0x88, close_body(1000)));
    EXPECT_EQ(client.close_code(), 1000U) << "more in a second than a client may send unasked";
    EXPECT_EQ(heard.get_future().get(), expected);
}

TEST(WebSocket, SlowReaderIsClosedWithTooSlow) { // T-12
    NetServer server{short_limits(), flood(5'000, 8'192)};
    WebSocketClient client{server.port(), {.receive_buffer = 4'096}};
    client.send_text("go");
    EXPECT_EQ(client.close_code(), 4004U);
    server.server().stop(1s);
    EXPECT_THAT(server.metrics().text(), HasSubstr("visavis_outbox_overflows_total 1\n"));
    EXPECT_THAT(server.metrics().text(), HasSubstr("visavis_web_sockets_open 0\n"));
}

TEST(WebSocket, ReaderThatNeverReadsIsDroppedInTime) { // T-12
    auto limits = short_limits();
    limits.close = 300ms;
    std::promise<void> over;
    NetServer server{limits, [&over](std::shared_ptr<net::WebSocket> socket) -> Handled {
                         const EncodedMessage message{std::string(8'192, 'f')};
                         for (int i = 0; i < 5'000; ++i) {
                             socket->send(message);
                         }
                         while (co_await socket->read()) {
                         }
                         over.set_value();
                         co_return nullptr;
                     }};
    WebSocketClient client{server.port(), {.receive_buffer = 4'096}};
    EXPECT_EQ(over.get_future().wait_for(3s), std::future_status::ready);
    const Stopwatch begin;
    server.server().stop(5s);
    EXPECT_LT(begin.undisturbed(), 2s);
}

TEST(WebSocket, BlockedOutputGoesOnInOrderWhenThePeerReadsAgain) {
    NetServer server{short_limits(), [](std::shared_ptr<net::WebSocket> socket) -> Handled {
                         for (int i = 0; i < 250; ++i) {
                             socket->send(EncodedMessage{std::to_string(i) + std::string(4'000, '.')});
                         }
                         while (co_await socket->read()) {
                         }
                         co_return nullptr;
                     }};
    WebSocketClient client{server.port(), {.receive_buffer = 4'096}};
    std::this_thread::sleep_for(200ms);
    for (int i = 0; i < 250; ++i) {
        const auto text = client.read_text();
        ASSERT_TRUE(text) << i;
        ASSERT_EQ(text->substr(0, text->find('.')), std::to_string(i));
    }
}

TEST(WebSocket, StopSaysGoingAwayAndEndsInTime) {
    NetServer server;
    WebSocketClient idle{server.port()};
    WebSocketClient deaf{server.port()};
    TlsClient http{server.port()};
    ASSERT_EQ(http.get("/").status, 200U);
    auto stopping = std::async(std::launch::async, [&] {
        const Stopwatch begin;
        server.server().stop(3s);
        return begin.undisturbed();
    });
    EXPECT_EQ(idle.close_code(), 1001U);
    idle.send_close(1001);
    EXPECT_TRUE(http.ended());
    EXPECT_LT(stopping.get(), 5s);
    EXPECT_EQ(deaf.close_code(), 1001U);
    EXPECT_FALSE(TlsClient{server.port()}.connected());
}

TEST(WebSocket, CountsItsMessages) {
    NetServer server;
    WebSocketClient client{server.port()};
    client.send_text("a");
    ASSERT_TRUE(client.read_text());
    for (int i = 0; i < 100 && server.metrics().text().find("messages_out_total 1\n") == std::string::npos; ++i) {
        std::this_thread::sleep_for(20ms);
    }
    EXPECT_THAT(server.metrics().text(), HasSubstr("visavis_messages_in_total 1\n"));
    EXPECT_THAT(server.metrics().text(), HasSubstr("visavis_messages_out_total 1\n"));
    EXPECT_THAT(server.metrics().text(), HasSubstr("visavis_web_sockets_open 1\n"));
    EXPECT_THAT(server.metrics().text(), HasSubstr("visavis_tls_handshakes_completed_total 1\n"));
    EXPECT_THAT(server.metrics().text(), HasSubstr("visavis_http_responses_total{class=\"1xx\"} 1\n"));
}
