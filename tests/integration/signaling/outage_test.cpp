// The database goes away in the middle of a call: the call notices nothing, newcomers are told to wait, and the end of
// the call is written down once it is back (S-076).
#include "support/counted_calls.hpp"
#include "support/private_cluster.hpp"
#include "support/stack.hpp"

#include <gtest/gtest.h>
#include <pqxx/pqxx>

using namespace visavis;
using namespace visavis::protocol;
using namespace visavis::test;
using namespace std::chrono_literals;

namespace {

std::string value(const PrivateCluster& cluster, const std::string& sql) {
    pqxx::connection connection{std::string{cluster.url().reveal()}};
    return pqxx::nontransaction{connection}.exec1(sql)[0].c_str();
}

} // namespace

TEST(DatabaseOutage, OfTheDatabaseIsNotNoticedInACall) {
    PrivateCluster cluster;
    cluster.migrate();
    Stack stack{{.database_url = cluster.server_url()}};
    stack.practitioner("anna.arzt");
    const auto door = stack.door();
    auto call = start_call(door, "anna.arzt", "Paul Patient");
    cluster.stop();

    call.guest->send(Description{.to = call.practitioner_started.participant_id, .description = {.sdp = good_sdp()}});
    EXPECT_EQ(call.practitioner->expect<RelayedDescription>().from, call.guest_started.participant_id);
    const std::vector<HttpCall> needing_it{
        {.method = "POST", .path = "/api/v1/ticket", .token = call.guest_token},
        {.path = "/api/v1/guests", .token = call.practitioner_token},
        {.method = "POST", .path = "/api/v1/guest-session", .body = R"({"code":"0000-0000-0000"})"},
        {.method = "POST", .path = "/api/v1/session", .body = R"({"login_name":"anna.arzt","password":"x"})"},
        {.path = "/readyz"}};
    for (const auto& one : needing_it) {
        const auto refused = door.call(one);
        EXPECT_EQ(refused.status, 503U) << one.path;
        EXPECT_EQ(problem_code(refused), "unavailable");
        EXPECT_GE(std::stoi(refused.header("retry-after")), 1);
    }
    EXPECT_EQ(door.call({.path = "/healthz"}).status, 200U);
    call.practitioner->send(Leave{});
    EXPECT_EQ(call.guest->expect<CallEnded>().reason, CallEnd::peer_hung_up);
    EXPECT_EQ(call.practitioner->expect<CallEnded>().reason, CallEnd::hung_up);

    cluster.start();
    EXPECT_TRUE(eventually([&] { return value(cluster, count_of_calls) == "1"; }, 10s));
    EXPECT_EQ(value(cluster, "select count(*) from open_call"), "0");
    call.practitioner->fence();
    EXPECT_TRUE(eventually(
        [&] {
            return door.call({.method = "POST", .path = "/api/v1/ticket", .token = call.practitioner_token}).status ==
                   201;
        },
        5s));
}

TEST(DatabaseOutage, InTheMiddleOfGuessingCostsNoAttempt) { // T-01: only what was looked at is a guess
    PrivateCluster cluster;
    cluster.migrate();
    Stack stack{{.database_url = cluster.server_url()}};
    stack.practitioner("anna.arzt");
    const auto door = stack.door();
    const auto guest = door.create_guest(door.sign_in("anna.arzt"), "Paul Patient");
    cluster.stop();
    for (int i = 0; i < 11; ++i) {
        EXPECT_EQ(door.try_enter(guest.code).status, 503U);
        EXPECT_EQ(door.try_sign_in("anna.arzt", good_password).status, 503U);
    }
    cluster.start();
    EXPECT_TRUE(eventually([&] { return door.try_enter(guest.code).status == 201; }, 5s));
    EXPECT_EQ(door.try_sign_in("anna.arzt", good_password).status, 201U);
}
