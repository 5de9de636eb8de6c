// The head's scanner and parser, without a socket: what is complete, what is malformed, what is read out of it (T-11).
#include "net/request_head.hpp"

#include <gtest/gtest.h>

using namespace visavis;
using namespace visavis::net;

namespace {

const Limits limits;

std::expected<RequestHead, Refusal> parse(const std::string& lines) {
    return parse_head(lines + "\r\n", limits);
}

} // namespace

TEST(HeadScan, FindsTheEndHoweverTheBytesArrive) {
    const std::string head{"GET / HTTP/1.1\r\nHost: a\r\n\r\n"};
    std::size_t scanned = 0;
    for (std::size_t size = 1; size < head.size(); ++size) {
        EXPECT_EQ(scan_head(head.substr(0, size), scanned).state, HeadScan::State::incomplete) << size;
        scanned = size;
    }
    const auto scan = scan_head(head + "next", scanned);
    EXPECT_EQ(scan.state, HeadScan::State::complete);
    EXPECT_EQ(scan.bytes, head.size());
}

TEST(HeadScan, CallsControlBytesMalformedAtOnce) {
    for (const std::string text : {"GET /\n", "GET\r /", "G\x01", "G\x7F", "\r\n", "\n"}) {
        EXPECT_EQ(scan_head(text, 0).state, HeadScan::State::malformed) << text;
    }
    EXPECT_EQ(scan_head("GET /\r", 0).state, HeadScan::State::incomplete);
}

TEST(RequestHead, SeparatesPathAndQueryAndLowersFieldNames) {
    const auto head = parse("GET /api/v1/x?a=b&c HTTP/1.1\r\nHOST: a.b\r\nX-Thing:  v \t\r\n");
    ASSERT_TRUE(head);
    EXPECT_EQ(head->method, Method::get);
    EXPECT_EQ(head->path, "/api/v1/x");
    EXPECT_EQ(head->query, "a=b&c");
    EXPECT_EQ(head->value("host"), "a.b");
    EXPECT_EQ(head->value("x-thing"), "v");
    EXPECT_TRUE(head->keep_alive);
}

TEST(RequestHead, ReadsKeepAliveLengthAndExpectation) {
    const auto head =
        parse("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 16384\r\nExpect: 100-Continue\r\n");
    ASSERT_TRUE(head);
    EXPECT_FALSE(head->keep_alive);
    EXPECT_EQ(head->content_length, 16'384U);
    EXPECT_TRUE(head->expects_continue);
    EXPECT_EQ(parse("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 16385\r\n").error(),
              (Refusal{413, ErrorCode::payload_too_large}));
}

TEST(RequestHead, ListsTokensAcrossFieldsIgnoringCase) {
    const auto head = parse("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, UPGRADE\r\nConnection: , x\r\n");
    ASSERT_TRUE(head);
    EXPECT_TRUE(head->lists("connection", "upgrade"));
    EXPECT_TRUE(head->lists("connection", "x"));
    EXPECT_FALSE(head->lists("connection", "up"));
}

TEST(RequestHead, KeepsItsLimits) {
    std::string fields;
    for (std::size_t i = 0; i < limits.header_fields; ++i) {
        fields += i == 0 ? "Host: a\r\n" : "X: y\r\n";
    }
    EXPECT_TRUE(parse("GET / HTTP/1.1\r\n" + fields));
    EXPECT_EQ(parse("GET / HTTP/1.1\r\n" + fields + "X: y\r\n").error().status, 431U);
    EXPECT_TRUE(parse("GET /" + std::string(511, 'a') + " HTTP/1.1\r\nHost: a\r\n"));
    EXPECT_EQ(parse("GET /" + std::string(512, 'a') + " HTTP/1.1\r\nHost: a\r\n").error().status, 414U);
    EXPECT_EQ(parse("GET /?" + std::string(1'024, 'a') + " HTTP/1.1\r\nHost: a\r\n").error().status, 414U);
}

TEST(ListElements, TrimsAndLeavesEmptyOnesOut) {
    EXPECT_EQ(list_elements(" a,, b\t,"), (std::vector<std::string_view>{"a", "b"}));
    EXPECT_TRUE(list_elements("").empty());
}
