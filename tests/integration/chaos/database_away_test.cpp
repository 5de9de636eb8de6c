// The database goes away under the real server, once stopped and once frozen: calls run on, newcomers are told within a
// second when to come again, and everything is back within two seconds of its return (S-076). Five seconds long by
// default, a minute with --long.
#include "support/private_cluster.hpp"
#include "support/program.hpp"
#include "support/run_options.hpp"
#include "support/stopwatch.hpp"

#include "visavis/store/database.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <functional>
#include <thread>

using namespace visavis;
using namespace visavis::protocol;
using namespace visavis::test;
using namespace std::chrono_literals;

namespace {

using Seconds = std::chrono::duration<double>;

Seconds time_of(const std::function<void()>& work) {
    const Stopwatch watch;
    work();
    return watch.undisturbed();
}

/// A server with a call in it and a database of its own.
class DatabaseAway : public testing::Test {
  protected:
    DatabaseAway() {
        cluster.migrate();
        visavis.emplace(cluster.server_url());
        visavis->create_practitioner("anna.arzt");
        server.emplace(*visavis);
        call.emplace(start_call(server->door(), "anna.arzt", "Paul Patient"));
    }

    HttpReply newcomer() const {
        return server->door().call({.method = "POST", .path = "/api/v1/ticket", .token = call->guest_token});
    }

    /// What must hold at every moment without the database.
    void look() {
        for (const HttpCall& one :
             {HttpCall{.method = "POST", .path = "/api/v1/ticket", .token = call->guest_token},
              HttpCall{.path = "/api/v1/guests", .token = call->practitioner_token},
              HttpCall{.method = "POST", .path = "/api/v1/guest-session", .body = R"({"code":"0000-0000-0000"})"}}) {
            HttpReply reply;
            const auto took = time_of([&] { reply = server->door().call(one); });
            worst_refusal = std::max(worst_refusal, took);
            EXPECT_EQ(reply.status, 503U) << one.path;
            EXPECT_EQ(problem_code(reply), "unavailable") << one.path;
            EXPECT_NE(reply.header("retry-after"), "") << one.path;
        }
        EXPECT_EQ(server->door().call({.path = "/healthz"}).status, 200U);
        const auto relayed = time_of([&] {
            call->guest->send(
                Description{.to = call->practitioner_started.participant_id, .description = {.sdp = good_sdp()}});
            call->practitioner->expect<RelayedDescription>();
        });
        worst_relay = std::max(worst_relay, relayed);
    }

    void stay_away(const std::function<void()>& go, const std::function<void()>& come_back) {
        go();
        const auto end = std::chrono::steady_clock::now() + short_or_long(5s, 60s);
        std::size_t looks = 0;
        for (; std::chrono::steady_clock::now() < end; ++looks) {
            look();
            std::this_thread::sleep_for(100ms);
        }
        come_back();
        const auto back = time_of([&] { EXPECT_TRUE(eventually([&] { return newcomer().status == 201; }, 10s)); });
        std::printf("database away: %zu looks, refused in %.0f ms at worst, relayed in %.0f ms, back after %.0f ms\n",
                    looks, worst_refusal.count() * 1e3, worst_relay.count() * 1e3, back.count() * 1e3);
        EXPECT_GT(looks, 1U);
        EXPECT_LT(worst_refusal, 1s);
        EXPECT_LT(worst_relay, 500ms);
        EXPECT_LT(back, 2s);
        call->practitioner->send(Leave{});
        EXPECT_EQ(call->guest->expect<CallEnded>().reason, CallEnd::peer_hung_up);
        server->program().signal(SIGTERM);
        EXPECT_EQ(server->program().wait(10s).status, 0);
    }

    PrivateCluster cluster;
    std::optional<Installation> visavis;
    std::optional<RunningServer> server;
    std::optional<TestCall> call;
    Seconds worst_refusal{0};
    Seconds worst_relay{0};
};

} // namespace

TEST_F(DatabaseAway, StoppedLeavesCallsRunningAndAnswersWithinASecond) {
    stay_away([&] { cluster.stop(); }, [&] { cluster.start(); });
}

TEST_F(DatabaseAway, FrozenLeavesCallsRunningAndAnswersWithinASecond) {
    stay_away([&] { cluster.freeze(); }, [&] { cluster.thaw(); });
}
