// HTTP over real TLS sockets: what is refused and how, what every answer carries, the client's files.
#include "support/net_server.hpp"
#include "support/stopwatch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

using namespace visavis;
using namespace visavis::test;
using namespace std::chrono_literals;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

namespace {

const std::string host{"Host: visavis.test\r\n"};

void expect_security_headers(const HttpReply& reply, const std::string& what) {
    for (const auto* name : {"content-security-policy", "cross-origin-opener-policy", "cross-origin-embedder-policy",
                             "cross-origin-resource-policy", "strict-transport-security", "permissions-policy",
                             "referrer-policy", "x-content-type-options", "x-frame-options", "cache-control", "date"}) {
        EXPECT_EQ(reply.headers.count(name), 1U) << what << ": " << name;
    }
    EXPECT_THAT(reply.header("content-security-policy"), HasSubstr("connect-src 'self' wss://visavis.test;")) << what;
    EXPECT_EQ(reply.headers.count("set-cookie"), 0U) << what;
    EXPECT_EQ(reply.headers.count("server"), 0U) << what;
}

} // namespace

TEST(HttpServer, KeepsTheConnectionAliveAndServesTheApi) {
    NetServer server;
    TlsClient client{server.port()};
    for (int i = 0; i < 3; ++i) {
        client.send("POST /api/v1/echo?a=b HTTP/1.1\r\n" + host +
                    "Content-Type: Application/JSON; charset=utf-8\r\nAuthorization: Bearer abc\r\nContent-Length: "
                    "4\r\n\r\nbody");
        const auto reply = client.reply();
        EXPECT_EQ(reply.status, 200U);
        EXPECT_EQ(reply.body, "/api/v1/echo|a=b|application/json|abc|body");
        EXPECT_EQ(reply.header("cache-control"), "no-store");
        EXPECT_EQ(reply.headers.count("connection"), 0U);
    }
}

TEST(HttpServer, SendsSecurityHeadersAndNoCookieWithEveryAnswer) {
    NetServer server;
    const std::pair<std::string, unsigned> requests[]{
        {"GET / HTTP/1.1\r\n" + host + "\r\n", 200},
        {"GET /assets/app-1a2b3c.js HTTP/1.1\r\n" + host + "\r\n", 200},
        {"GET /nothing HTTP/1.1\r\n" + host + "\r\n", 404},
        {"GET /nothing HTTP/1.1\r\n" + host + "Accept: text/html\r\n\r\n", 404},
        {"GET /api/v1/x HTTP/1.1\r\n" + host + "\r\n", 200},
        {"GET /api/v1/odd HTTP/1.1\r\n" + host + "\r\n", 200},
        {"GET /api/v1/fail HTTP/1.1\r\n" + host + "\r\n", 500},
        {"DELETE / HTTP/1.1\r\n" + host + "\r\n", 405},
        {"GET /api/v1/signaling HTTP/1.1\r\n" + host + "\r\n", 426},
        {"GET / HTTP/1.0\r\n" + host + "\r\n", 505},
        {"GET / HTTP/1.1\r\n\r\n", 400},
        {"nonsense\r\n\r\n", 400},
    };
    for (const auto& [request, status] : requests) {
        TlsClient client{server.port()};
        client.send(request);
        const auto reply = client.reply();
        EXPECT_EQ(reply.status, status) << request;
        if (reply.status == status) {
            expect_security_headers(reply, request);
        }
        EXPECT_THAT(reply.body, Not(HasSubstr("a secret of the inside")));
        EXPECT_EQ(reply.headers.count("injected"), 0U);
    }
    WebSocketClient upgraded{server.port()};
    EXPECT_EQ(upgraded.handshake().headers.count("content-security-policy"), 1U);
}

TEST(HttpServer, RefusesAmbiguousAndOversizedRequestsAndCloses) { // T-11
    NetServer server;
    const auto post = "POST /api/v1/x HTTP/1.1\r\n" + host;
    std::string many_fields;
    for (int i = 0; i < 70; ++i) {
        many_fields += "X-" + std::to_string(i) + ": y\r\n";
    }

    struct Case {
        std::string name;
        std::string request;
        unsigned status;
    };

    const Case cases[]{
        {"Content-Length beside Transfer-Encoding",
         post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"Transfer-Encoding beside Content-Length",
         post + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", 400},
        {"Transfer-Encoding alone", post + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411},
        {"Transfer-Encoding obfuscated", post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 411},
        {"Transfer-Encoding with a space before the colon", post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400},
        {"two Content-Lengths", post + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nbody", 400},
        {"two equal Content-Lengths", post + "Content-Length: 4\r\nContent-Length: 4\r\n\r\nbody", 400},
        {"Content-Length as a list", post + "Content-Length: 4, 4\r\n\r\nbody", 400},
        {"Content-Length with a sign", post + "Content-Length: +4\r\n\r\nbody", 400},
        {"negative Content-Length", post + "Content-Length: -4\r\n\r\nbody", 400},
        {"hexadecimal Content-Length", post + "Content-Length: 0x4\r\n\r\nbody", 400},
        {"Content-Length with a leading zero", post + "Content-Length: 04\r\n\r\nbody", 400},
        {"empty Content-Length", post + "Content-Length:\r\n\r\n", 400},
        {"Content-Length past every integer", post + "Content-Length: 99999999999999999999999\r\n\r\n", 400},
        {"body too large", post + "Content-Length: 16385\r\n\r\n", 413},
        {"folded field", post + "X-A: b\r\n c\r\n\r\n", 400},
        {"folded field with a tab", post + "X-A: b\r\n\tc\r\n\r\n", 400},
        {"bare line feeds", "GET / HTTP/1.1\nHost: visavis.test\n\n", 400},
        {"bare line feed in the head", "GET / HTTP/1.1\r\n" + host + "X-A: b\nX-C: d\r\n\r\n", 400},
        {"bare carriage return", "GET / HTTP/1.1\r\n" + host + "X-A: b\rX-C: d\r\n\r\n", 400},
        {"NUL in a field", "GET / HTTP/1.1\r\n" + host + std::string{"X-A: b\0c\r\n\r\n", 12}, 400},
        {"space in a field name", "GET / HTTP/1.1\r\n" + host + "X A: b\r\n\r\n", 400},
        {"field without a colon", "GET / HTTP/1.1\r\n" + host + "X-A\r\n\r\n", 400},
        {"field without a name", "GET / HTTP/1.1\r\n" + host + ": b\r\n\r\n", 400},
        {"no Host", "GET / HTTP/1.1\r\n\r\n", 400},
        {"empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
        {"two Hosts", "GET / HTTP/1.1\r\n" + host + host + "\r\n", 400},
        {"foreign Host", "GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n", 400},
        {"foreign port in Host", "GET / HTTP/1.1\r\nHost: visavis.test:8443\r\n\r\n", 400},
        {"absolute target of a foreign host", "GET https://evil.test/ HTTP/1.1\r\n" + host + "\r\n", 400},
        {"absolute target of plain HTTP", "GET http://visavis.test/ HTTP/1.1\r\n" + host + "\r\n", 400},
        {"absolute target with a user", "GET https://a@visavis.test/ HTTP/1.1\r\n" + host + "\r\n", 400},
        {"absolute target without a host", "GET https:/// HTTP/1.1\r\n" + host + "\r\n", 400},
        {"absolute target without Host", "GET https://visavis.test/ HTTP/1.1\r\n\r\n", 400},
        {"absolute target with dots", "GET https://visavis.test/../x HTTP/1.1\r\n" + host + "\r\n", 400},
        {"authority target", "CONNECT visavis.test:443 HTTP/1.1\r\n" + host + "\r\n", 400},
        {"asterisk target", "OPTIONS * HTTP/1.1\r\n" + host + "\r\n", 400},
        {"fragment in the target", "GET /#x HTTP/1.1\r\n" + host + "\r\n", 400},
        {"backslash in the target", "GET /\\x HTTP/1.1\r\n" + host + "\r\n", 400},
        {"dots in the path", "GET /assets/../../etc/passwd HTTP/1.1\r\n" + host + "\r\n", 400},
        {"two spaces", "GET  / HTTP/1.1\r\n" + host + "\r\n", 400},
        {"leading empty line", "\r\nGET / HTTP/1.1\r\n" + host + "\r\n", 400},
        {"leading space", " GET / HTTP/1.1\r\n" + host + "\r\n", 400},
        {"lower-case version", "GET / http/1.1\r\n" + host + "\r\n", 400},
        {"version with two digits", "GET / HTTP/1.10\r\n" + host + "\r\n", 400},
        {"HTTP/1.0", "GET / HTTP/1.0\r\n" + host + "\r\n", 505},
        {"HTTP/2", "GET / HTTP/2.0\r\n" + host + "\r\n", 505},
        {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        {"HTTP/0.9", "GET /\r\n\r\n", 400},
        {"other expectation", post + "Expect: tea\r\nContent-Length: 4\r\n\r\nbody", 417},
        {"long path", "GET /" + std::string(600, 'a') + " HTTP/1.1\r\n" + host + "\r\n", 414},
        {"endless path", "GET /" + std::string(9'000, 'a'), 414},
        {"endless field", "GET / HTTP/1.1\r\n" + host + "X-A: " + std::string(9'000, 'a'), 431},
        {"head too large", "GET / HTTP/1.1\r\n" + host + "X-A: " + std::string(8'200, 'a') + "\r\n\r\n", 431},
        {"too many fields", "GET / HTTP/1.1\r\n" + host + many_fields + "\r\n", 431},
        {"two Authorizations",
         "GET /api/v1/x HTTP/1.1\r\n" + host + "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n", 400},
    };
    for (const auto& one : cases) {
        TlsClient client{server.port()};
        client.send(one.request + "GET /smuggled HTTP/1.1\r\n" + host + "\r\n");
        const auto reply = client.reply();
        EXPECT_EQ(reply.status, one.status) << one.name;
        EXPECT_EQ(reply.header("content-type"), "application/problem+json") << one.name;
        EXPECT_EQ(reply.header("connection"), "close") << one.name;
        EXPECT_THAT(reply.body, HasSubstr("\"status\":" + std::to_string(one.status))) << one.name;
        EXPECT_EQ(client.receive_all(), "") << one.name;
    }
}

TEST(HttpServer, AcceptsAbsoluteTargetsOfItsOwnHost) { // RFC 9112 section 3.2.2
    NetServer server;
    for (const std::string target : {"https://visavis.test/api/v1/x?a=b", "HTTPS://VISAVIS.TEST:443/api/v1/x?a=b"}) {
        for (const std::string claimed : {"visavis.test", "evil.test"}) { // the target counts
            TlsClient client{server.port()};
            client.send("GET " + target + " HTTP/1.1\r\nHost: " + claimed + "\r\n\r\n");
            const auto reply = client.reply();
            EXPECT_EQ(reply.status, 200U) << target << " " << claimed;
            EXPECT_TRUE(reply.body.starts_with("/api/v1/x|a=b|")) << reply.body;
        }
    }
    TlsClient client{server.port()};
    client.send("GET https://visavis.test HTTP/1.1\r\nHost: visavis.test\r\n\r\n");
    EXPECT_THAT(client.reply().body, HasSubstr("<title>Visavis</title>")) << "the path is /";
}

TEST(HttpServer, AcceptsItsOwnHostInEveryWritingAndAnyForHealth) {
    NetServer server;
    for (const auto* name : {"visavis.test", "VISAVIS.test", "visavis.test:443"}) {
        TlsClient client{server.port()};
        client.send("GET / HTTP/1.1\r\nHost: " + std::string{name} + "\r\n\r\n");
        EXPECT_EQ(client.reply().status, 200U) << name;
    }
    TlsClient client{server.port()};
    client.send("GET /healthz HTTP/1.1\r\nHost: 10.0.0.1\r\n\r\n");
    EXPECT_EQ(client.reply().status, 200U);
}

TEST(HttpServer, AnswersPipelinedRequestsInOrderUpToItsLimit) {
    NetServer server;
    TlsClient client{server.port()};
    std::string all;
    for (int i = 0; i < 50; ++i) {
        all += "GET /api/v1/" + std::to_string(i) + " HTTP/1.1\r\n" + host + "\r\n";
    }
    client.send(all);
    int answered = 0;
    for (auto reply = client.reply(); reply.status == 200; reply = client.reply()) {
        EXPECT_THAT(reply.body, HasSubstr("/api/v1/" + std::to_string(answered) + "|"));
        ++answered;
    }
    EXPECT_GE(answered, 8);
    EXPECT_LE(answered, 10);
}

TEST(HttpServer, SendsContinueBeforeTheBodyAndClosesWhenAsked) {
    NetServer server;
    TlsClient client{server.port()};
    client.send("POST /api/v1/x HTTP/1.1\r\n" + host +
                "Content-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(client.reply(true).status, 100U);
    client.send("ok");
    const auto reply = client.reply();
    EXPECT_EQ(reply.status, 200U);
    EXPECT_EQ(reply.header("connection"), "close");
    EXPECT_THAT(reply.body, HasSubstr("|ok"));
    EXPECT_TRUE(client.ended());
}

TEST(HttpServer, HeadHasTheHeadersOfGetAndNoBody) {
    NetServer server;
    TlsClient client{server.port()};
    client.send("HEAD /assets/app-1a2b3c.js HTTP/1.1\r\n" + host + "\r\n");
    const auto reply = client.reply(true);
    EXPECT_EQ(reply.status, 200U);
    EXPECT_EQ(reply.header("content-length"), "40000");
    EXPECT_EQ(client.get("/favicon.svg").body, "<svg/>");
}

TEST(HttpServer, NegotiatesEncodingAndValidates) {
    NetServer server;
    TlsClient client{server.port()};
    const std::string path{"/assets/app-1a2b3c.js"};
    const auto plain = client.get(path);
    EXPECT_EQ(plain.body.size(), 40'000U);
    EXPECT_EQ(plain.header("vary"), "Accept-Encoding");
    EXPECT_THAT(plain.header("cache-control"), HasSubstr("immutable"));
    EXPECT_EQ(plain.header("content-type"), "text/javascript; charset=utf-8");
    const auto brotli = client.get(path, "Accept-Encoding: gzip, deflate, br\r\n");
    EXPECT_EQ(brotli.body, "as brotli");
    EXPECT_EQ(brotli.header("content-encoding"), "br");
    EXPECT_NE(brotli.header("etag"), plain.header("etag"));
    EXPECT_EQ(client.get(path, "Accept-Encoding: gzip;q=0.5, br;q=0\r\n").body, "as gzip");
    const auto same = client.get(path, "If-None-Match: \"x\", " + plain.header("etag") + "\r\n");
    EXPECT_EQ(same.status, 304U);
    EXPECT_EQ(same.header("etag"), plain.header("etag"));
    EXPECT_EQ(same.headers.count("content-length"), 0U);
    EXPECT_EQ(client.get(path, "If-None-Match: \"x\"\r\n").status, 200U);
}

TEST(HttpServer, RoutesThePagesOfTheClient) {
    NetServer server;
    TlsClient client{server.port()};
    for (const auto* path : {"/", "/sign-in", "/home", "/index.html"}) {
        const auto reply = client.get(path);
        EXPECT_EQ(reply.status, 200U) << path;
        EXPECT_EQ(reply.header("cache-control"), "no-cache") << path;
        EXPECT_THAT(reply.body, HasSubstr("Visavis")) << path;
    }
    EXPECT_EQ(client.get("/style").status, 404U);
    const auto page = client.get("/somewhere", "Accept: text/html\r\n");
    EXPECT_EQ(page.status, 404U);
    EXPECT_THAT(page.body, HasSubstr("<title>"));
    EXPECT_EQ(client.get("/somewhere").header("content-type"), "application/problem+json");
    EXPECT_EQ(client.get("/assets/%2e%2e/index.html").status, 404U);
    NetServer development{short_limits(), echo_web_socket(),
                          [](config::ServerSettings& settings) { settings.mode = config::Mode::development; }};
    EXPECT_EQ(TlsClient{development.port()}.get("/style").status, 200U);
}

TEST(HttpServer, CutsSlowPeers) { // T-12
    auto limits = short_limits();
    limits.handshake = limits.header = limits.body = limits.idle = limits.linger = 200ms;
    NetServer server{limits};
    const auto cut_after = [&](const std::string& bytes) {
        TlsClient client{server.port()};
        client.send(bytes);
        const Stopwatch begin;
        EXPECT_TRUE(client.ended()) << bytes;
        return begin.undisturbed();
    };
    EXPECT_LT(cut_after(""), 1s);
    EXPECT_LT(cut_after("GET / HTT"), 1s);
    EXPECT_LT(cut_after("POST /api/v1/x HTTP/1.1\r\n" + host + "Content-Length: 9\r\n\r\nhalf"), 1s);
    EXPECT_LT(cut_after("GET / HTTP/1.1\r\n" + host + "\r\n"), 1s);
    TlsClient dripping{server.port()};
    const Stopwatch begin;
    for (int i = 0; i < 50; ++i) {
        dripping.send("G");
        std::this_thread::sleep_for(10ms);
    }
    EXPECT_TRUE(dripping.ended());
    EXPECT_LT(begin.undisturbed(), 1s);
}

TEST(HttpServer, CapsConnectionsPerSource) { // T-12
    auto limits = short_limits();
    limits.connections_per_source = 3;
    NetServer server{limits};
    {
        TlsClient one{server.port()};
        TlsClient two{server.port()};
        TlsClient three{server.port()};
        EXPECT_TRUE(three.connected());
        EXPECT_FALSE(TlsClient{server.port()}.connected());
    }
    for (int i = 0; i < 50 && !TlsClient{server.port()}.connected(); ++i) {
        std::this_thread::sleep_for(20ms);
    }
    EXPECT_TRUE(TlsClient{server.port()}.connected());
}

TEST(HttpServer, ClosesAfterTheLastRequestAConnectionMayMake) { // T-12
    auto limits = short_limits();
    limits.requests_per_connection = 3;
    const NetServer server{limits};
    TlsClient client{server.port()};
    EXPECT_EQ(client.get("/").header("connection"), "");
    EXPECT_EQ(client.get("/").header("connection"), "");
    EXPECT_EQ(client.get("/").header("connection"), "close");
    EXPECT_TRUE(client.ended());
}

TEST(HttpServer, GivesUpOnAHandlerThatDoesNotAnswer) { // T-12
    auto limits = short_limits();
    limits.handler = 200ms;
    const NetServer server{limits};
    TlsClient client{server.port()};
    const Stopwatch begin;
    EXPECT_EQ(client.get("/api/v1/late").status, 0U);
    EXPECT_LT(begin.undisturbed(), 700ms);
    EXPECT_EQ(TlsClient{server.port()}.get("/").status, 200U);
}
