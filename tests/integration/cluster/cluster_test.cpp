// Two real nodes, one database, one NATS server: a practitioner on one and a patient on the other are in one room, and
// whatever dies - a node, either one, or what connects them - nobody loses a seat or a message.
#include "integration/cluster/cluster.hpp"
#include "support/held_calls.hpp"
#include "support/stopwatch.hpp"

#include <csignal>
#include <future>

using namespace visavis;
using namespace visavis::protocol;
using namespace visavis::test;
using namespace std::chrono_literals;

TEST_F(Cluster, CarriesACallBetweenItsNodes) {
    start();
    begin_call();
    practitioner_.socket().send(Description{
        .to = guest_id(), .seq = 1, .description = {.sdp = good_sdp()}}); // a number of its own: Page counts
    EXPECT_EQ(guest_.socket().expect<RelayedDescription>().from, practitioner_id());
    guest_.socket().send(Description{.to = practitioner_id(), .seq = 1, .description = {.sdp = good_sdp()}});
    EXPECT_EQ(practitioner_.socket().expect<RelayedDescription>().from, guest_id());
    guest_.socket().send_text(R"({"type":"open_sesame"})");
    EXPECT_EQ(guest_.socket().expect<ErrorReply>().code, ErrorCode::invalid_message) << "refusals come back too";
    hang_up();
    const auto log = a_->program().errors() + b_->program().errors();
    EXPECT_EQ(log.find("Paul"), std::string::npos);
}

TEST_F(Cluster, KeepsTheOrderOfWhatItCarries) {
    start();
    begin_call();
    exchange("x", 60);
    hang_up();
}

TEST_F(Cluster, LosesNothingOfAFlood) { // T-12: slowed down by the node that has the socket
    start();
    begin_call();
    constexpr int messages = 700;
    for (int i = 0; i < messages; ++i) {
        guest_.send(practitioner_id(), std::to_string(i));
    }
    for (int i = 0; i < messages; ++i) {
        ASSERT_EQ(practitioner_.receive(), std::to_string(i));
    }
}

TEST_F(Cluster, TakesALostSocketBackOnAnotherNode) {
    start();
    begin_call();
    exchange("before", 3);
    guest_.connect(a_->door()); // without closing: as a page whose network changed
    expect_same_call(guest_.expect_call(), *guest_started_);
    EXPECT_FALSE(guest_.gap());
    exchange("after", 3);
    hang_up();
}

TEST_F(Cluster, ForgetsAcrossNodesWhatHasArrived) {
    start();
    begin_call();
    exchange("before", 20);
    const auto ping = guest_.socket().raw().read_frame();
    ASSERT_EQ(ping.opcode, 9U);
    guest_.socket().raw().send_frame(0x8A, ping.payload); // as a browser does by itself
    guest_.send(practitioner_id(), "behind the pong");
    EXPECT_EQ(practitioner_.receive(), "behind the pong");
    practitioner_.send(guest_id(), "after the ping");
    EXPECT_EQ(guest_.receive(), "after the ping");
    guest_.has_not_seen(1);
    guest_.connect(b_->door());
    expect_same_call(guest_.expect_call(), *guest_started_);
    EXPECT_FALSE(guest_.gap()) << "what no pong has confirmed is kept";
    EXPECT_EQ(guest_.receive(), "after the ping");
    guest_.has_not_seen(2);
    guest_.connect(b_->door());
    guest_.expect_call();
    EXPECT_TRUE(guest_.gap()) << "what a pong has confirmed is not";
    hang_up();
}

TEST_F(Cluster, ResumesOnTheSurvivorWhenTheRoomsHomeIsKilled) {
    start();
    begin_call();
    exchange("before", 3);
    const Stopwatch killed_at;
    a_->kill();
    EXPECT_EQ(guest_.socket().close_code(), 4006U);
    guest_.connect(b_->door());
    expect_same_call(guest_.expect_call(), *guest_started_);
    practitioner_.connect(b_->door());
    expect_same_call(practitioner_.expect_call(), *practitioner_started_);
    EXPECT_LT(killed_at.undisturbed(), 3s);
    EXPECT_EQ(guest_.socket().expect<PeerReturned>().participant_id, practitioner_id());
    EXPECT_EQ(practitioner_.gap(), true) << "the home is dead, and what it had not delivered with it";
    hang_up();
}

TEST_F(Cluster, ResumesOnTheSurvivorWhenTheNodeOfASocketIsKilled) {
    start();
    begin_call();
    exchange("before", 3);
    const Stopwatch killed_at;
    b_->kill();
    practitioner_.send(guest_id(), "while away");
    guest_.connect(a_->door());
    expect_same_call(guest_.expect_call(), *guest_started_);
    EXPECT_LT(killed_at.undisturbed(), 3s);
    EXPECT_FALSE(guest_.gap());
    EXPECT_EQ(guest_.receive(), "while away");
    exchange("after", 3);
    hang_up();
}

TEST_F(Cluster, GivesTheSeatsOfADeadNodeTheirGraceTime) {
    start({"--set", "consultation.grace_seconds=1"});
    begin_call();
    b_->kill();
    EXPECT_EQ(practitioner_.socket().expect<PeerInterrupted>().participant_id, guest_id());
    EXPECT_EQ(practitioner_.socket().expect<CallEnded>().reason, CallEnd::peer_lost);
}

TEST_F(Cluster, OutlivesItsBusWithNothingLostAndNothingTwice) {
    start({"--set", "consultation.grace_seconds=1"});
    begin_call();
    exchange("before", 3);
    nats_.kill();
    EXPECT_EQ(practitioner_.socket().expect<PeerInterrupted>().participant_id, guest_id());
    for (auto* const one : {a_.get(), b_.get()}) {
        EXPECT_TRUE(eventually([&] { return says(*one, "bus.down"); }, 5s)) << "the split is said";
        EXPECT_EQ(one->door().call({.path = "/readyz"}).status, 200U) << "it still serves";
        EXPECT_NE(readiness(*one).find("degraded"), std::string::npos);
    }
    practitioner_.send(guest_id(), "into the outage");
    guest_.send(practitioner_id(), "out of the outage");
    std::this_thread::sleep_for(2500ms); // the grace time twice over: it stands still
    practitioner_.socket().fence();
    EXPECT_EQ(practitioner_.socket().everything().find("call_ended"), std::string::npos);

    nats_.start();
    EXPECT_EQ(guest_.socket().close_code(), 4006U);
    guest_.connect(b_->door());
    expect_same_call(guest_.expect_call(), *guest_started_);
    EXPECT_FALSE(guest_.gap());
    EXPECT_EQ(guest_.receive(), "into the outage");
    EXPECT_EQ(practitioner_.receive(), "out of the outage");
    exchange("after", 3);
    EXPECT_TRUE(eventually([&] { return readiness(*b_).find("degraded") == std::string::npos; }, 5s));
    hang_up();
}

TEST_F(Cluster, HasOneHomeAgainAfterASplit) {
    start();
    practitioner_ = Page{a_->door().sign_in("anna.arzt")};
    guest_ = Page{b_->door().enter(a_->door().create_guest(practitioner_.token(), "Paul Patient").code)};
    nats_.kill();
    EXPECT_TRUE(eventually([&] { return says(*a_, "bus.down") && says(*b_, "bus.down"); }, 5s));
    practitioner_.connect(a_->door()); // each node is a home of this room now
    practitioner_.socket().expect<WaitingRoomState>();
    guest_.connect(b_->door());
    EXPECT_FALSE(guest_.socket().expect<Waiting>().practitioner_present);
    nats_.start();
    EXPECT_EQ(guest_.socket().close_code(), 4006U) << "where nobody but a guest waits gives way";
    EXPECT_TRUE(says(*b_, "room.moved"));
    guest_.connect(b_->door());
    EXPECT_TRUE(guest_.socket().expect<Waiting>().practitioner_present);
    EXPECT_EQ(practitioner_.socket()
                  .expect_that<WaitingRoomState>([](const auto& state) { return !state.entries.empty(); })
                  .entries.size(),
              1U);
}

TEST_F(Cluster, EndsSessionsOnEveryNodeAtOnce) { // T-15
    start();
    begin_call();
    const Stopwatch deleted_at;
    ASSERT_EQ(b_->door()
                  .call({.method = "DELETE", .path = "/api/v1/guests/" + invited_.id, .token = practitioner_.token()})
                  .status,
              204U);
    EXPECT_EQ(guest_.socket().expect<CallEnded>().reason, CallEnd::guest_deleted);
    EXPECT_EQ(practitioner_.socket().expect<CallEnded>().reason, CallEnd::peer_hung_up);
    EXPECT_LT(deleted_at.undisturbed(), 700ms) << "told over the bus, not found in the database later";
}

TEST_F(Cluster, EndsOnEveryNodeTheSeatOfASessionWhoseSocketIsLost) { // T-15, T-22
    start();
    begin_call();
    guest_.lose_socket();
    EXPECT_EQ(practitioner_.socket().expect<PeerInterrupted>().participant_id, guest_id());
    ASSERT_EQ(b_->door()
                  .call({.method = "DELETE", .path = "/api/v1/guests/" + invited_.id, .token = practitioner_.token()})
                  .status,
              204U);
    EXPECT_EQ(practitioner_.socket().expect<CallEnded>().reason, CallEnd::peer_hung_up) << "not after the grace time";
}

TEST_F(Cluster, AsksTheHomeWhetherACallWasEnded) { // T-22
    start();
    begin_call();
    {
        const HeldCalls held{installation_.postgres().url()};
        practitioner_.socket().send(Leave{});
        EXPECT_EQ(practitioner_.socket().expect<CallEnded>().reason, CallEnd::hung_up);
        EXPECT_EQ(guest_.socket().expect<CallEnded>().reason, CallEnd::peer_hung_up);
        EXPECT_EQ(guest_.socket().close_code(), 1000U);
        practitioner_.socket().raw().send_close(1000);
        EXPECT_EQ(practitioner_.socket().close_code(), 1000U);
        for (int i = 0; i < 10; ++i) { // nobody is in the room any more, and what it ended is not written down
            const auto guest = b_->door().connect(guest_.token(), "", guest_started_->resume);
            EXPECT_EQ(guest->close_code(), 1000U);
            EXPECT_EQ(guest->everything().find("call_started"), std::string::npos);
        }
    }
    EXPECT_TRUE(
        eventually([&] { return installation_.postgres().value("select count(*) from call_statistic") == "1"; }, 5s));
}

TEST_F(Cluster, MovesItsCallsWhenANodeStops) {
    start();
    begin_call();
    a_->program().signal(SIGTERM);
    practitioner_.socket().expect<GoingAway>();
    EXPECT_EQ(practitioner_.socket().close_code(), 1001U);
    EXPECT_EQ(guest_.socket().close_code(), 4006U);
    EXPECT_EQ(a_->program().wait(10s).status, 0);
    guest_.connect(b_->door());
    expect_same_call(guest_.expect_call(), *guest_started_);
    practitioner_.connect(b_->door());
    expect_same_call(practitioner_.expect_call(), *practitioner_started_);
    hang_up();
}

TEST_F(Cluster, RedeemsATicketOnOneNodeOnly) { // T-06
    start();
    const auto token = a_->door().sign_in("anna.arzt");
    const auto ticket = a_->door().ticket(token);
    std::vector<std::future<bool>> attempts;
    for (int i = 0; i < 20; ++i) {
        const auto port = (i % 2 == 0 ? a_ : b_)->door().port();
        attempts.push_back(std::async(std::launch::async, [port, ticket] {
            SignalingSocket socket{port};
            socket.hello(ticket);
            const auto first = socket.next();
            return first && std::holds_alternative<Welcome>(*first);
        }));
    }
    int welcomed = 0;
    for (auto& attempt : attempts) {
        welcomed += attempt.get() ? 1 : 0;
    }
    EXPECT_EQ(welcomed, 1);
}

TEST_F(Cluster, CountsGuessesOnAllNodesTogether) { // T-01, T-14
    start();
    for (int i = 0; i < 10; ++i) {
        const auto& door = (i % 2 == 0 ? a_ : b_)->door();
        EXPECT_EQ(door.try_enter("0000-0000-0000").status, 401U);
    }
    EXPECT_TRUE(eventually([&] { return a_->door().try_enter("0000-0000-0000").status == 429; }, 2s));
    EXPECT_TRUE(eventually([&] { return b_->door().try_enter("0000-0000-0000").status == 429; }, 2s));
}
