// Who sends too fast over a consultation's socket is read more slowly and loses nothing, until it is too much (T-12).
#include "support/stack.hpp"
#include "support/stopwatch.hpp"

#include <gtest/gtest.h>

#include <chrono>

using namespace visavis;
using namespace visavis::protocol;
using namespace visavis::test;
using namespace std::chrono_literals;

TEST(Flood, OfLargeMessagesIsReadMoreSlowlyAndAllOfItArrives) { // T-12
    Stack stack;
    stack.practitioner("anna.arzt");
    auto call = start_call(stack.door(), "anna.arzt", "Paul Patient");
    std::string padding;
    while (padding.size() < 40'000) {
        padding += "a=x-padding:" + std::string(200, 'x') + "\r\n";
    }
    constexpr int messages = 30; // more than twice of what is taken in a second
    for (int i = 0; i < messages; ++i) {
        call.guest->send(
            Description{.to = call.practitioner_started.participant_id, .description = {.sdp = good_sdp(padding)}});
    }
    for (int i = 1; i <= messages; ++i) {
        EXPECT_EQ(call.practitioner->expect<RelayedDescription>().seq, i);
    }
    call.practitioner->fence(); // it is still there
    call.guest->fence();
    EXPECT_EQ(call.guest->everything().find("too_many_messages"), std::string::npos);
}

TEST(Flood, IsReadMoreSlowlyAndAllOfItArrives) { // T-12
    Stack stack;
    stack.practitioner("anna.arzt");
    auto call = start_call(stack.door(), "anna.arzt", "Paul Patient");
    constexpr int messages = 500;
    const Stopwatch begin;
    for (int i = 0; i < messages; ++i) {
        call.guest->send(Candidate{.to = call.practitioner_started.participant_id, .candidate = {"null"}});
    }
    for (int i = 1; i <= messages; ++i) {
        ASSERT_EQ(call.practitioner->expect<RelayedCandidate>().seq, i);
    }
    EXPECT_GE(begin.elapsed(), 1s) << "200 at once, then 200 in a second";
    call.guest->fence();
    EXPECT_EQ(call.guest->everything().find("too_many_messages"), std::string::npos);
}

TEST(Flood, WithoutEndIsCutOff) { // T-12
    Stack stack{{.slowed_at_most = 1s}};
    stack.practitioner("anna.arzt");
    auto call = start_call(stack.door(), "anna.arzt", "Paul Patient");
    for (int i = 0; i < 800; ++i) {
        call.guest->send(Candidate{.to = call.practitioner_started.participant_id, .candidate = {"null"}});
    }
    const auto refused = call.guest->expect<ErrorReply>();
    EXPECT_EQ(refused.code, ErrorCode::too_many_messages);
    EXPECT_EQ(refused.retry_after, 1);
    EXPECT_EQ(call.guest->close_code(), 1008U);
    call.practitioner->expect<PeerInterrupted>();
    std::size_t relayed = 0;
    for (const auto& frame : call.practitioner->frames()) {
        relayed += frame.find("\"candidate\"") != std::string::npos ? 1 : 0;
    }
    EXPECT_GE(relayed, 380U) << "all that was read before";
    EXPECT_LE(relayed, 500U);
}

TEST(Flood, IsNotInTheWayOfItsOwnEnd) { // T-12: nobody keeps a seat by talking
    Stack stack;
    stack.practitioner("anna.arzt");
    const auto door = stack.door();
    auto call = start_call(door, "anna.arzt", "Paul Patient");
    for (int i = 0; i < 1000; ++i) {
        call.guest->send(Candidate{.to = call.practitioner_started.participant_id, .candidate = {"null"}});
    }
    call.practitioner->expect<RelayedCandidate>();
    const Stopwatch begin;
    EXPECT_EQ(door.call({.method = "DELETE", .path = "/api/v1/session", .token = call.guest_token}).status, 204);
    EXPECT_EQ(call.guest->close_code(), 1000U);
    call.practitioner->expect<CallEnded>();
    EXPECT_LT(begin.undisturbed(), 1s) << "what it had still to say takes four";
}
