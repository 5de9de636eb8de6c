// RFC 7064 and 7065 addresses as operators write them.
#include "visavis/stun/url.hpp"

#include <gtest/gtest.h>

namespace visavis::stun {

TEST(ServerUrl, ReadsWhatTheSettingsMayHold) {
    const auto is = [](bool relays, Transport transport, const std::string& host, std::uint16_t port) {
        return ServerUrl{.relays = relays, .transport = transport, .host = host, .port = port};
    };
    EXPECT_EQ(parse_url("stun:turn.praxis.test"), is(false, Transport::udp, "turn.praxis.test", 3478));
    EXPECT_EQ(parse_url("stuns:turn.praxis.test"), is(false, Transport::tls, "turn.praxis.test", 5349));
    EXPECT_EQ(parse_url("turn:10.0.0.1:3479"), is(true, Transport::udp, "10.0.0.1", 3479));
    EXPECT_EQ(parse_url("turn:t?transport=tcp"), is(true, Transport::tcp, "t", 3478));
    EXPECT_EQ(parse_url("turn:t:1?transport=udp"), is(true, Transport::udp, "t", 1));
    EXPECT_EQ(parse_url("turns:t:443?transport=tcp"), is(true, Transport::tls, "t", 443));
    EXPECT_EQ(parse_url("turn:[2001:db8::1]:3478"), is(true, Transport::udp, "2001:db8::1", 3478));
    EXPECT_EQ(parse_url("turns:[2001:db8::1]"), is(true, Transport::tls, "2001:db8::1", 5349));
}

TEST(ServerUrl, RefusesTheRest) {
    for (const auto* const text : {"", "turn:", "turn://t", "http:t", "turn:t:", "turn:t:0", "turn:t:65536",
                                   "turn:t:1x", "turn:[::1", "turn:[::1]x", "stun:t?transport=udp",
                                   "turn:t?transport=sctp", "turns:t?transport=udp", "turn:user@t", "turn:t?"}) {
        EXPECT_FALSE(parse_url(text)) << text;
    }
}

} // namespace visavis::stun
