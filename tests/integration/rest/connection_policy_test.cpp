// A practice's own connection policy over HTTP (C-8): shown with the account, chosen by its owner, refused where it
// cannot work.
#include "support/stack.hpp"

#include <gtest/gtest.h>

using namespace visavis;
using namespace visavis::test;

namespace {

HttpReply choose(const Door& door, const std::string& token, const nlohmann::json& policy) {
    return door.call({.method = "PUT",
                      .path = "/api/v1/account/connection-policy",
                      .body = nlohmann::json{{"connection_policy", policy}}.dump(),
                      .token = token});
}

nlohmann::json account(const Door& door, const std::string& token) {
    return json_of(door.call({.path = "/api/v1/account", .token = token}));
}

} // namespace

TEST(ConnectionPolicyEndpoint, ShowsTheDefaultAndTakesAChoice) {
    Stack stack{{.ice = {.turn_urls = {"turn:localhost:3478"}}}};
    stack.practitioner("anna.arzt");
    const auto door = stack.door();
    const auto token = door.sign_in("anna.arzt");
    auto shown = account(door, token);
    EXPECT_TRUE(shown.at("connection_policy").is_null());
    EXPECT_EQ(shown.at("default_connection_policy"), "direct_first");
    EXPECT_EQ(shown.at("relay_available"), true);
    for (const auto* const policy : {"direct_only", "relay_only", "direct_first"}) {
        const auto reply = choose(door, token, policy);
        EXPECT_EQ(reply.status, 200U);
        EXPECT_EQ(json_of(reply).at("connection_policy"), policy);
        EXPECT_EQ(account(door, token).at("connection_policy"), policy);
    }
    EXPECT_EQ(choose(door, token, nullptr).status, 200U);
    EXPECT_TRUE(account(door, token).at("connection_policy").is_null());
    EXPECT_EQ(problem_code(choose(door, token, "always")), "invalid_message");
}

TEST(ConnectionPolicyEndpoint, RefusesTheRelayWhereThereIsNone) {
    Stack stack;
    stack.practitioner("anna.arzt");
    const auto door = stack.door();
    const auto token = door.sign_in("anna.arzt");
    EXPECT_EQ(account(door, token).at("relay_available"), false);
    const auto refused = choose(door, token, "relay_only");
    EXPECT_EQ(refused.status, 422U);
    EXPECT_EQ(problem_code(refused), "policy_not_possible");
    EXPECT_TRUE(account(door, token).at("connection_policy").is_null()) << "nothing was changed";
}
