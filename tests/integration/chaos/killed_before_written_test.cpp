// The server dies between telling everybody that a call is over and writing it down. What it knew is gone with it, and
// the database still takes the call for running. Then the guest's string alone opens nothing for the practitioner: she
// finds her waiting room, on every device, and the call is counted once (T-22).
#include "support/held_calls.hpp"
#include "support/private_cluster.hpp"
#include "support/program.hpp"

#include "visavis/store/database.hpp"

#include <gtest/gtest.h>

using namespace visavis;
using namespace visavis::protocol;
using namespace visavis::test;
using namespace std::chrono_literals;

namespace {

class KilledBeforeWritten : public testing::Test {
  protected:
    void start(std::optional<Secret> database_url = {}) {
        visavis.emplace(std::move(database_url));
        visavis->create_practitioner("anna.arzt");
        server.emplace(*visavis);
        call.emplace(start_call(server->door(), "anna.arzt", "Paul Patient"));
    }

    /// Told to both, then dead.
    void end_call_and_die() {
        call->practitioner->send(Leave{});
        EXPECT_EQ(call->practitioner->expect<CallEnded>().reason, CallEnd::hung_up);
        EXPECT_EQ(call->guest->expect<CallEnded>().reason, CallEnd::peer_hung_up);
        server->kill();
    }

    /// The guest comes first, with the string he kept.
    std::unique_ptr<SignalingSocket> guest_comes_back() {
        auto guest = server->door().connect(call->guest_token, "", call->guest_started.resume);
        EXPECT_TRUE(guest->expect<CallStarted>().resumed) << "nobody knows better: the end was never written";
        return guest;
    }

    /// A page of the practice that knows of no call.
    void expect_waiting_room(const std::string& token) {
        const auto page = server->door().connect(token);
        page->expect<WaitingRoomState>();
        page->fence();
        EXPECT_EQ(page->everything().find("call_started"), std::string::npos);
        EXPECT_EQ(page->everything().find("seat_taken"), std::string::npos);
    }

    std::optional<Installation> visavis;
    std::optional<RunningServer> server;
    std::optional<TestCall> call;
};

} // namespace

TEST_F(KilledBeforeWritten, LetsNobodyButHerselfTakeThePractitionerIntoACall) { // T-22
    start();
    {
        const HeldCalls held{visavis->postgres().url()};
        end_call_and_die();
    }
    server.emplace(*visavis);
    const auto guest = guest_comes_back();
    expect_waiting_room(call->practitioner_token);
    EXPECT_EQ(guest->expect<CallEnded>().reason, CallEnd::peer_lost);
    EXPECT_EQ(guest->close_code(), 1000U);
    const auto counted = [&] { return visavis->postgres().value("select count(*) from call_statistic"); };
    EXPECT_TRUE(eventually([&] { return counted() == "1"; }, 5s));
    const auto again = server->door().connect(call->guest_token, "", call->guest_started.resume);
    EXPECT_EQ(again->close_code(), 1000U);
    EXPECT_EQ(again->everything().find("call_started"), std::string::npos);
    EXPECT_EQ(counted(), "1");
}

TEST_F(KilledBeforeWritten, LocksNoOtherDeviceOfThePracticeOut) { // T-22
    start();
    {
        const HeldCalls held{visavis->postgres().url()};
        end_call_and_die();
    }
    server.emplace(*visavis);
    const auto guest = guest_comes_back();
    expect_waiting_room(server->door().sign_in("anna.arzt"));
    EXPECT_EQ(guest->expect<CallEnded>().reason, CallEnd::peer_lost);
}

TEST_F(KilledBeforeWritten, WhileTheDatabaseWasAwayAlsoOpensNothing) { // T-22
    PrivateCluster cluster;
    store::migrate(cluster.url(), migrations_directory());
    start(cluster.url());
    cluster.stop();
    end_call_and_die();
    cluster.start();
    server.emplace(*visavis);
    const auto guest = guest_comes_back();
    expect_waiting_room(call->practitioner_token);
    EXPECT_EQ(guest->expect<CallEnded>().reason, CallEnd::peer_lost);
    server.reset();
    visavis.reset();
}
