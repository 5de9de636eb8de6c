// The opening handshake, RFC 6455 section 4, line by line, at the signaling door and at /test/echo: the same checks but
// for Origin and subprotocol. A refusal says why with a status, and never becomes a WebSocket.
#include "support/conversation.hpp"
#include "support/net_server.hpp"

#include <gtest/gtest.h>

#include <vector>

using namespace visavis;
using namespace visavis::test;

namespace {

struct Line {
    std::string name;
    std::string value;
};

/// A correct request's lines, in order; cases change one.
struct Request {
    std::string first_line;
    std::vector<Line> lines;
    std::string body{};

    [[nodiscard]] Request with(const std::string& name, const std::string& value) const {
        auto copy = *this;
        for (auto& line : copy.lines) {
            line.value = line.name == name ? value : line.value;
        }
        return copy;
    }

    [[nodiscard]] Request without(const std::string& name) const {
        auto copy = *this;
        std::erase_if(copy.lines, [&](const Line& line) { return line.name == name; });
        return copy;
    }

    [[nodiscard]] Request and_also(const std::string& name, const std::string& value) const {
        auto copy = *this;
        copy.lines.push_back({name, value});
        return copy;
    }

    [[nodiscard]] Request as(const std::string& other_first_line) const {
        auto copy = *this;
        copy.first_line = other_first_line;
        return copy;
    }

    [[nodiscard]] Request followed_by(const std::string& other_body) const {
        auto copy = *this;
        copy.body = other_body;
        return copy;
    }

    [[nodiscard]] std::string text() const {
        auto all = first_line + "\r\n";
        for (const auto& line : lines) {
            all += line.name + ": " + line.value + "\r\n";
        }
        return all + "\r\n" + body;
    }
};

Request good(const std::string& path) {
    return {.first_line = "GET " + path + " HTTP/1.1",
            .lines = {{"Host", "visavis.test"},
                      {"Origin", "https://visavis.test"},
                      {"Connection", "Upgrade"},
                      {"Upgrade", "websocket"},
                      {"Sec-WebSocket-Version", "13"},
                      {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                      {"Sec-WebSocket-Protocol", "visavis.v1"}}};
}

struct Case {
    std::string name;
    Request request;
    unsigned status;
};

HttpReply answer(std::uint16_t port, const Request& request) {
    TlsClient client{port};
    client.send(request.text());
    return client.reply();
}

/// What holds at every endpoint.
std::vector<Case> common_cases(const std::string& path) {
    const auto right = good(path);
    const std::string key{"Sec-WebSocket-Key"};
    std::vector<Case> cases{
        {"correct", right, 101},
        {"4.1 Upgrade in other case", right.with("Upgrade", "WebSocket"), 101},
        {"4.1 Upgrade as one of a list", right.with("Upgrade", "h2c, websocket"), 101},
        {"4.1 Upgrade over two lines", right.with("Upgrade", "h2c").and_also("Upgrade", "websocket"), 101},
        {"4.1 Upgrade with something else", right.with("Upgrade", "websockets"), 426},
        {"4.1 Upgrade with a version", right.with("Upgrade", "websocket/13"), 426},
        {"4.1 Upgrade empty", right.with("Upgrade", ""), 426},
        {"4.1 Upgrade missing", right.without("Upgrade"), 426},
        {"4.1 Connection in other case", right.with("Connection", "uPGRADE"), 101},
        {"4.1 Connection as one of a list, as Firefox sends it", right.with("Connection", "keep-alive, Upgrade"), 101},
        {"4.1 Connection over two lines", right.with("Connection", "keep-alive").and_also("Connection", "upgrade"),
         101},
        {"4.1 Connection with something else", right.with("Connection", "keep-alive"), 426},
        {"4.1 Connection where upgrade is part of a word", right.with("Connection", "upgrade-now"), 426},
        {"4.1 Connection missing", right.without("Connection"), 426},
        {"4.1 version 8", right.with("Sec-WebSocket-Version", "8"), 426},
        {"4.1 version 7, 13", right.with("Sec-WebSocket-Version", "7, 13"), 426},
        {"4.1 version 013", right.with("Sec-WebSocket-Version", "013"), 426},
        {"4.1 version 13 twice", right.and_also("Sec-WebSocket-Version", "13"), 426},
        {"4.1 version empty", right.with("Sec-WebSocket-Version", ""), 426},
        {"4.1 version missing", right.without("Sec-WebSocket-Version"), 426},
        {"4.1 key missing", right.without(key), 400},
        {"4.1 key empty", right.with(key, ""), 400},
        {"4.1 key of 15 bytes", right.with(key, "AAAAAAAAAAAAAAAAAAAA"), 400},
        {"4.1 key of 17 bytes", right.with(key, "AAAAAAAAAAAAAAAAAAAAAAA="), 400},
        {"4.1 key of 32 bytes", right.with(key, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="), 400},
        {"4.1 key without padding", right.with(key, "dGhlIHNhbXBsZSBub25jZQ"), 400},
        {"4.1 key with other padding", right.with(key, "dGhlIHNhbXBsZSBub25jZQ=A"), 400},
        {"4.1 key of another alphabet", right.with(key, "dGhlIHNhbXBsZSBub25j_-=="), 400},
        {"4.1 key with a space inside", right.with(key, "dGhlIHNhbXBs SBub25jZQ=="), 400},
        {"4.1 key with bits that belong to no byte", right.with(key, "dGhlIHNhbXBsZSBub25jZR=="), 400},
        {"4.1 two keys", right.and_also(key, "dGhlIHNhbXBsZSBub25jZQ=="), 400},
        {"4.1 two keys in one line", right.with(key, "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ=="), 400},
        {"4.1 Host missing", right.without("Host"), 400},
        {"4.1 Host empty", right.with("Host", ""), 400},
        {"4.1 Host twice", right.and_also("Host", "visavis.test"), 400},
        {"4.1 foreign Host", right.with("Host", "other.test"), 400},
        {"4.1 Host with a foreign port", right.with("Host", "visavis.test:444"), 400},
        {"4.1 Host with the default port", right.with("Host", "visavis.test:443"), 101},
        {"4.1 POST", right.as("POST " + path + " HTTP/1.1"), 405},
        {"4.1 HEAD", right.as("HEAD " + path + " HTTP/1.1"), 405},
        {"4.1 lower-case get", right.as("get " + path + " HTTP/1.1"), 405},
        {"4.1 HTTP/1.0", right.as("GET " + path + " HTTP/1.0"), 505},
        {"4.1 HTTP/2.0", right.as("GET " + path + " HTTP/2.0"), 505},
        {"4.1 absolute target of ours", right.as("GET https://visavis.test" + path + " HTTP/1.1"), 101},
        {"4.1 absolute target of somebody else", right.as("GET https://elsewhere.test" + path + " HTTP/1.1"), 400},
        {"4.1 with a query", right.as("GET " + path + "?agent=x HTTP/1.1"), 101},
        {"a body with the upgrade", right.and_also("Content-Length", "4").followed_by("body"), 400},
        {"a chunked body with the upgrade", right.and_also("Transfer-Encoding", "chunked").followed_by("0\r\n\r\n"),
         411},
        {"two Origins", right.and_also("Origin", "https://visavis.test"), 400},
        {"9.1 extensions are offered and none is agreed to",
         right.and_also("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"), 101},
    };
    const std::string extensions{"Sec-WebSocket-Extensions"};
    for (const auto* const list :
         {"a", "a, b", "a; b", "a;b=1;c", "a ; b = 1 , c", "a; b=\"1\"", "a; b=\"\\1\\2\"", ",a,,b,"}) {
        cases.push_back({std::string{"9.1 extensions "} + list, right.and_also(extensions, list), 101});
    }
    for (const auto* const list :
         {"", ",", "a b", "a;", "a;;b", ";a", "a=1", "a; =1", "a; b=", "a; b=1 2", "a; b=\"\"", "a; b=\"1", "a; b=1\"",
          "a; b=\"1 2\"", "a; b=\"\\\"", "a; b=\"1,2\"", "a; b=(1)", "a, \"b\"", "a/b"}) {
        cases.push_back({std::string{"9.1 malformed extensions "} + list, right.and_also(extensions, list), 400});
    }
    cases.push_back(
        {"9.1 malformed in the second line", right.and_also(extensions, "a").and_also(extensions, ";"), 400});
    const std::vector<Case> more{
        {"4.1 a subprotocol that is no token", right.and_also("Sec-WebSocket-Protocol", "a b"), 400},
        {"4.1 a list of no subprotocol", right.and_also("Sec-WebSocket-Protocol", ""), 400},
        {"4.1 the same subprotocol line twice", right.and_also("Sec-WebSocket-Protocol", "visavis.v1"), 101},
        {"4.1 Upgrade twice", right.and_also("Upgrade", "websocket"), 101},
        {"4.1 Upgrade among empty elements", right.with("Upgrade", ", ,websocket,"), 101},
        {"4.1 Upgrade on a folded line", right.with("Upgrade", "\r\n websocket"), 400},
        {"4.1 Upgrade in quotes", right.with("Upgrade", "\"websocket\""), 426},
        {"4.1 key between blanks", right.with(key, " \t dGhlIHNhbXBsZSBub25jZQ== \t"), 101},
        {"4.1 key in quotes", right.with(key, "\"dGhlIHNhbXBsZSBub25jZQ==\""), 400},
        {"4.1 key on a folded line", right.with(key, "dGhlIHNhbXBsZSBub25j\r\n ZQ=="), 400},
        {"4.1 two keys, the second in other case", right.and_also("SEC-WEBSOCKET-KEY", "dGhlIHNhbXBsZSBub25jZQ=="),
         400},
        {"4.1 key by a name with underscores",
         right.without(key).and_also("Sec_WebSocket_Key", "dGhlIHNhbXBsZSBub25jZQ=="), 400},
        {"4.1 version between blanks", right.with("Sec-WebSocket-Version", "\t13 "), 101},
        {"4.1 version 13, 13", right.with("Sec-WebSocket-Version", "13, 13"), 426},
        {"4.1 version +13", right.with("Sec-WebSocket-Version", "+13"), 426},
        {"4.1 Host in other case", right.with("Host", "VISAVIS.Test"), 101},
        {"4.1 Host with a last dot", right.with("Host", "visavis.test."), 400},
        {"4.1 Host with a user", right.with("Host", "a@visavis.test"), 400},
        {"4.1 Host twice in a line", right.with("Host", "visavis.test, visavis.test"), 400},
        {"4.1 HTTP/1.1 in lower case", right.as("GET " + path + " http/1.1"), 400},
        {"4.1 without a version of HTTP", right.as("GET " + path), 400},
        {"4.1 CONNECT", right.as("CONNECT visavis.test:443 HTTP/1.1"), 400},
        {"no body, and said so", right.and_also("Content-Length", "0"), 101},
        {"a length said twice", right.and_also("Content-Length", "0").and_also("Content-Length", "0"), 400},
        {"a length with a sign", right.and_also("Content-Length", "+0"), 400},
        {"a length and chunks", right.and_also("Content-Length", "0").and_also("Transfer-Encoding", "chunked"), 400},
        {"a folded line", right.and_also("X-Any", "a\r\n\tb"), 400},
        {"a blank before a colon", right.and_also("X-Any ", "a"), 400},
        {"a field without a name", right.and_also("", "a"), 400},
    };
    cases.insert(cases.end(), more.begin(), more.end());
    return cases;
}

void run(std::uint16_t port, const std::vector<Case>& cases) {
    for (const auto& one : cases) {
        const auto reply = answer(port, one.request);
        EXPECT_EQ(reply.status, one.status) << one.name;
        if (reply.status == 101) {
            EXPECT_EQ(reply.header("upgrade"), "websocket") << one.name;
            EXPECT_EQ(reply.header("connection"), "Upgrade") << one.name;
            EXPECT_EQ(reply.header("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") << one.name;
            EXPECT_EQ(reply.headers.count("sec-websocket-extensions"), 0U) << one.name;
        } else {
            EXPECT_EQ(reply.headers.count("sec-websocket-accept"), 0U) << one.name;
            EXPECT_EQ(reply.header("content-type"), "application/problem+json") << one.name;
            EXPECT_EQ(reply.header("connection"), "close") << one.name;
        }
        if (reply.status == 426) {
            EXPECT_EQ(reply.header("sec-websocket-version"), "13") << one.name;
            EXPECT_EQ(reply.header("upgrade"), "websocket") << one.name;
        }
    }
}

} // namespace

TEST(ConformanceHandshake, AtTheSignalingDoor) { // T-05, T-11
    const NetServer server;
    const std::string path{"/api/v1/signaling"};
    auto cases = common_cases(path);
    const auto right = good(path);
    const std::string protocol{"Sec-WebSocket-Protocol"};
    const std::vector<Case> own{
        {"Origin missing", right.without("Origin"), 403},
        {"Origin empty", right.with("Origin", ""), 403},
        {"Origin null", right.with("Origin", "null"), 403},
        {"Origin of another scheme", right.with("Origin", "http://visavis.test"), 403},
        {"Origin of another port", right.with("Origin", "https://visavis.test:8443"), 403},
        {"Origin that begins like ours", right.with("Origin", "https://visavis.test.evil.test"), 403},
        {"Origin in other case", right.with("Origin", "https://VISAVIS.test"), 403},
        {"subprotocol missing", right.without(protocol), 426},
        {"another subprotocol", right.with(protocol, "visavis.v2"), 426},
        {"subprotocol in other case", right.with(protocol, "Visavis.v1"), 426},
        {"subprotocol as one of a list", right.with(protocol, "chat, visavis.v1"), 101},
        {"subprotocol over two lines", right.with(protocol, "chat").and_also(protocol, "visavis.v1"), 101},
    };
    cases.insert(cases.end(), own.begin(), own.end());
    run(server.port(), cases);
    EXPECT_EQ(answer(server.port(), right).header("sec-websocket-protocol"), "visavis.v1");
}

TEST(ConformanceHandshake, AtTheTestEndpoint) {
    ASSERT_TRUE(net::has_test_endpoints());
    const NetServer server;
    for (const std::string path : {"/test/echo", "/test/echo/large"}) {
        const auto right = good(path);
        auto cases = common_cases(path);
        cases.push_back({"any Origin", right.with("Origin", "http://elsewhere.test"), 101});
        cases.push_back({"no Origin", right.without("Origin"), 101});
        cases.push_back({"no subprotocol", right.without("Sec-WebSocket-Protocol"), 101});
        run(server.port(), cases);
        EXPECT_EQ(answer(server.port(), right).headers.count("sec-websocket-protocol"), 0U);
    }
    EXPECT_EQ(answer(server.port(), good("/test/other")).status, 404U);
}
