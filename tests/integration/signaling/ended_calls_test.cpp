// A call that was ended is over, also in the moments before its end is written down: nobody who still holds its resume
// string opens it again, it takes nobody's place, and it is counted once (T-22).
#include "integration/signaling/nothing_of_a_call.hpp"
#include "support/held_calls.hpp"
#include "support/private_cluster.hpp"
#include "support/stack.hpp"

#include "visavis/store/database.hpp"

#include <gtest/gtest.h>

using namespace visavis;
using namespace visavis::protocol;
using namespace visavis::test;
using namespace std::chrono_literals;

namespace {

class EndedCalls : public testing::Test {
  protected:
    /// Told to both, and the practitioner's page is gone; what is written of it is up to the test.
    void end_call() {
        call.practitioner->send(Leave{});
        EXPECT_EQ(call.practitioner->expect<CallEnded>().reason, CallEnd::hung_up);
        EXPECT_EQ(call.guest->expect<CallEnded>().reason, CallEnd::peer_hung_up);
        EXPECT_EQ(call.guest->close_code(), 1000U);
        call.practitioner->raw().send_close(1000);
        EXPECT_EQ(call.practitioner->close_code(), 1000U);
    }

    /// A guest who kept the string.
    void expect_over_for_the_guest() {
        const auto revived = stack.door().connect(call.guest_token, "", call.guest_started.resume);
        EXPECT_EQ(revived->close_code(), 1000U);
        EXPECT_EQ(revived->everything().find("call_started"), std::string::npos);
        EXPECT_NE(revived->everything().find("call_ended"), std::string::npos);
    }

    void expect_free_place(const std::string& token) {
        const auto page = stack.door().connect(token);
        page->expect<WaitingRoomState>();
        page->fence();
        expect_nothing_of_a_call(page->everything());
    }

    [[nodiscard]] bool metric(const std::string& line) const {
        return stack.metrics().text().find(line + "\n") != std::string::npos;
    }

    void expect_counted_once() {
        EXPECT_TRUE(eventually([&] { return metric("visavis_calls_finished_total 1"); }, 5s));
        EXPECT_TRUE(metric("visavis_calls_started_total 1"));
        EXPECT_EQ(stack.postgres().value("select count(*) from call_statistic"), "1");
        EXPECT_EQ(stack.postgres().value("select count(*) from open_call"), "0");
    }

    Stack stack;
    AccountId anna{stack.practitioner("anna.arzt")};
    TestCall call{start_call(stack.door(), "anna.arzt", "Paul Patient")};
};

} // namespace

TEST_F(EndedCalls, AreNotOpenedAgainByAGuestWhileTheirEndIsUnwritten) { // T-02, T-22
    {
        const HeldCalls held{stack.postgres().url()};
        end_call();
        expect_over_for_the_guest();
        expect_free_place(call.practitioner_token);
        expect_free_place(stack.door().sign_in("anna.arzt"));
        expect_over_for_the_guest();
    }

    expect_counted_once();
    expect_over_for_the_guest();
    expect_counted_once();
}

TEST_F(EndedCalls, AreNotOpenedAgainByAnOlderStringOfThePractitioner) { // T-22
    {
        const HeldCalls held{stack.postgres().url()};
        end_call();
        const auto page = stack.door().connect(call.practitioner_token, "", call.practitioner_started.resume);
        EXPECT_EQ(page->expect<CallEnded>().call_id, call.practitioner_started.call_id);
        page->fence();
        EXPECT_EQ(page->everything().find("call_started"), std::string::npos);
    }

    expect_counted_once();
}

TEST_F(EndedCalls, AreCountedOnceHoweverOftenSomebodyTries) {
    {
        const HeldCalls held{stack.postgres().url()};
        end_call();
        for (int i = 0; i < 5; ++i) {
            expect_over_for_the_guest();
        }
    }
    expect_counted_once();
}

namespace {

/// A server whose database can be stopped, with a call in it.
class WithoutDatabase : public testing::Test {
  protected:
    PrivateCluster cluster;
    std::vector<std::string> migrated{store::migrate(cluster.url(), migrations_directory())};
    Stack stack{{.database_url = cluster.url()}};
    AccountId anna{stack.practitioner("anna.arzt")};
    TestCall call{start_call(stack.door(), "anna.arzt", "Paul Patient")};
};

} // namespace

TEST_F(WithoutDatabase, EndedCallsAreOverAtOnceAndStayOverWhenItIsBack) { // T-22
    cluster.stop();
    call.practitioner->send(Leave{});
    EXPECT_EQ(call.practitioner->expect<CallEnded>().reason, CallEnd::hung_up);
    EXPECT_EQ(call.guest->expect<CallEnded>().reason, CallEnd::peer_hung_up);
    EXPECT_EQ(call.guest->close_code(), 1000U);
    call.practitioner.reset();
    cluster.start();
    const auto ticket = [&] {
        for (;;) { // as a page does, until the database is back
            const auto reply =
                stack.door().call({.method = "POST", .path = "/api/v1/ticket", .token = call.guest_token});
            if (reply.status == 201) {
                return json_of(reply).at("ticket").get<std::string>();
            }
            pause_between_looks();
        }
    }();
    SignalingSocket guest{stack.door().port()};
    guest.hello(ticket, "", call.guest_started.resume);
    EXPECT_EQ(guest.close_code(), 1000U);
    EXPECT_EQ(guest.everything().find("call_started"), std::string::npos);
    EXPECT_TRUE(eventually(
        [&] { return stack.metrics().text().find("visavis_calls_finished_total 1\n") != std::string::npos; }, 5s));
}
