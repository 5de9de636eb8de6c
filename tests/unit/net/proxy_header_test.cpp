// What a trusted proxy may begin a connection with, byte by byte, and what is refused although it looks like it (T-12).
#include "net/proxy_header.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

using namespace visavis::net;
using State = ProxyHeader::State;
using namespace std::string_literals;

namespace {

const std::string signature = "\r\n\r\n\0\r\nQUIT\n"s;
const std::string ipv4 = "\xC6\x33\x64\x07\xC0\x00\x02\x01\xC8\x22\x01\xBB"s;
const std::string ipv6 = "\x20\x01\x0D\xB8\x00\x01\x00\x02\x00\x00\x00\x00\x00\x00\x00\x07"s
                         "\x20\x01\x0D\xB8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\xC8\x22\x01\xBB"s;
const std::string tls = "\x16\x03\x01\x02\x00"s;

std::string binary(int command, int family, const std::string& block) {
    return signature + static_cast<char>(command) + static_cast<char>(family) + static_cast<char>(block.size() >> 8U) +
           static_cast<char>(block.size() & 0xFFU) + block;
}

void expect_source(const std::string& header, const char* source) {
    const auto scan = scan_proxy_header(header + tls);
    ASSERT_EQ(scan.state, State::complete) << header;
    EXPECT_EQ(scan.bytes, header.size());
    EXPECT_EQ(scan.source ? scan.source->to_string() : "", source);
    for (std::size_t bytes = 0; bytes < header.size(); ++bytes) {
        EXPECT_EQ(scan_proxy_header(header.substr(0, bytes)).state, State::incomplete) << bytes;
    }
}

void expect_malformed(const std::string& header) {
    EXPECT_EQ(scan_proxy_header(header).state, State::malformed) << header;
}

} // namespace

TEST(ProxyHeader, NamesTheClientInBothVersionsAndFamilies) {
    expect_source(binary(0x21, 0x11, ipv4), "198.51.100.7");
    expect_source(binary(0x21, 0x21, ipv6), "2001:db8:1:2::7");
    expect_source("PROXY TCP4 198.51.100.7 192.0.2.1 51234 443\r\n", "198.51.100.7");
    expect_source("PROXY TCP6 2001:db8:1:2::7 2001:db8::1 51234 443\r\n", "2001:db8:1:2::7");
}

TEST(ProxyHeader, NamesNobodyWhenTheProxySpeaksForItselfOrDoesNotKnow) {
    expect_source(binary(0x20, 0x00, ""), "");
    expect_source(binary(0x20, 0x11, ipv4), "");
    expect_source(binary(0x20, 0x00, "whatever"), "");
    expect_source(binary(0x21, 0x00, "whatever"), "");
    expect_source("PROXY UNKNOWN\r\n", "");
    expect_source("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n", "");
}

TEST(ProxyHeader, SkipsWholeExtensionsAndRefusesBrokenOnes) {
    expect_source(binary(0x21, 0x11, ipv4 + "\x03\x00\x04"s + "abcd" + "\x04\x00\x00"s), "198.51.100.7");
    expect_malformed(binary(0x21, 0x11, ipv4 + "\x03\x00\x05"s + "abcd"));
    expect_malformed(binary(0x21, 0x11, ipv4 + "\x03\x00"s));
}

TEST(ProxyHeader, RefusesWhatNoProxySends) {
    expect_malformed(tls);
    expect_malformed("GET / HTTP/1.1\r\n");
    expect_malformed(" " + binary(0x21, 0x11, ipv4));
    expect_malformed(binary(0x11, 0x11, ipv4));                  // version 1 in binary
    expect_malformed(binary(0x22, 0x11, ipv4));                  // no such command
    expect_malformed(binary(0x21, 0x12, ipv4));                  // UDP
    expect_malformed(binary(0x21, 0x31, std::string(216, '/'))); // a socket of the proxy's machine
    expect_malformed(binary(0x21, 0x11, ipv4.substr(1)));
    expect_malformed(binary(0x21, 0x21, ipv4));        // shorter than its family says
    expect_malformed(signature + "\x21\x11\x02\x09"s); // 1 byte more than there may be, refused before it is waited for
    for (const auto* line :
         {"PROXY TCP4 198.51.100.7 192.0.2.1 51234\r\n", "PROXY TCP4 198.51.100.7 192.0.2.1 51234 443 \r\n",
          "PROXY TCP4  198.51.100.7 192.0.2.1 51234 443\r\n", "PROXY TCP4 198.51.100 192.0.2.1 51234 443\r\n",
          "PROXY TCP4 2001:db8::7 2001:db8::1 51234 443\r\n", "PROXY TCP6 198.51.100.7 192.0.2.1 51234 443\r\n",
          "PROXY TCP6 fe80::1%1 2001:db8::1 51234 443\r\n", "PROXY TCP4 198.51.100.7 192.0.2.1 65536 443\r\n",
          "PROXY TCP4 198.51.100.7 192.0.2.1 051 443\r\n", "PROXY TCP4 198.51.100.7 192.0.2.1 -1 443\r\n",
          "PROXY UDP4 198.51.100.7 192.0.2.1 51234 443\r\n", "PROXY \r\n", "PROXY\r\n",
          "proxy TCP4 198.51.100.7 192.0.2.1 51234 443\r\n", "PROXY TCP4 198.51.100.7 192.0.2.1 51234 443\n\r\n"}) {
        expect_malformed(line);
    }
}

TEST(ProxyHeader, IsNeverWaitedForBeyondItsLength) {
    EXPECT_EQ(scan_proxy_header("PROXY TCP6 " + std::string(95, 'f')).state, State::incomplete);
    expect_malformed("PROXY TCP6 " + std::string(96, 'f'));
    const auto longest = binary(0x20, 0x00, std::string(proxy_header_bytes - 16, 'x'));
    expect_source(longest, "");
}
