// Which ICE servers a participant is told, and their time-limited credentials (T-08, C-8).
#include "signaling/ice_offer.hpp"

#include "visavis/crypto/primitives.hpp"

#include <gtest/gtest.h>

namespace visavis::signaling {

namespace {

using namespace std::chrono_literals;

const WallTime monday = parse_rfc3339("2026-05-04T09:30:00Z").value();

const config::IceSettings settings{.stun_urls = {"stun:turn.praxis.test:3478"},
                                   .turn_urls = {"turn:turn.praxis.test:3478", "turns:turn.praxis.test:5349"}};
const Secret secret{"a shared secret"};
const auto call = CallId::random();
const auto anna = ParticipantId::random();

using enum protocol::ConnectionPolicy;

std::string user_name(const CallId& of_call, const ParticipantId& participant, WallTime now) {
    return ice_servers(settings, secret, direct_first, of_call, participant, now).back().username.value();
}

std::string id_of(const std::string& name) {
    return name.substr(name.find(':'));
}

} // namespace

TEST(IceOffer, HasCredentialsOfTenMinutesThatNameNobody) { // T-08, S-069
    const auto servers = ice_servers(settings, secret, direct_first, call, anna, monday);
    ASSERT_EQ(servers.size(), 2U);
    EXPECT_FALSE(servers[0].username);
    EXPECT_FALSE(servers[0].credential);
    const auto& name = servers[1].username.value();
    EXPECT_TRUE(name.starts_with("1777887600:")) << name << ": 09:40:00, ten minutes from now";
    EXPECT_EQ(name.size(), 11U + 16U) << "96 bits";
    EXPECT_EQ(servers[1].credential, crypto::turn_credential(secret, name));
}

TEST(IceOffer, NamesAParticipantOfACallTheSameAtEachRenewalAndNobodyElse) { // T-08: the relay's quota per user
    const auto name = user_name(call, anna, monday);
    const auto renewed = user_name(call, anna, monday + 300s);
    EXPECT_NE(name, renewed) << "a later end";
    EXPECT_EQ(id_of(name), id_of(renewed));
    EXPECT_NE(id_of(name), id_of(user_name(call, ParticipantId::random(), monday)));
    EXPECT_NE(id_of(name), id_of(user_name(CallId::random(), anna, monday)));
    const auto elsewhere = ice_servers(settings, Secret{"another"}, direct_first, call, anna, monday);
    EXPECT_NE(id_of(name), id_of(elsewhere.back().username.value())) << "the hash is keyed";
}

TEST(IceOffer, CredentialIsWhatOpensslMakesOfTheSameName) {
    // printf 1777887600:abcdefghijkl | openssl dgst -sha1 -hmac 'a shared secret' -binary | base64
    EXPECT_EQ(crypto::turn_credential(secret, "1777887600:abcdefghijkl"), "bIBijq2CQhM0QPPHPOHoxip9pdE=");
}

TEST(IceOffer, FollowsTheConnectionPolicy) { // C-8
    const auto direct = ice_servers(settings, secret, direct_only, call, anna, monday);
    ASSERT_EQ(direct.size(), 1U);
    EXPECT_EQ(direct[0].urls, settings.stun_urls);
    const auto relayed = ice_servers(settings, secret, relay_only, call, anna, monday);
    ASSERT_EQ(relayed.size(), 1U);
    EXPECT_EQ(relayed[0].urls, settings.turn_urls);
    EXPECT_TRUE(relayed[0].credential);
    EXPECT_TRUE(ice_servers({}, Secret{}, direct_first, call, anna, monday).empty());
}

TEST(IceOffer, APracticesOwnPolicyGoesBeforeTheOperators) { // C-8
    const config::IceSettings operators{.connection_policy = direct_only};
    EXPECT_EQ(connection_policy(operators, std::nullopt), direct_only);
    EXPECT_EQ(connection_policy(operators, relay_only), relay_only) << "although no relay is set up";
}

} // namespace visavis::signaling
