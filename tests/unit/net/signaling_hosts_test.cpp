// The names of rooms' buckets: which Host fields are ours, which name a bucket has, what the client may connect to.
#include "visavis/net/signaling_hosts.hpp"

#include <gtest/gtest.h>

using visavis::net::SignalingHosts;

TEST(SignalingHosts, NameABucketWithThePortOfThePublicUrl) {
    const SignalingHosts hosts{"*.rooms.visavis.test", "https://visavis.test:8443"};
    EXPECT_EQ(hosts.host(0), "00.rooms.visavis.test:8443");
    EXPECT_EQ(hosts.host(167), "a7.rooms.visavis.test:8443");
    EXPECT_EQ(hosts.source(), " wss://*.rooms.visavis.test:8443");
    EXPECT_EQ((SignalingHosts{"*.rooms.visavis.test", "https://visavis.test"}.host(255)), "ff.rooms.visavis.test");
    EXPECT_EQ((SignalingHosts{"*.rooms.visavis.test", "https://visavis.test:443"}.host(255)), "ff.rooms.visavis.test");
    EXPECT_EQ((SignalingHosts{"*.rooms.visavis.test", "https://[::1]"}.host(1)), "01.rooms.visavis.test");
}

TEST(SignalingHosts, ContainEachOfTheirNamesAndNoOther) { // T-11
    const SignalingHosts hosts{"*.rooms.visavis.test", "https://visavis.test"};
    for (int bucket = 0; bucket < 256; ++bucket) {
        EXPECT_TRUE(hosts.contain(hosts.host(static_cast<std::uint8_t>(bucket))));
    }
    EXPECT_TRUE(hosts.contain("A7.Rooms.visavis.TEST:443"));
    for (const auto* other : {"", "a7", ".rooms.visavis.test", "7.rooms.visavis.test", "a7.rooms.visavis.test.",
                              "a7.rooms.visavis.test:8443", "xa7.rooms.visavis.test", "g0.rooms.visavis.test",
                              "a7rooms.visavis.test", "a7.rooms.visavis.test.evil.test"}) {
        EXPECT_FALSE(hosts.contain(other)) << other;
    }
    EXPECT_FALSE(SignalingHosts{}.contain("a7.rooms.visavis.test"));
    EXPECT_FALSE(
        (SignalingHosts{"*.rooms.visavis.test", "https://visavis.test:8443"}.contain("a7.rooms.visavis.test")));
}
