// The WebSocket over real TLS sockets: handshake rules, RFC 6455 behaviour, bounds, and the end.
#include "support/net_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

using namespace visavis;
using namespace visavis::test;
using testing::HasSubstr;

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
