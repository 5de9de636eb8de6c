// What two people send each other reaches the other once and in order, whatever happens to the sockets in between.
#include "room_fixture.hpp"

namespace visavis::consultation {

using protocol::CallStarted;
using protocol::RelayedDescription;

class ResumedCall : public RoomTest {
  protected:
    ResumedCall() { start_call(doctor, anna); }

    Person doctor = practitioner();
    Person anna = guest("Anna");
};

TEST_F(ResumedCall, DeliversWhatWasSentWhileTheSocketWasAway) {
    send(doctor, anna);
    lose(anna);
    send(doctor, anna);
    send(doctor, anna);
    const auto back = again(anna);
    enter(back);
    EXPECT_FALSE(last<CallStarted>(back).gap);
    EXPECT_EQ(count<RelayedDescription>(back), 2U);
    EXPECT_TRUE(std::holds_alternative<RelayedDescription>(received.at(back.at()).back())) << "behind call_started";
}

TEST_F(ResumedCall, DeliversAgainWhatTheDeadSocketSwallowed) {
    send(doctor, anna);
    auto back = again(anna);
    back.visitor.received = 0; // it was on its way when the socket died
    const auto effects = room.enter(back.visitor, std::nullopt, false, now);
    ASSERT_TRUE(effects);
    const auto replayed = std::ranges::count_if(
        *effects, [](const Effect& effect) { return std::holds_alternative<DeliverEncoded>(effect); });
    EXPECT_EQ(replayed, 1);
}

TEST_F(ResumedCall, TakesEachNumberOnce) {
    const auto to = last<CallStarted>(anna).participant_id;
    EXPECT_EQ(offer(doctor, to, 1)->size(), 1U);
    EXPECT_EQ(offer(doctor, to, 1)->size(), 0U) << "sent again after a lost socket";
    EXPECT_EQ(offer(doctor, to, 2)->size(), 1U);
    const auto back = again(doctor);
    enter(back);
    EXPECT_EQ(last<CallStarted>(back).received, 2);
    EXPECT_EQ(offer(back, to, 2)->size(), 0U);
    EXPECT_EQ(offer(back, to, 3)->size(), 1U);
}

TEST_F(ResumedCall, TellsANewPageToNegotiateAnew) {
    send(doctor, anna);
    const auto back = reloaded(anna);
    enter(back);
    EXPECT_TRUE(last<CallStarted>(back).gap);
    EXPECT_EQ(last<CallStarted>(back).received, 0) << "it counts from the beginning";
    EXPECT_EQ(count<RelayedDescription>(back), 0U);
    EXPECT_EQ(offer(back, last<CallStarted>(doctor).participant_id, 1)->size(), 1U);
}

TEST_F(ResumedCall, SaysAfterARestartThatMessagesMayBeMissing) {
    send(doctor, anna);
    const auto point = parse_resume_point(last<CallStarted>(anna).resume);
    room = Room{"Dr. Beispiel", services()};
    const auto back = again(anna);
    enter(back, point, true);
    EXPECT_TRUE(last<CallStarted>(back).gap);
}

TEST_F(ResumedCall, GetsFreshCredentialsBeforeTheOldOnesExpire) {
    pass(services().renew_ice_servers_every);
    EXPECT_EQ(count<protocol::IceServersRenewed>(doctor), 1U);
    EXPECT_EQ(count<protocol::IceServersRenewed>(anna), 1U);
    pass(services().renew_ice_servers_every);
    EXPECT_EQ(count<protocol::IceServersRenewed>(anna), 2U);
}

TEST_F(ResumedCall, ForgetsWhatItKeptForLostSockets) { // S-069: descriptions name addresses
    send(doctor, anna);
    pass(DeliveryLog::keep_for + std::chrono::seconds{1});
    auto back = again(anna);
    back.visitor.received = 0;
    enter(back);
    EXPECT_TRUE(last<CallStarted>(back).gap);
}

TEST_F(ResumedCall, ForgetsWhatHasArrived) {
    send(doctor, anna);
    send(doctor, anna);
    EXPECT_EQ(pings(anna), 0U);
    pass(DeliveryLog::ping_after);
    EXPECT_EQ(pings(anna), 1U) << "nothing followed";
    EXPECT_EQ(pings(doctor), 0U) << "who was sent nothing is asked nothing";
    answer_pings(anna);
    send(doctor, anna); // swallowed by the dying socket
    lose(anna);
    send(doctor, anna);
    const auto back = again(anna, 1);
    enter(back);
    EXPECT_FALSE(last<CallStarted>(back).gap) << "what was confirmed it has, the rest was kept";
    EXPECT_EQ(count<RelayedDescription>(back), 2U);
}

TEST_F(ResumedCall, NeverPassesOverWhatTheEndpointConfirmedAndThePageDidNotSee) {
    send(doctor, anna);
    send(doctor, anna);
    pass(DeliveryLog::ping_after);
    answer_pings(anna);
    const auto back = again(anna, 1); // the page was frozen: the browser had taken it in, the page had not
    enter(back);
    EXPECT_TRUE(last<CallStarted>(back).gap);
}

TEST_F(ResumedCall, AsksNobodyWhoseSocketIsAway) {
    lose(anna);
    for (std::size_t i = 0; i < DeliveryLog::ping_after_messages; ++i) {
        send(doctor, anna);
    }
    pass(DeliveryLog::ping_after);
    EXPECT_EQ(pings(anna), 0U);
    const auto back = again(anna);
    enter(back);
    EXPECT_EQ(count<RelayedDescription>(back), DeliveryLog::ping_after_messages);
    EXPECT_EQ(pings(back), 1U) << "behind what it missed";
}

TEST_F(ResumedCall, KeepsASeatWithoutGraceWhileItsNodeIsOutOfReach) {
    keep(room.unreachable(anna.at()));
    EXPECT_EQ(count<protocol::PeerInterrupted>(doctor), 1U) << "the split is said";
    send(doctor, anna);
    pass(std::chrono::minutes{10});
    EXPECT_TRUE(finished.empty());
    room.reachable_again(now);
    const auto back = again(anna);
    enter(back);
    EXPECT_FALSE(finished.size());
    lose(back);
    pass(std::chrono::seconds{30});
    EXPECT_EQ(finished.size(), 1U) << "and then it counts as always";
}

TEST_F(ResumedCall, GivesUpASeatThatDoesNotComeBackOnceItsNodeIsInReach) {
    keep(room.unreachable(anna.at()));
    pass(std::chrono::minutes{10});
    room.reachable_again(now);
    pass(std::chrono::seconds{29});
    EXPECT_TRUE(finished.empty());
    pass(DeliveryLog::ping_after);
    EXPECT_EQ(finished.size(), 1U);
}

} // namespace visavis::consultation
