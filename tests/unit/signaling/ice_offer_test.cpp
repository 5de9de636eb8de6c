// Which ICE servers a participant is told, and their time-limited credentials (T-08, C-8).
#include "signaling/ice_offer.hpp"

#include "visavis/crypto/primitives.hpp"

#include <gtest/gtest.h>

namespace visavis::signaling {

namespace {

using namespace std::chrono_literals;

const WallTime monday = parse_rfc3339("2026-05-04T09:30:00Z").value();

config::IceSettings settings(config::ConnectionPolicy policy) {
    return {.stun_urls = {"stun:turn.praxis.test:3478"},
            .turn_urls = {"turn:turn.praxis.test:3478", "turns:turn.praxis.test:5349"},
            .connection_policy = policy};
}

} // namespace

TEST(IceOffer, HasCredentialsOfTenMinutesThatNameNobody) { // T-08, S-069
    const Secret secret{"a shared secret"};
    const auto servers = ice_servers(settings(config::ConnectionPolicy::direct_first), secret, monday);
    ASSERT_EQ(servers.size(), 2U);
    EXPECT_FALSE(servers[0].username);
    EXPECT_FALSE(servers[0].credential);
    const auto& user_name = servers[1].username.value();
    EXPECT_TRUE(user_name.starts_with("1777887600:")) << user_name << ": 09:40:00, ten minutes from now";
    EXPECT_EQ(user_name.size(), 11U + 12U) << "72 random bits";
    EXPECT_EQ(servers[1].credential, crypto::turn_credential(secret, user_name));
    const auto again = ice_servers(settings(config::ConnectionPolicy::direct_first), secret, monday);
    EXPECT_NE(again[1].username, user_name) << "each message has credentials of its own";
}

TEST(IceOffer, CredentialIsWhatOpensslMakesOfTheSameName) {
    // printf 1777887600:abcdefghijkl | openssl dgst -sha1 -hmac 'a shared secret' -binary | base64
    EXPECT_EQ(crypto::turn_credential(Secret{"a shared secret"}, "1777887600:abcdefghijkl"),
              "bIBijq2CQhM0QPPHPOHoxip9pdE=");
}

TEST(IceOffer, FollowsTheConnectionPolicy) { // C-8
    const Secret secret{"a shared secret"};
    const auto direct = ice_servers(settings(config::ConnectionPolicy::direct_only), secret, monday);
    ASSERT_EQ(direct.size(), 1U);
    EXPECT_EQ(direct[0].urls, (std::vector<std::string>{"stun:turn.praxis.test:3478"}));
    const auto relayed = ice_servers(settings(config::ConnectionPolicy::relay_only), secret, monday);
    ASSERT_EQ(relayed.size(), 1U);
    EXPECT_TRUE(relayed[0].credential);
    EXPECT_TRUE(ice_servers({}, Secret{}, monday).empty());
    EXPECT_EQ(connection_policy(settings(config::ConnectionPolicy::relay_only)),
              protocol::ConnectionPolicy::relay_only);
}

} // namespace visavis::signaling
