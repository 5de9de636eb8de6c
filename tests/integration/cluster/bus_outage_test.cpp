// Messages that no client sends again by itself - letting somebody in, leaving - while the nodes cannot hear each
// other: whoever sent one is told that it may be lost, and nobody is told so of one that was dealt with.
#include "integration/cluster/cluster.hpp"

#include "visavis/signaling/limits.hpp"

using namespace visavis;
using namespace visavis::protocol;
using namespace visavis::test;
using namespace std::chrono_literals;

namespace {

class BusOutage : public Cluster {
  protected:
    /// The guest comes first, to node a, which becomes the home; the practitioner's socket is piped to it from node b.
    void wait_for_admission() {
        start();
        practitioner_ = Page{a_->door().sign_in("anna.arzt")};
        guest_ = Page{a_->door().enter(a_->door().create_guest(practitioner_.token(), "Paul Patient").code)};
        guest_.connect(a_->door());
        guest_.socket().expect<Waiting>();
        practitioner_.connect(b_->door());
        entry_ = practitioner_.socket().expect<WaitingRoomState>().entries.at(0).entry_id;
    }

    /// Back on node b once the bus is; the guest waits as before.
    void come_back() {
        EXPECT_EQ(practitioner_.socket().close_code(), 4006U);
        practitioner_.connect(b_->door());
        EXPECT_EQ(practitioner_.socket().expect<WaitingRoomState>().entries.at(0).entry_id, entry_);
    }

    void admit() {
        practitioner_.socket().send(Admit{.entry_id = entry_});
        practitioner_started_ = practitioner_.expect_call();
        guest_started_ = guest_.expect_call();
        EXPECT_EQ(practitioner_started_->call_id, guest_started_->call_id);
    }

    void expect_unavailable(std::string_view about) {
        const auto refusal = practitioner_.socket().expect<ErrorReply>();
        EXPECT_EQ(refusal.code, ErrorCode::unavailable);
        EXPECT_EQ(refusal.about, about);
        EXPECT_GT(refusal.retry_after.value_or(0), 0);
    }

    EntryId entry_{EntryId::random()};
};

} // namespace

TEST_F(BusOutage, AnswersAtOnceWhatNobodyWouldTake) {
    wait_for_admission();
    nats_.kill();
    ASSERT_TRUE(eventually([&] { return says(*a_, "bus.down") && says(*b_, "bus.down"); }, 5s));
    practitioner_.socket().send(Admit{.entry_id = entry_});
    expect_unavailable("admit");
    practitioner_.socket().send(Leave{});
    expect_unavailable("leave");
    practitioner_.socket().fence(); // what is no message is still refused for what it is
    nats_.start();
    come_back();
    admit();
    exchange("after", 2);
    hang_up();
}

TEST_F(BusOutage, AnswersWhatTheHomeMayNotHaveTaken) { // T-12
    wait_for_admission();
    nats_.freeze(); // nobody can know yet
    for (unsigned i = 0; i < signaling::unconfirmed_messages + 8; ++i) {
        practitioner_.socket().send(Decline{.entry_id = EntryId::random(), .advice = {}});
    }
    for (unsigned i = 0; i < 8; ++i) {
        expect_unavailable("decline");
    }
    EXPECT_FALSE(says(*b_, "bus.down")) << "more than may wait are refused at once";
    for (unsigned i = 0; i < signaling::unconfirmed_messages; ++i) {
        expect_unavailable("decline");
    }
    nats_.thaw();
    come_back();
    admit();
    hang_up();
}

TEST_F(BusOutage, SaysNothingOfWhatWasDealtWith) {
    wait_for_admission();
    admit();
    exchange("before", 2);
    nats_.kill();
    ASSERT_TRUE(eventually([&] { return says(*b_, "bus.down"); }, 5s));
    practitioner_.socket().fence();
    EXPECT_EQ(practitioner_.socket().everything().find("unavailable"), std::string::npos);
    practitioner_.send(guest_id(), "into the outage"); // numbered: kept and sent again
    practitioner_.socket().fence();
    EXPECT_EQ(practitioner_.socket().everything().find("unavailable"), std::string::npos);
    nats_.start();
    EXPECT_EQ(practitioner_.socket().close_code(), 4006U);
    practitioner_.connect(b_->door());
    expect_same_call(practitioner_.expect_call(), *practitioner_started_);
    EXPECT_EQ(guest_.receive(), "into the outage");
    hang_up();
}
