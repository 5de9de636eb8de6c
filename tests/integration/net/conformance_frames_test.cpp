// RFC 6455 sections 5 to 8, case by case, over real TLS sockets against /test/echo: the same connection class and
// limits as a consultation. Each case runs whole, octet by octet, and together with the handshake; each ends in a
// close.
#include "support/client.hpp"
#include "support/conversation.hpp"
#include "support/net_server.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

using namespace visavis;
using namespace visavis::test;
using namespace std::chrono_literals;

namespace {

struct Case {
    std::string name; ///< section of the RFC and what is sent
    std::string bytes;
    std::string answer; ///< everything the server sends
};

const std::string bye = client_frame(0x88, close_body(1000));
constexpr Mask some_mask{0x37, 0xFA, 0x21, 0x3D};

std::string text(std::string_view payload) {
    return client_frame(0x81, payload);
}

/// One message, one frame for each octet.
std::string in_octets(std::string_view payload, const std::string& between = "") {
    std::string all;
    for (std::size_t i = 0; i < payload.size(); ++i) {
        const unsigned opcode = i == 0 ? 1 : 0;
        all += (i == 0 ? "" : between) +
               client_frame((i + 1 == payload.size() ? 0x80U : 0U) | opcode, payload.substr(i, 1));
    }
    return all;
}

std::string long_text(std::size_t size) {
    return std::string(size, 'x');
}

std::string repeated(const std::string& bytes, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) {
        all += bytes;
    }
    return all;
}

std::string header(std::initializer_list<unsigned> bytes) {
    std::string all;
    for (const auto byte : bytes) {
        all.push_back(static_cast<char>(byte));
    }
    return all;
}

std::vector<Case> framing_cases() {
    std::vector<Case> cases{
        {"5.2 empty text", text(""), "text()"},
        {"5.2 empty binary", client_frame(0x82, ""), "binary()"},
        {"5.2 binary with every kind of octet", client_frame(0x82, std::string{"\x00\x80\xFF\xC0", 4}),
         "binary(" + std::string{"\x00\x80\xFF\xC0", 4} + ")"},
        {"5.2 length in two bytes though seven bits suffice", frame_with(0x81, "x", some_mask, LengthForm::two_bytes),
         "close(1002)"},
        {"5.2 length in two bytes, one less than they are for",
         frame_with(0x81, long_text(125), some_mask, LengthForm::two_bytes), "close(1002)"},
        {"5.2 length in eight bytes though seven bits suffice",
         frame_with(0x81, "x", some_mask, LengthForm::eight_bytes), "close(1002)"},
        {"5.2 length in eight bytes though two suffice",
         frame_with(0x81, long_text(126), some_mask, LengthForm::eight_bytes), "close(1002)"},
        {"5.2 length in eight bytes, one less than they are for",
         frame_with(0x81, long_text(0xFFFF), some_mask, LengthForm::eight_bytes), "close(1002)"},
        {"5.2 ping with its length in two bytes", frame_with(0x89, "x", some_mask, LengthForm::two_bytes),
         "close(1002)"},
        {"5.2 length with the first of 64 bits set", header({0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0}),
         "close(1002)"},
        {"5.2 the greatest length there is",
         header({0x81, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0}), "close(1009)"},
        {"10.4 one octet past the limit is refused at its header",
         frame_with(0x81, long_text(65'537), some_mask).substr(0, 14), "close(1009)"},
        {"5.2 a message, then a reserved bit: the message is answered", text("first") + client_frame(0xC1, "x"),
         "text(first) close(1002)"},
        {"5.3 mask of zeros", frame_with(0x81, "hello", {0, 0, 0, 0}), "text(hello)"},
        {"5.3 mask of ones", frame_with(0x81, "hello", {0xFF, 0xFF, 0xFF, 0xFF}), "text(hello)"},
        {"5.3 mask over a payload that is no multiple of four", frame_with(0x81, "seven..", some_mask),
         "text(seven..)"},
        {"5.3 a new mask in each fragment",
         frame_with(0x01, "one", some_mask) + frame_with(0x00, "two", {9, 8, 7, 6}) +
             frame_with(0x80, "six", {0, 1, 0, 1}),
         "text(onetwosix)"},
        {"5.1 text without a mask", header({0x81, 0x01, 'x'}), "close(1002)"},
        {"5.1 empty ping without a mask", header({0x89, 0x00}), "close(1002)"},
        {"5.1 close without a mask", header({0x88, 0x02, 0x03, 0xE8}), "close(1002)"},
    };
    for (const std::size_t size : {1U, 2U, 125U, 126U, 127U, 128U, 65'535U, 65'536U}) {
        const auto payload = long_text(size);
        const auto told = size > 60 ? std::to_string(size) + " bytes" : payload;
        cases.push_back({"5.2 text of " + std::to_string(size), text(payload), "text(" + told + ")"});
        cases.push_back({"5.2 binary of " + std::to_string(size), client_frame(0x82, payload), "binary(" + told + ")"});
    }
    for (unsigned bits = 0x10; bits <= 0x70; bits += 0x10) {
        for (const unsigned opcode : {0x81U, 0x82U, 0x88U, 0x89U, 0x8AU}) {
            cases.push_back({"5.2 reserved bits " + std::to_string(bits) + " on " + std::to_string(opcode),
                             client_frame(opcode | bits, ""), "close(1002)"});
        }
    }
    for (const unsigned opcode : {3U, 4U, 5U, 6U, 7U, 11U, 12U, 13U, 14U, 15U}) {
        const auto name = "5.2 reserved opcode " + std::to_string(opcode);
        cases.push_back({name, client_frame(0x80U | opcode, ""), "close(1002)"});
        cases.push_back({name + " with a payload, without FIN", client_frame(opcode, "x"), "close(1002)"});
        cases.push_back(
            {name + " inside a message", client_frame(0x01, "a") + client_frame(0x80U | opcode, ""), "close(1002)"});
    }
    return cases;
}

std::vector<Case> fragment_cases() {
    const auto ping = client_frame(0x89, "p");
    return {
        {"5.4 two fragments", client_frame(0x01, "one ") + client_frame(0x80, "two"), "text(one two)"},
        {"5.4 fragments of one octet", in_octets("hello"), "text(hello)"},
        {"5.4 fragments of one octet with pings between", in_octets("abc", ping), "pong(p) pong(p) text(abc)"},
        {"5.4 empty fragments around one",
         client_frame(0x01, "") + client_frame(0x00, "") + client_frame(0x00, "x") + client_frame(0x00, "") +
             client_frame(0x80, ""),
         "text(x)"},
        {"5.4 nothing but empty fragments", client_frame(0x01, "") + client_frame(0x00, "") + client_frame(0x80, ""),
         "text()"},
        {"5.4 binary in fragments", client_frame(0x02, "a") + client_frame(0x80, "\xFF"), "binary(a\xFF)"},
        {"5.4 text after binary in fragments", client_frame(0x02, "\xFF") + client_frame(0x80, "\xFE") + text("x"),
         "binary(\xFF\xFE) text(x)"},
        {"5.4 pings and a pong between fragments",
         client_frame(0x01, "a") + client_frame(0x89, "1") + client_frame(0x8A, "2") + client_frame(0x89, "3") +
             client_frame(0x80, "b"),
         "pong(1) pong(3) text(ab)"},
        {"5.4 close between fragments", client_frame(0x01, "a") + client_frame(0x88, close_body(1000)), "close(1000)"},
        {"5.4 continuation of nothing", client_frame(0x80, "x"), "close(1002)"},
        {"5.4 continuation of nothing, without FIN", client_frame(0x00, "x"), "close(1002)"},
        {"5.4 continuation after a complete message", text("a") + client_frame(0x80, "b"), "text(a) close(1002)"},
        {"5.4 continuation after a message in fragments",
         client_frame(0x01, "a") + client_frame(0x80, "b") + client_frame(0x00, "c"), "text(ab) close(1002)"},
        {"5.4 text inside text", client_frame(0x01, "a") + text("b"), "close(1002)"},
        {"5.4 binary inside text", client_frame(0x01, "a") + client_frame(0x82, "b"), "close(1002)"},
        {"5.4 text inside binary", client_frame(0x02, "a") + client_frame(0x01, "b"), "close(1002)"},
        {"5.4 as many fragments as allowed",
         client_frame(0x01, "a") + repeated(client_frame(0x00, "a"), 62) + client_frame(0x80, "a"), "text(64 bytes)"},
        {"5.4 one fragment more than allowed", client_frame(0x01, "a") + repeated(client_frame(0x00, "a"), 64),
         "close(1008)"},
        {"5.4 fragments that together pass the limit",
         client_frame(0x01, long_text(40'000)) + client_frame(0x80, long_text(40'000)), "close(1009)"},
        {"5.4 fragments that together meet the limit",
         client_frame(0x01, long_text(40'000)) + client_frame(0x80, long_text(25'536)), "text(65536 bytes)"},
    };
}

std::vector<Case> control_cases() {
    std::vector<Case> cases{
        {"5.5.2 ping", client_frame(0x89, "hello"), "pong(hello)"},
        {"5.5.2 empty ping", client_frame(0x89, ""), "pong()"},
        {"5.5.2 ping with octets that are no text", client_frame(0x89, std::string{"\x00\xFF\xFE", 3}),
         "pong(" + std::string{"\x00\xFF\xFE", 3} + ")"},
        {"5.5.2 ping of 125", client_frame(0x89, long_text(125)), "pong(125 bytes)"},
        {"5.5 ping of 126", client_frame(0x89, long_text(126)), "close(1002)"},
        {"5.5 pong of 126", client_frame(0x8A, long_text(126)), "close(1002)"},
        {"5.5 close of 126", client_frame(0x88, close_body(1000, long_text(124))), "close(1002)"},
        {"5.5 ping without FIN", client_frame(0x09, "x"), "close(1002)"},
        {"5.5 pong without FIN", client_frame(0x0A, "x"), "close(1002)"},
        {"5.5 close without FIN", client_frame(0x08, close_body(1000)), "close(1002)"},
        {"5.5.3 a pong nobody asked for", client_frame(0x8A, "x") + text("y"), "text(y)"},
        {"5.5.2 ten pings are answered in their order",
         [] {
             std::string all;
             for (int i = 0; i < 10; ++i) {
                 all += client_frame(0x89, std::to_string(i));
             }
             return all;
         }(),
         "pong(0) pong(1) pong(2) pong(3) pong(4) pong(5) pong(6) pong(7) pong(8) pong(9)"},
        {"5.5.1 close without a code", client_frame(0x88, ""), "close(1000)"},
        {"5.5.1 close of one octet", client_frame(0x88, "x"), "close(1002)"},
        {"5.5.1 close with a reason", client_frame(0x88, close_body(1000, "done")), "close(1000)"},
        {"5.5.1 close with the longest reason", client_frame(0x88, close_body(1000, long_text(123))), "close(1000)"},
        {"5.5.1 reason that is no UTF-8", client_frame(0x88, close_body(1000, "\xC3\x28")), "close(1007)"},
        {"5.5.1 reason cut in a character", client_frame(0x88, close_body(1000, "caf\xC3")), "close(1007)"},
        {"5.5.1 text after a close is not read", client_frame(0x88, close_body(1000)) + text("late"), "close(1000)"},
        {"5.5.1 ping after a close is not answered", client_frame(0x88, close_body(1000)) + client_frame(0x89, ""),
         "close(1000)"},
        {"5.5.1 second close is not answered",
         client_frame(0x88, close_body(1000)) + client_frame(0x88, close_body(1001)), "close(1000)"},
        {"5.5.1 what breaks the rules after a close does not matter",
         client_frame(0x88, close_body(1001)) + client_frame(0xF1, "x"), "close(1001)"},
        {"7.1 messages before the close are answered before it", text("a") + text("b") + bye,
         "text(a) text(b) close(1000)"},
        {"5.5.1 nothing is answered after the first violation",
         client_frame(0xC1, "x") + text("y") + client_frame(0x89, ""), "close(1002)"},
    };
    const auto valid = [](unsigned code) {
        return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1011) || (code >= 3000 && code <= 4999);
    };
    for (const unsigned code :
         {0U,    1U,    999U,  1000U, 1001U, 1002U, 1003U, 1004U, 1005U, 1006U, 1007U, 1008U, 1009U, 1010U, 1011U,
          1012U, 1013U, 1014U, 1015U, 1016U, 1100U, 1999U, 2000U, 2999U, 3000U, 3999U, 4000U, 4999U, 5000U, 65'535U}) {
        cases.push_back({"7.4 close with " + std::to_string(code), client_frame(0x88, close_body(code)),
                         valid(code) ? "close(" + std::to_string(code) + ")" : "close(1002)"});
    }
    return cases;
}

void run(const std::vector<Case>& cases) {
    ASSERT_TRUE(net::has_test_endpoints()) << "configure with -DVISAVIS_TEST_ENDPOINTS=ON, as the dev preset does";
    constexpr std::size_t few = 400; // octet by octet only what is short: each octet is a TLS record
    const NetServer server;
    for (const auto& one : cases) {
        const bool closes = one.answer.ends_with(')') && one.answer.find("close(") != std::string::npos;
        const auto bytes = closes ? one.bytes : one.bytes + bye;
        const auto answer = closes ? one.answer : one.answer + " close(1000)";
        EXPECT_EQ(converse(server.port(), "/test/echo", bytes), answer) << one.name;
        if (bytes.size() <= few) {
            EXPECT_EQ(converse(server.port(), "/test/echo", bytes, Delivery::octet_by_octet), answer) << one.name;
            EXPECT_EQ(converse(server.port(), "/test/echo", bytes, Delivery::behind_the_handshake), answer) << one.name;
        }
    }
}

} // namespace

TEST(Conformance, Framing) {
    run(framing_cases());
}

TEST(Conformance, Fragmentation) {
    run(fragment_cases());
}

TEST(Conformance, ControlFramesAndClosing) {
    run(control_cases());
}

TEST(Conformance, LargeMessagesWhereTheyAreAllowed) {
    const NetServer server;
    constexpr std::size_t large = 16 * 1024 * 1024;
    EXPECT_EQ(converse(server.port(), "/test/echo/large", text(long_text(large)) + bye),
              "text(16777216 bytes) close(1000)");
    std::string pieces = client_frame(0x02, "");
    const auto piece = client_frame(0x00, long_text(64));
    pieces.reserve(piece.size() * 65'536);
    for (int i = 0; i < 65'536; ++i) {
        pieces += piece;
    }
    EXPECT_EQ(converse(server.port(), "/test/echo/large", pieces + client_frame(0x80, "") + bye),
              "binary(4194304 bytes) close(1000)");
    EXPECT_EQ(converse(server.port(), "/test/echo/large", text(long_text(large + 1)).substr(0, 14)), "close(1009)");
}

TEST(Conformance, HalfAFrameIsWaitedForAndThenRead) {
    const NetServer server;
    const auto frame = text("in two halves");
    for (const std::size_t cut : {1U, 5U, 6U, 7U, 18U}) {
        WebSocketClient patient{server.port(), plain_upgrade("/test/echo"), ""};
        patient.tls().send(std::string_view{frame}.substr(0, cut));
        std::this_thread::sleep_for(20ms);
        patient.tls().send(std::string_view{frame}.substr(cut));
        EXPECT_EQ(patient.read_text(), "in two halves") << cut;
    }
}

TEST(Conformance, WhoVanishesInTheMiddleOfAFrameIsForgotten) {
    NetServer server;
    std::vector<std::unique_ptr<WebSocketClient>> clients;
    for (const std::size_t cut : {0U, 1U, 3U, 8U}) {
        clients.push_back(std::make_unique<WebSocketClient>(server.port(), plain_upgrade("/test/echo"), ""));
        clients.back()->tls().send(std::string_view{text("never complete")}.substr(0, cut));
    }
    const auto open = [&](const std::string& count) {
        return eventually(
            [&] {
                return server.metrics().text().find("visavis_web_sockets_open " + count + "\n") != std::string::npos;
            },
            3s);
    };
    EXPECT_TRUE(open("4"));
    clients.clear();
    EXPECT_TRUE(open("0"));
}

TEST(Conformance, SendsNothingAfterItsOwnClose) { // 5.5.1, 7.1
    NetServer server{short_limits(), on_messages([](net::WebSocket& socket, const std::string& /*text*/) {
                         socket.close(net::CloseCode::session_ended);
                     })};
    WebSocketClient client{server.port()};
    client.send_text("now");
    EXPECT_EQ(client.tls().receive_exactly(4), std::string("\x88\x02\x0F\xA1", 4));
    client.send_frame(0x89, "still there?");
    client.send_text("and this?");
    client.send_frame(0x88, close_body(1000));
    EXPECT_EQ(client.tls().receive(), "") << "no pong, no second close: the end";
}

TEST(Conformance, TheSignalingDoorTakesNoBinary) {
    const NetServer server;
    for (const unsigned first_byte : {0x82U, 0x02U}) {
        WebSocketClient client{server.port()};
        client.send_frame(first_byte, "x");
        EXPECT_EQ(client.close_code(), 1003U);
    }
}
