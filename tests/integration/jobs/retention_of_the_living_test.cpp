// Rules that could end something alive, each with something alive: people in a call while their code expires, their
// sign-in lies idle, its absolute end comes, and while nothing can be written about calls for longer than a rule waits.
#include "support/manual_clock.hpp"
#include "support/stack.hpp"

#include "visavis/jobs/retention.hpp"

#include <gtest/gtest.h>

using namespace visavis;
using namespace visavis::protocol;
using namespace visavis::test;
using namespace std::chrono_literals;

namespace {

class RetentionOfTheLiving : public testing::Test {
  protected:
    std::size_t run_job() {
        const auto report = wait(job.run_once()).value();
        EXPECT_EQ(report.outcome, store::RetentionOutcome::done);
        std::size_t removed = 0;
        for (const auto& line : report.lines) {
            removed +=
                line.data_class.ends_with("session") || line.data_class.ends_with("session_idle") ? line.removed : 0;
        }
        return removed;
    }

    /// What the job ended would have been told by now: a later notification was heard.
    void expect_call_goes_on() {
        const auto other = stack.door().connect(stack.door().sign_in("bert.arzt"));
        other->expect<WaitingRoomState>();
        stack.postgres().execute("delete from session where account_id = '" + bert.text() + "'");
        EXPECT_EQ(other->close_code(), 4001U);
        call.practitioner->send(Candidate{.to = call.guest_started.participant_id, .candidate = {"null"}});
        call.guest->expect<RelayedCandidate>();
        call.guest->fence();
        call.practitioner->fence();
        for (const auto* const socket : {call.guest.get(), call.practitioner.get()}) {
            EXPECT_EQ(socket->everything().find("call_ended"), std::string::npos);
        }
    }

    /// And the held sockets are noted as used.
    void pass(std::chrono::hours time) {
        const auto before = last_use();
        clock.advance(time);
        ASSERT_TRUE(eventually([&] { return last_use() != before; }, 5s));
    }

    std::string last_use() {
        return stack.postgres().value("select min(extract(epoch from last_used_at)::bigint) from session");
    }

    ManualClock clock{parse_rfc3339("2026-05-04T09:30:00Z").value()};
    Stack stack{{.clock = &clock}};
    AccountId anna{stack.practitioner("anna.arzt")};
    AccountId bert{stack.practitioner("bert.arzt")};
    TestCall call{start_call(stack.door(), "anna.arzt", "Paul Patient")};
    store::Database database{stack.postgres().options()};
    store::RetentionStore rules{database};
    jobs::RetentionJob job{rules, clock, 30s};
};

} // namespace

TEST_F(RetentionOfTheLiving, LeavesACallAloneWhoseGuestsCodeExpires) {
    stack.postgres().execute("update guest set renewed_at = to_timestamp(0), expires_at = to_timestamp(1)");
    EXPECT_EQ(run_job(), 0U);
    expect_call_goes_on();
    call.guest.reset(); // and the door stays open to who is inside
    call.practitioner->expect<PeerInterrupted>();
    call.guest = stack.door().connect(call.guest_token, "", call.guest_started.resume);
    EXPECT_TRUE(call.guest->expect<CallStarted>().resumed);
}

TEST_F(RetentionOfTheLiving, TakesAHeldSocketForUse) {
    pass(7h);
    pass(7h);
    EXPECT_EQ(run_job(), 0U);
    expect_call_goes_on();
}

TEST_F(RetentionOfTheLiving, EndsASignInAfterItsDayEvenInACallAndSaysSo) {
    pass(11h);
    pass(11h);
    clock.advance(2h);
    EXPECT_EQ(call.practitioner->expect<CallEnded>().reason, CallEnd::session_ended);
    EXPECT_EQ(call.practitioner->close_code(), 4001U);
    call.guest->expect<CallEnded>();
    EXPECT_TRUE(eventually([&] { return stack.postgres().value("select count(*) from call_statistic") == "1"; }, 5s));
}
