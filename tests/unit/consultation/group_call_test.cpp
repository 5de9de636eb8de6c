// A call of several: who hears what when people join, leave, are lost, and when the server was restarted meanwhile
// (S-011, C-12).
#include "room_fixture.hpp"

#include <set>

namespace visavis::consultation {

using protocol::CallEnd;
using protocol::CallEnded;
using protocol::CallStarted;
using protocol::PeerEnd;
using protocol::PeerJoined;
using protocol::PeerLeft;

class GroupCall : public RoomTest {
  protected:
    GroupCall() {
        start_call(doctor, anna);
        join_call(doctor, ben);
        join_call(doctor, cleo);
    }

    std::optional<ResumePoint> point(const Person& person) const {
        return parse_resume_point(resume_of(person).value());
    }

    ParticipantId id(const Person& person) const { return last<CallStarted>(person).participant_id; }

    Person doctor = practitioner();
    Person anna = guest("Anna");
    Person ben = guest("Ben");
    Person cleo = guest("Cleo");
};

TEST_F(GroupCall, IsJoinedByWhoIsLetInAndAnnouncedToTheOthers) {
    EXPECT_EQ(last<CallStarted>(cleo).peers.size(), 3U);
    EXPECT_FALSE(last<CallStarted>(cleo).resumed);
    EXPECT_EQ(last<CallStarted>(cleo).call_id, call);
    EXPECT_EQ(count<PeerJoined>(doctor), 2U);
    EXPECT_EQ(count<PeerJoined>(anna), 2U);
    EXPECT_EQ(count<PeerJoined>(ben), 1U);
    EXPECT_EQ(last<PeerJoined>(anna).peer.display_name, "Cleo");
    EXPECT_EQ(last<PeerJoined>(anna).peer.participant_id, id(cleo));
    EXPECT_EQ(count<CallStarted>(doctor), 1U) << "it is the same call";
}

TEST_F(GroupCall, HasOnePoliteSideOfAnyTwo) {
    const std::vector people{doctor, anna, ben, cleo};
    std::map<std::pair<ParticipantId, ParticipantId>, bool> polite; // of the first towards the second
    for (const auto& one : people) {
        for (const auto& peer : last<CallStarted>(one).peers) {
            polite[{id(one), peer.participant_id}] = peer.polite;
        }
        for (const auto& joined : all<PeerJoined>(one)) {
            polite[{id(one), joined.peer.participant_id}] = joined.peer.polite;
        }
    }
    EXPECT_EQ(polite.size(), 12U);
    for (const auto& [pair, is_polite] : polite) {
        EXPECT_NE(is_polite, polite.at({pair.second, pair.first}));
    }
    for (const auto& other : {anna, ben, cleo}) {
        EXPECT_FALSE(polite.at({id(doctor), id(other)})) << "nobody came before the practitioner";
    }
}

TEST_F(GroupCall, RelaysBetweenAnyTwoAndToNobodyElse) {
    send(ben, cleo);
    EXPECT_EQ(count<protocol::RelayedDescription>(cleo), 1U);
    EXPECT_EQ(last<protocol::RelayedDescription>(cleo).from, id(ben));
    EXPECT_EQ(count<protocol::RelayedDescription>(doctor), 0U);
    EXPECT_EQ(count<protocol::RelayedDescription>(anna), 0U);
}

// T-27
TEST_F(GroupCall, TellsOnlyThePractitionerWhoseCodeSomebodyCameWith) {
    auto dora = guest("Anna");
    dora.visitor.invitation_name = "Dora";
    join_call(doctor, dora);
    EXPECT_EQ(last<PeerJoined>(doctor).peer.display_name, "Anna");
    EXPECT_EQ(last<PeerJoined>(doctor).peer.invitation_name, "Dora");
    EXPECT_EQ(last<PeerJoined>(anna).peer.display_name, "Anna");
    EXPECT_EQ(last<PeerJoined>(anna).peer.invitation_name, std::nullopt);
    EXPECT_EQ(last<PeerJoined>(anna).peer.name_warning, std::nullopt);
    for (const auto& peer : last<CallStarted>(dora).peers) {
        EXPECT_EQ(peer.invitation_name, std::nullopt);
    }
    const auto back = reloaded(doctor);
    lose(doctor);
    enter(back);
    for (const auto& peer : last<CallStarted>(back).peers) {
        EXPECT_TRUE(peer.invitation_name) << peer.display_name;
        EXPECT_EQ(peer.invitation_name == peer.display_name, peer.participant_id != id(dora));
    }
}

// T-27, T-03: the server that knew it is gone
TEST_F(GroupCall, IsRebuiltWithTheNamesOfTheInvitations) {
    auto dora = guest("\u0410nna");
    dora.visitor.invitation_name = "Anna";
    join_call(doctor, dora);
    const auto carried = point(doctor);
    room = Room{"", services()};
    enter(doctor, carried, true);
    const auto& peers = last<CallStarted>(doctor).peers;
    ASSERT_EQ(peers.size(), 4U);
    EXPECT_EQ(peers[3].invitation_name, "Anna");
    EXPECT_EQ(peers[3].name_warning, NameWarning::lookalike);
}

TEST_F(GroupCall, HoldsNineAndRefusesTheTenth) {
    for (int i = 4; i < 9; ++i) {
        join_call(doctor, guest("Guest " + std::to_string(i)));
    }
    EXPECT_EQ(last<CallStarted>(doctor).peers.size() + count<PeerJoined>(doctor), 8U);
    const auto tenth = guest("Zora");
    enter(tenth);
    EXPECT_EQ(room.plan_admission(doctor.at(), first_entry(doctor)).error().code, ErrorCode::call_full);
    EXPECT_EQ(room.admit(doctor.at(), first_entry(doctor), call, now).error().code, ErrorCode::call_full);
    leave(anna);
    admit(doctor, first_entry(doctor));
    EXPECT_EQ(count<CallStarted>(tenth), 1U);
}

TEST_F(GroupCall, TellsTheStatisticsWhoTakesPart) { // S-077
    const auto dora = guest("Dora");
    enter(dora);
    const auto plan = room.plan_admission(doctor.at(), first_entry(doctor));
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->running, call);
    EXPECT_EQ(plan->os_families.size(), 5U);
}

TEST_F(GroupCall, GoesOnWithoutAGuestWhoLeaves) {
    leave(anna);
    EXPECT_EQ(last<CallEnded>(anna).reason, CallEnd::hung_up);
    EXPECT_EQ(closed.at(anna.at()), Farewell::done);
    for (const auto& stays : {doctor, ben, cleo}) {
        EXPECT_EQ(last<PeerLeft>(stays).participant_id, id(anna));
        EXPECT_EQ(last<PeerLeft>(stays).reason, PeerEnd::hung_up);
        EXPECT_EQ(count<CallEnded>(stays), 0U);
    }
    EXPECT_TRUE(finished.empty());
    EXPECT_EQ(offer(doctor, id(anna)).error().code, ErrorCode::unknown_participant);
}

TEST_F(GroupCall, EndsForAllWhenThePractitionerHangsUp) {
    leave(doctor);
    EXPECT_EQ(last<CallEnded>(doctor).reason, CallEnd::hung_up);
    for (const auto& other : {anna, ben, cleo}) {
        EXPECT_EQ(last<CallEnded>(other).reason, CallEnd::peer_hung_up);
        EXPECT_EQ(closed.at(other.at()), Farewell::done);
    }
    EXPECT_EQ(finished, std::vector{call});
}

TEST_F(GroupCall, EndsWhenTheLastGuestLeaves) {
    leave(anna);
    leave(ben);
    leave(cleo);
    EXPECT_EQ(last<CallEnded>(doctor).reason, CallEnd::peer_hung_up);
    EXPECT_EQ(finished, std::vector{call});
}

TEST_F(GroupCall, GivesUpALostGuestAfterTheGraceTime) {
    lose(ben);
    EXPECT_EQ(last<protocol::PeerInterrupted>(anna).participant_id, id(ben));
    pass(std::chrono::seconds{30});
    EXPECT_EQ(last<PeerLeft>(anna).reason, PeerEnd::lost);
    EXPECT_TRUE(finished.empty());
    const auto late = again(ben);
    enter(late, point(ben), true);
    EXPECT_EQ(last<CallEnded>(late).reason, CallEnd::peer_lost);
    EXPECT_EQ(closed.at(late.at()), Farewell::done);
}

TEST_F(GroupCall, EndsForAllWhenThePractitionerDoesNotComeBack) {
    lose(doctor);
    pass(std::chrono::seconds{30});
    EXPECT_EQ(last<CallEnded>(cleo).reason, CallEnd::peer_lost);
    EXPECT_EQ(finished, std::vector{call});
}

TEST_F(GroupCall, EndsOnlyForAGuestWhoIsDeleted) {
    keep(room.end_sessions({anna.visitor.session}));
    EXPECT_EQ(last<CallEnded>(anna).reason, CallEnd::guest_deleted);
    EXPECT_EQ(last<PeerLeft>(ben).reason, PeerEnd::session_ended);
    EXPECT_TRUE(finished.empty());
}

// ---- a restarted server

TEST_F(GroupCall, IsRebuiltWithEverybodyInItsOrder) {
    const std::vector points{point(cleo), point(doctor), point(anna), point(ben)};
    room = Room{"Dr. Beispiel", services()};
    const std::vector back{again(cleo), again(doctor), again(anna), again(ben)};
    for (std::size_t i = 0; i < back.size(); ++i) {
        enter(back[i], points[i], true);
        EXPECT_TRUE(last<CallStarted>(back[i]).resumed);
        EXPECT_EQ(last<CallStarted>(back[i]).peers.size(), 3U);
    }
    EXPECT_TRUE(last<CallStarted>(back[3]).peers.front().polite) << "Ben towards the practitioner";
    pass(std::chrono::seconds{60});
    EXPECT_TRUE(finished.empty());
}

TEST_F(GroupCall, GoesOnWithoutAGuestWhoWaitsAfreshAfterARestart) {
    const auto doctors_point = point(doctor);
    const auto bens_point = point(ben);
    room = Room{"Dr. Beispiel", services()};
    enter(reloaded(anna)); // the link opened anew, without a string
    const auto doctor_back = again(doctor);
    enter(doctor_back, doctors_point, true);
    EXPECT_EQ(last<CallStarted>(doctor_back).peers.size(), 2U) << "she ends nobody else's call";
    const auto ben_back = again(ben);
    enter(ben_back, bens_point, true);
    EXPECT_TRUE(last<CallStarted>(ben_back).resumed);
    EXPECT_TRUE(finished.empty());
}

TEST_F(GroupCall, LearnsOfANewerParticipantFromANewerPoint) {
    const auto old = point(anna);
    const auto dora = guest("Dora");
    join_call(doctor, dora);
    room = Room{"Dr. Beispiel", services()};
    const auto anna_back = again(anna);
    enter(anna_back, old, true); // the message that told her of Dora was lost with the server
    EXPECT_EQ(last<CallStarted>(anna_back).peers.size(), 3U);
    const auto dora_back = again(dora);
    enter(dora_back, point(dora), true);
    EXPECT_TRUE(last<CallStarted>(dora_back).resumed);
    EXPECT_EQ(last<PeerJoined>(anna_back).peer.participant_id, id(dora));
}

TEST_F(GroupCall, DoesNotTakeBackWhoHadLeftBeforeTheRestart) { // T-02
    const auto old = point(anna);
    leave(anna);
    const auto annas_second = again(anna);
    for (const bool she_is_first : {true, false}) {
        room = Room{"Dr. Beispiel", services()};
        const auto sneaking = again(anna);
        const auto doctor_back = again(doctor);
        if (she_is_first) {
            enter(sneaking, old, true);
        }
        enter(doctor_back, point(doctor), true);
        if (!she_is_first) {
            enter(sneaking, old, true);
        }
        EXPECT_EQ(last<CallEnded>(sneaking).reason, CallEnd::peer_lost);
        EXPECT_EQ(closed.at(sneaking.at()), Farewell::done);
        EXPECT_EQ(last<CallStarted>(doctor_back).peers.size(), 2U);
    }
}

} // namespace visavis::consultation
