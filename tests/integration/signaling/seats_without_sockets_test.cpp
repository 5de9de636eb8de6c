// A session that ends while its socket is away takes its seat with it at once: name and call do not live on for the
// grace time (T-15, T-22). And each of those whose session ended hears that, and not that somebody hung up.
#include "support/program.hpp"
#include "support/stack.hpp"

#include <gtest/gtest.h>

using namespace visavis;
using namespace visavis::protocol;
using namespace visavis::test;
using namespace std::chrono_literals;

namespace {

/// The grace time is 30 seconds, the patience of every wait ten: what comes, comes before it.
class SeatWithoutSocket : public testing::Test {
  protected:
    SeatWithoutSocket() { stack.practitioner("anna.arzt"); }

    void delete_guests() {
        EXPECT_EQ(stack.door().call({.method = "DELETE", .path = "/api/v1/guests", .token = token}).status, 200U);
    }

    Stack stack;
    std::string token;
};

} // namespace

TEST_F(SeatWithoutSocket, InACallEndsWithItsSession) { // T-15, T-22
    auto call = start_call(stack.door(), "anna.arzt", "Paul Patient");
    token = call.practitioner_token;
    call.guest.reset();
    EXPECT_EQ(call.practitioner->expect<PeerInterrupted>().participant_id, call.guest_started.participant_id);
    delete_guests();
    EXPECT_EQ(call.practitioner->expect<CallEnded>().reason, CallEnd::peer_hung_up);
}

TEST_F(SeatWithoutSocket, OfAPractitionerWhoseSessionEndsEndsTheCall) { // T-15
    auto call = start_call(stack.door(), "anna.arzt", "Paul Patient");
    call.practitioner.reset();
    EXPECT_EQ(call.guest->expect<PeerInterrupted>().participant_id, call.practitioner_started.participant_id);
    EXPECT_EQ(
        stack.door().call({.method = "DELETE", .path = "/api/v1/session", .token = call.practitioner_token}).status,
        204U);
    EXPECT_EQ(call.guest->expect<CallEnded>().reason, CallEnd::peer_hung_up);
}

TEST_F(SeatWithoutSocket, InTheWaitingRoomEndsWithItsSession) { // T-15, T-22
    const auto door = stack.door();
    token = door.sign_in("anna.arzt");
    const auto practitioner = door.connect(token);
    auto guest = door.connect(door.enter(door.create_guest(token, "Paul Patient").code));
    guest->expect<Waiting>();
    guest.reset();
    practitioner->expect_that<WaitingRoomState>(
        [](const auto& room) { return room.entries.size() == 1 && !room.entries.front().connected; });
    delete_guests();
    practitioner->expect_that<WaitingRoomState>([](const auto& room) { return room.entries.empty(); });
}

TEST_F(SeatWithoutSocket, RebuiltFromAStringEndsWhenItsSessionHadEndedBefore) { // T-22
    const Installation visavis;
    visavis.create_practitioner("bert.arzt");
    auto server = std::make_unique<RunningServer>(visavis);
    const auto call = start_call(server->door(), "bert.arzt", "Paul Patient");
    server->kill();
    visavis.postgres().execute("delete from session where guest_id is not null"); // nobody is there to hear of it
    server = std::make_unique<RunningServer>(visavis);
    const auto practitioner = server->door().connect(call.practitioner_token, "", call.practitioner_started.resume);
    practitioner->expect<CallStarted>();
    EXPECT_EQ(practitioner->expect<CallEnded>().reason, CallEnd::peer_hung_up);
}

TEST_F(SeatWithoutSocket, OrWithOneHearsThatTheAccountWasDisabled) { // T-15
    auto call = start_call(stack.door(), "anna.arzt", "Paul Patient");
    ASSERT_TRUE(wait(stack.accounts().disable("anna.arzt")));
    EXPECT_EQ(call.practitioner->expect<CallEnded>().reason, CallEnd::session_ended);
    EXPECT_EQ(call.practitioner->close_code(), 4001U);
    EXPECT_EQ(call.guest->expect<CallEnded>().reason, CallEnd::session_ended);
}

TEST_F(SeatWithoutSocket, OrWithOneHearsItInAGroupToo) { // T-15
    const auto door = stack.door();
    auto call = start_call(door, "anna.arzt", "Paul Patient");
    std::vector<std::unique_ptr<SignalingSocket>> others;
    for (int i = 0; i < 4; ++i) {
        others.push_back(door.connect(door.enter(door.create_guest(call.practitioner_token, "Guest").code)));
        const auto room =
            call.practitioner->expect_that<WaitingRoomState>([](const auto& state) { return !state.entries.empty(); });
        call.practitioner->send(Admit{.entry_id = room.entries.front().entry_id});
        others.back()->expect<CallStarted>();
        call.practitioner->expect_that<WaitingRoomState>([](const auto& state) { return state.entries.empty(); });
    }
    ASSERT_TRUE(wait(stack.accounts().disable("anna.arzt")));
    EXPECT_EQ(call.practitioner->expect<CallEnded>().reason, CallEnd::session_ended);
    EXPECT_EQ(call.practitioner->everything().find("peer_left"), std::string::npos) << "one end, not five";
    for (const auto& other : others) {
        EXPECT_EQ(other->expect<CallEnded>().reason, CallEnd::session_ended);
    }
}
