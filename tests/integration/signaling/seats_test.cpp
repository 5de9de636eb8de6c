// A seat in a call: whose it is, how long a lost one is kept, and that its holder then gets what was missed, in order
// and once.
#include "integration/signaling/nothing_of_a_call.hpp"
#include "support/counted_calls.hpp"
#include "support/stack.hpp"

#include <gtest/gtest.h>

using namespace visavis;
using namespace visavis::protocol;
using namespace visavis::test;
using namespace std::chrono_literals;

TEST(Seats, BelongToTheirSession) { // T-03
    Stack stack;
    stack.practitioner("anna.arzt");
    const auto door = stack.door();
    const auto token = door.sign_in("anna.arzt");
    const auto guest = door.create_guest(token, "Paul Patient");
    const auto guest_token = door.enter(guest.code);
    const auto first = door.connect(guest_token);
    first->expect<Waiting>();
    const auto other_device = door.connect(door.enter(guest.code));
    EXPECT_EQ(other_device->expect<ErrorReply>().code, ErrorCode::seat_taken);
    EXPECT_EQ(other_device->close_code(), 4003U);
    first->fence();
    EXPECT_EQ(first->everything().find("seat_taken"), std::string::npos) << "the first notices nothing";
    const auto reloaded = door.connect(guest_token);
    reloaded->expect<Waiting>();
    EXPECT_EQ(first->close_code(), 4002U);
}

TEST(Seats, OfALostParticipantAreKeptForTheGraceTimeOnly) {
    Stack stack{{.grace = 1s}};
    stack.practitioner("anna.arzt");
    const auto door = stack.door();
    auto call = start_call(door, "anna.arzt", "Paul Patient");
    call.guest.reset();
    EXPECT_EQ(call.practitioner->expect<PeerInterrupted>().participant_id, call.guest_started.participant_id);
    const auto back = door.connect(call.guest_token, "", call.guest_started.resume);
    const auto again = back->expect<CallStarted>();
    EXPECT_TRUE(again.resumed);
    EXPECT_EQ(again.participant_id, call.guest_started.participant_id);
    EXPECT_EQ(call.practitioner->expect<PeerReturned>().participant_id, call.guest_started.participant_id);
    call.practitioner.reset();
    back->expect<PeerInterrupted>();
    EXPECT_EQ(back->expect<CallEnded>().reason, CallEnd::peer_lost);
    EXPECT_EQ(back->close_code(), 1000U);
    EXPECT_TRUE(eventually([&] { return stack.postgres().value(count_of_calls) == "1"; }, 5s));
}

TEST(Seats, GetWhatTheirDeadSocketMissedInOrderAndOnce) {
    Stack stack;
    stack.practitioner("anna.arzt");
    const auto door = stack.door();
    auto call = start_call(door, "anna.arzt", "Paul Patient");
    const auto offer = [&](const std::string& mark) {
        call.practitioner->send(Description{.to = call.guest_started.participant_id,
                                            .description = {.sdp = good_sdp("a=x:" + mark + "\r\n")}});
    };
    const auto mark = [](const RelayedDescription& message) {
        const auto& sdp = message.description.sdp;
        return sdp.substr(sdp.find("a=x:") + 4, 1);
    };
    offer("1");
    EXPECT_EQ(call.guest->expect<RelayedDescription>().seq, 1);
    offer("2"); // reaches a socket that nobody reads any more
    call.guest.reset();
    call.practitioner->expect<PeerInterrupted>();
    offer("3");
    offer("4");
    const auto back = door.connect(call.guest_token, "", call.guest_started.resume, 1);
    const auto resumed = back->expect<CallStarted>();
    EXPECT_TRUE(resumed.resumed);
    EXPECT_FALSE(resumed.gap);
    for (const auto* const expected : {"2", "3", "4"}) {
        EXPECT_EQ(mark(back->expect<RelayedDescription>()), expected);
    }
    offer("5");
    const auto last = back->expect<RelayedDescription>();
    EXPECT_EQ(mark(last), "5");
    EXPECT_EQ(last.seq, 5);
}

TEST(Seats, AreKeptOnlyWhatNoPongHasConfirmed) {
    Stack stack;
    stack.practitioner("anna.arzt");
    const auto door = stack.door();
    auto call = start_call(door, "anna.arzt", "Paul Patient");
    const auto say = [&](int times) {
        for (int i = 0; i < times; ++i) {
            call.practitioner->send(Candidate{.to = call.guest_started.participant_id, .candidate = {"null"}});
        }
    };
    say(3);
    for (int i = 1; i <= 3; ++i) {
        EXPECT_EQ(call.guest->expect<RelayedCandidate>().seq, i);
    }
    const auto ping = call.guest->raw().read_frame();
    ASSERT_EQ(ping.opcode, 9U) << "nothing followed for a while";
    EXPECT_EQ(ping.payload, (std::string{"\0\0\0\0\0\0\0\3", 8})) << "a count, and nothing else";
    call.guest->raw().send_frame(0x8A, std::string{"\0\0\0\0\0\0\0\5", 8}); // nobody asked that
    call.guest->raw().send_frame(0x8A, ping.payload);
    call.guest->fence();
    say(2); // swallowed by the dying socket
    call.practitioner->fence();
    call.guest.reset();
    call.practitioner->expect<PeerInterrupted>();
    const auto back = door.connect(call.guest_token, "", call.guest_started.resume, 3);
    EXPECT_FALSE(back->expect<CallStarted>().gap);
    EXPECT_EQ(back->expect<RelayedCandidate>().seq, 4);
    EXPECT_EQ(back->expect<RelayedCandidate>().seq, 5);
    const auto behind = door.connect(call.guest_token, "", call.guest_started.resume, 2);
    EXPECT_TRUE(behind->expect<CallStarted>().gap) << "confirmed by the browser, never seen by the page";
    say(1);
    EXPECT_EQ(behind->expect<RelayedCandidate>().seq, 6) << "numbers go on";
}

TEST(Seats, AreToldWhatTheServerTookSoThatNothingIsSentTwice) {
    Stack stack;
    stack.practitioner("anna.arzt");
    const auto door = stack.door();
    auto call = start_call(door, "anna.arzt", "Paul Patient");
    const auto to = call.practitioner_started.participant_id;
    call.guest->send(Candidate{.to = to, .seq = 1, .candidate = {"null"}});
    call.guest->send(Candidate{.to = to, .seq = 2, .candidate = {"null"}});
    call.practitioner->expect<RelayedCandidate>();
    call.practitioner->expect<RelayedCandidate>();
    call.guest.reset();
    const auto back = door.connect(call.guest_token, "", call.guest_started.resume, 0);
    EXPECT_EQ(back->expect<CallStarted>().received, 2);
    back->send(Candidate{.to = to, .seq = 2, .candidate = {"null"}});
    back->send(Candidate{.to = to, .seq = 3, .candidate = {"null"}});
    EXPECT_EQ(call.practitioner->expect<RelayedCandidate>().seq, 3) << "the second one was passed over";
}

TEST(ResumeString, IsWorthNothingToAnotherSession) { // T-03
    Stack stack;
    stack.practitioner("anna.arzt");
    stack.practitioner("bert.arzt");
    const auto door = stack.door();
    auto call = start_call(door, "anna.arzt", "Paul Patient");
    const auto thief_token = door.enter(door.create_guest(call.practitioner_token, "Thea Thief").code);
    const auto thief = door.connect(thief_token, "", call.guest_started.resume);
    thief->expect<Waiting>();
    thief->fence();
    expect_nothing_of_a_call(thief->everything());
    const auto stranger = door.connect(door.sign_in("bert.arzt"), "", call.practitioner_started.resume);
    stranger->expect<WaitingRoomState>();
    stranger->fence();
    expect_nothing_of_a_call(stranger->everything());
}
