// RFC 7064 and 7065 addresses as operators write them.
#include "visavis/base/ice_url.hpp"

#include <gtest/gtest.h>

namespace visavis {

TEST(IceUrl, ReadsWhatTheSettingsMayHold) {
    const auto is = [](bool relays, IceTransport transport, const std::string& host, std::uint16_t port) {
        return IceUrl{.relays = relays, .transport = transport, .host = host, .port = port};
    };
    EXPECT_EQ(parse_ice_url("stun:turn.praxis.test"), is(false, IceTransport::udp, "turn.praxis.test", 3478));
    EXPECT_EQ(parse_ice_url("stuns:turn.praxis.test"), is(false, IceTransport::tls, "turn.praxis.test", 5349));
    EXPECT_EQ(parse_ice_url("turn:10.0.0.1:3479"), is(true, IceTransport::udp, "10.0.0.1", 3479));
    EXPECT_EQ(parse_ice_url("turn:t?transport=tcp"), is(true, IceTransport::tcp, "t", 3478));
    EXPECT_EQ(parse_ice_url("turn:t:1?transport=udp"), is(true, IceTransport::udp, "t", 1));
    EXPECT_EQ(parse_ice_url("turns:t:443?transport=tcp"), is(true, IceTransport::tls, "t", 443));
    EXPECT_EQ(parse_ice_url("turn:[2001:db8::1]:3478"), is(true, IceTransport::udp, "2001:db8::1", 3478));
    EXPECT_EQ(parse_ice_url("turns:[2001:db8::1]"), is(true, IceTransport::tls, "2001:db8::1", 5349));
}

TEST(IceUrl, RefusesTheRest) {
    for (const auto* const text : {"",
                                   "turn:",
                                   "turn://t",
                                   "http:t",
                                   "turn:t:",
                                   "turn:t:0",
                                   "turn:t:65536",
                                   "turn:t:1x",
                                   "stun:",
                                   "stun:stun.example.org:3478?transport=udp",
                                   "stun://stun.example.org",
                                   "stun:stun.example.org:99999",
                                   "stun:user@stun.example.org",
                                   "turn:2001:db8::1:3478",
                                   "turn:turn.example.org?transport=tls",
                                   "turn:[t]",
                                   "turn:[1.2.3.4]",
                                   "turn:a..b",
                                   "turn:.a",
                                   "turn:a.",
                                   "turn:-a",
                                   "turn:1.2.3",
                                   "turn:1.2.3.256",
                                   "turn:01.2.3.4",
                                   "turn:a.0x1",
                                   "turn:t:007",
                                   "turn:xn--a",
                                   "turn:t ",
                                   " turn:t",
                                   "turn:t%41",
                                   "turn:[::1",
                                   "turn:[::1]x",
                                   "stun:t?transport=udp",
                                   "turn:t?transport=sctp",
                                   "turns:t?transport=udp",
                                   "turn:user@t",
                                   "turn:t?"}) {
        EXPECT_FALSE(parse_ice_url(text)) << text;
    }
}

} // namespace visavis
