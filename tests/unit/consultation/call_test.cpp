// What a call promises, event by event, from admission to its end and beyond a restart of the server.
#include "room_fixture.hpp"

namespace visavis::consultation {

using protocol::CallEnd;
using protocol::CallEnded;
using protocol::CallStarted;

class Call : public RoomTest {};

TEST_F(Call, BeginsForBothWithExactlyOnePoliteSide) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    start_call(doctor, anna);
    const auto& for_doctor = last<CallStarted>(doctor);
    const auto& for_anna = last<CallStarted>(anna);
    EXPECT_EQ(for_doctor.call_id, call);
    EXPECT_EQ(for_doctor.peers.at(0).participant_id, for_anna.participant_id);
    EXPECT_EQ(for_anna.peers.at(0).participant_id, for_doctor.participant_id);
    EXPECT_NE(for_doctor.peers.at(0).polite, for_anna.peers.at(0).polite);
    EXPECT_EQ(for_anna.peers.at(0).display_name, "Dr. Beispiel");
    EXPECT_FALSE(for_anna.ice_servers.empty());
    EXPECT_TRUE(last<protocol::WaitingRoomState>(doctor).entries.empty());
}

TEST_F(Call, CanNotBeStartedTwiceNorWithSomebodyWhoIsGone) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    const auto ben = guest("Ben");
    enter(doctor);
    enter(anna);
    enter(ben);
    const auto entries = last<protocol::WaitingRoomState>(doctor).entries;
    lose(ben);
    EXPECT_EQ(room.plan_admission(doctor.at(), entries[1].entry_id).error().code, ErrorCode::unknown_entry);
    EXPECT_EQ(room.plan_admission(doctor.at(), EntryId::random()).error().code, ErrorCode::unknown_entry);
    admit(doctor, entries[0].entry_id);
    EXPECT_EQ(room.admit(doctor.at(), entries[0].entry_id, CallId::random(), now).error().code,
              ErrorCode::unknown_entry);
}

// T-03: `from` is ours to say.
TEST_F(Call, RelaysToThePeerAndNamesTheSender) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    start_call(doctor, anna);
    const auto to = last<CallStarted>(doctor).peers.at(0).participant_id;
    auto effects = offer(doctor, to);
    ASSERT_TRUE(effects);
    ASSERT_EQ(effects->size(), 1U);
    EXPECT_EQ(std::get<DeliverEncoded>(effects->front()).to, anna.at());
    keep(std::move(*effects));
    EXPECT_EQ(last<protocol::RelayedDescription>(anna).from, last<CallStarted>(doctor).participant_id);
}

// T-07
TEST_F(Call, RelaysToNobodyElse) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    const auto waiting = guest("Ben");
    start_call(doctor, anna);
    enter(waiting);
    EXPECT_EQ(offer(anna, ParticipantId::random()).error().code, ErrorCode::unknown_participant);
    EXPECT_EQ(offer(anna, last<CallStarted>(anna).participant_id).error().code, ErrorCode::unknown_participant);
    EXPECT_EQ(offer(waiting, last<CallStarted>(anna).participant_id).error().code, ErrorCode::wrong_state);
}

TEST_F(Call, EndsForBothWhenOneHangsUp) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    start_call(doctor, anna);
    leave(anna);
    EXPECT_EQ(last<CallEnded>(anna).reason, CallEnd::hung_up);
    EXPECT_EQ(last<CallEnded>(doctor).reason, CallEnd::peer_hung_up);
    EXPECT_EQ(closed.at(anna.at()), Farewell::done);
    EXPECT_FALSE(closed.contains(doctor.at())) << "the practitioner stays in the waiting room";
    EXPECT_EQ(finished, std::vector{call});
}

TEST_F(Call, IsCountedOnceWhenBothHangUpAtOnce) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    start_call(doctor, anna);
    leave(doctor, call);
    leave(anna, call);
    lose(anna);
    EXPECT_EQ(finished.size(), 1U);
    EXPECT_EQ(count<CallEnded>(doctor), 1U);
    EXPECT_EQ(count<CallEnded>(anna), 1U);
}

TEST_F(Call, IsNotEndedByALateHangUpOfAnEarlierOne) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    start_call(doctor, anna);
    leave(doctor, CallId::random());
    EXPECT_TRUE(finished.empty());
}

TEST_F(Call, SurvivesALostSocketAndTellsThePeer) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    start_call(doctor, anna);
    const auto seat = last<CallStarted>(anna).participant_id;
    lose(anna);
    EXPECT_EQ(last<protocol::PeerInterrupted>(doctor).participant_id, seat);
    pass(std::chrono::seconds{20});
    const auto back = again(anna);
    enter(back);
    EXPECT_TRUE(last<CallStarted>(back).resumed);
    EXPECT_EQ(last<CallStarted>(back).participant_id, seat);
    EXPECT_EQ(last<protocol::PeerReturned>(doctor).participant_id, seat);
    pass(std::chrono::seconds{60});
    EXPECT_TRUE(finished.empty());
}

TEST_F(Call, EndsWhenSomebodyDoesNotComeBackInTime) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    start_call(doctor, anna);
    lose(anna);
    pass(std::chrono::seconds{30});
    EXPECT_EQ(last<CallEnded>(doctor).reason, CallEnd::peer_lost);
    EXPECT_EQ(finished, std::vector{call});
    EXPECT_FALSE(room.next_deadline());
}

TEST_F(Call, EndsWhenBothAreGone) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    start_call(doctor, anna);
    lose(doctor);
    lose(anna);
    pass(std::chrono::seconds{30});
    EXPECT_EQ(finished, std::vector{call});
    EXPECT_TRUE(room.empty());
}

// T-03
TEST_F(Call, KeepsItsSeatsForTheirSessions) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    start_call(doctor, anna);
    const auto other_device = person(Role::guest, anna.visitor.guest, "Anna");
    EXPECT_EQ(room.enter(other_device.visitor, std::nullopt, false, now).error().code, ErrorCode::seat_taken);
    EXPECT_EQ(room.enter(practitioner().visitor, std::nullopt, false, now).error().code, ErrorCode::seat_taken);
    lose(anna);
    EXPECT_EQ(room.enter(other_device.visitor, std::nullopt, false, now).error().code, ErrorCode::seat_taken);
    pass(std::chrono::seconds{30});
    enter(other_device);
    EXPECT_EQ(count<protocol::Waiting>(other_device), 1U) << "after the grace time the code waits again";
}

TEST_F(Call, TellsEachWhoseSessionEndedThatItDid) { // an account that is disabled ends all of them
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    const auto ben = guest("Ben");
    start_call(doctor, anna);
    join_call(doctor, ben);
    keep(room.end_sessions({anna.visitor.session, doctor.visitor.session}));
    EXPECT_EQ(last<CallEnded>(doctor).reason, CallEnd::session_ended);
    EXPECT_EQ(last<CallEnded>(anna).reason, CallEnd::session_ended);
    EXPECT_EQ(last<CallEnded>(ben).reason, CallEnd::peer_hung_up);
    EXPECT_EQ(count<protocol::PeerLeft>(doctor), 0U);
    EXPECT_EQ(finished.size(), 1U);
}

TEST_F(Call, EndsWithTheSessionOfASeatWhoseSocketIsLost) { // T-22
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    start_call(doctor, anna);
    lose(anna);
    keep(room.end_sessions({anna.visitor.session}));
    EXPECT_EQ(last<CallEnded>(doctor).reason, CallEnd::peer_hung_up);
    EXPECT_EQ(room.sessions(), std::vector{doctor.visitor.session});
}

TEST_F(Call, EndsWhenThePractitionerSignsOut) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    start_call(doctor, anna);
    keep(room.end_sessions({doctor.visitor.session}));
    EXPECT_EQ(last<CallEnded>(doctor).reason, CallEnd::session_ended);
    EXPECT_EQ(last<CallEnded>(anna).reason, CallEnd::peer_hung_up);
    EXPECT_EQ(closed.at(doctor.at()), Farewell::session_ended);
    EXPECT_EQ(finished, std::vector{call});
}

// ---- a restarted server

TEST_F(Call, IsRebuiltFromItsParticipantsWhoeverComesFirst) {
    for (const bool guest_first : {true, false}) {
        const auto doctor = practitioner();
        const auto anna = guest("Anna");
        room = Room{"Dr. Beispiel", services()};
        start_call(doctor, anna);
        const auto doctors_point = parse_resume_point(last<CallStarted>(doctor).resume);
        const auto annas_point = parse_resume_point(last<CallStarted>(anna).resume);
        const auto seat = last<CallStarted>(anna).participant_id;
        room = Room{"Dr. Beispiel", services()};
        const auto doctor_back = again(doctor);
        const auto anna_back = again(anna);
        if (guest_first) {
            enter(anna_back, annas_point, true);
            EXPECT_FALSE(last<CallStarted>(anna_back).peers.at(0).connected);
            enter(doctor_back, doctors_point, true);
            EXPECT_EQ(count<protocol::PeerReturned>(anna_back), 1U);
        } else {
            enter(doctor_back, doctors_point, true);
            enter(anna_back, annas_point, true);
            EXPECT_EQ(count<protocol::PeerReturned>(doctor_back), 1U);
        }
        EXPECT_TRUE(last<CallStarted>(anna_back).resumed);
        EXPECT_EQ(last<CallStarted>(anna_back).participant_id, seat);
        EXPECT_EQ(last<CallStarted>(doctor_back).call_id, call);
        finished.clear();
        leave(doctor_back, call);
        EXPECT_EQ(finished, std::vector{call});
    }
}

TEST_F(Call, IsNotRebuiltWhenTheDatabaseSaysItIsOver) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    start_call(doctor, anna);
    const auto point = parse_resume_point(last<CallStarted>(anna).resume);
    room = Room{"Dr. Beispiel", services()};
    const auto back = again(anna);
    enter(back, point, false);
    EXPECT_EQ(last<CallEnded>(back).reason, CallEnd::peer_lost);
    EXPECT_EQ(closed.at(back.at()), Farewell::done);
    EXPECT_TRUE(room.empty());
}

TEST_F(Call, IsNotRebuiltForASessionTheStringWasNotMadeFor) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    start_call(doctor, anna);
    const auto point = parse_resume_point(last<CallStarted>(doctor).resume);
    room = Room{"Dr. Beispiel", services()};
    const auto back = again(anna);
    enter(back, point, true);
    EXPECT_EQ(count<CallStarted>(back), 0U);
    EXPECT_EQ(count<protocol::Waiting>(back), 1U);
}

// T-22: the database was asked before the call ended, or its end is not written yet.
TEST_F(Call, IsNotRebuiltWhereItWasEnded) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    start_call(doctor, anna);
    const auto doctors_point = parse_resume_point(last<CallStarted>(doctor).resume);
    const auto annas_point = parse_resume_point(last<CallStarted>(anna).resume);
    leave(doctor);
    lose(doctor);
    EXPECT_TRUE(room.empty());
    for (const auto& [who, point] : {std::pair{anna, annas_point}, std::pair{doctor, doctors_point}}) {
        const auto back = again(who);
        enter(back, point, true);
        EXPECT_EQ(count<CallStarted>(back), 0U);
        EXPECT_EQ(last<CallEnded>(back).call_id, call);
        lose(back);
    }
    EXPECT_TRUE(room.empty());
    EXPECT_EQ(finished, std::vector{call});
}

TEST_F(Call, IsRememberedAsEndedAlsoAfterOthers) {
    const auto doctor = practitioner();
    std::vector<std::pair<Person, std::optional<ResumePoint>>> guests;
    enter(doctor);
    for (std::size_t i = 0; i < ends_remembered; ++i) {
        guests.emplace_back(guest("Guest"), std::nullopt);
        enter(guests.back().first);
        admit(doctor, first_entry(doctor));
        guests.back().second = parse_resume_point(last<CallStarted>(guests.back().first).resume);
        leave(doctor);
    }
    lose(doctor);
    for (const auto& [who, point] : guests) {
        const auto back = again(who);
        enter(back, point, true);
        EXPECT_EQ(count<CallStarted>(back), 0U);
    }
}

// T-22: a server that died before it had written that the practitioner ended the call.
TEST_F(Call, RebuiltByAGuestAloneEndsWhenThePractitionerComesWithoutAStringOfHerOwn) {
    for (const bool same_session : {true, false}) {
        room = Room{"Dr. Beispiel", services()};
        finished.clear();
        const auto doctor = practitioner();
        const auto anna = guest("Anna");
        start_call(doctor, anna);
        const auto point = parse_resume_point(last<CallStarted>(anna).resume);
        room = Room{"Dr. Beispiel", services()};
        const auto anna_back = again(anna);
        enter(anna_back, point, true);
        EXPECT_EQ(count<CallStarted>(anna_back), 1U);
        EXPECT_EQ(room.weight(), 0) << "it weighs nothing against a home where she is";
        const auto doctor_back = same_session ? reloaded(doctor) : practitioner();
        enter(doctor_back);
        EXPECT_EQ(count<CallStarted>(doctor_back), 0U);
        EXPECT_EQ(count<protocol::WaitingRoomState>(doctor_back), 1U);
        EXPECT_EQ(last<CallEnded>(anna_back).reason, CallEnd::peer_lost);
        EXPECT_EQ(closed.at(anna_back.at()), Farewell::done);
        EXPECT_EQ(finished, std::vector{call});
    }
}

// T-22: whoever was told that it is over must not open it a moment later, when nobody is in the room any more.
TEST_F(Call, IsOverForAllOnceOneOfThemWasToldSoAfterARestart) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    start_call(doctor, anna);
    const auto doctors_point = parse_resume_point(last<CallStarted>(doctor).resume);
    const auto annas_point = parse_resume_point(last<CallStarted>(anna).resume);
    room = Room{"Dr. Beispiel", services()};
    finished.clear();
    const auto elsewhere = practitioner(); // another device, which knows of no call
    enter(elsewhere);
    const auto anna_back = again(anna);
    enter(anna_back, annas_point, true);
    EXPECT_EQ(last<CallEnded>(anna_back).reason, CallEnd::peer_lost);
    EXPECT_EQ(finished, std::vector{call}) << "it is counted now, not when somebody notices";
    lose(elsewhere);
    const auto anna_once_more = again(anna);
    enter(anna_once_more, annas_point, true); // the database has not been written yet
    EXPECT_EQ(count<CallStarted>(anna_once_more), 0U);
    const auto doctor_back = again(doctor);
    enter(doctor_back, doctors_point, true);
    EXPECT_EQ(count<CallStarted>(doctor_back), 0U) << "no camera opens into it";
}

TEST_F(Call, RebuiltByAGuestIsThePractitionersAgainOnceSheHasShownHerString) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    start_call(doctor, anna);
    const auto doctors_point = parse_resume_point(last<CallStarted>(doctor).resume);
    const auto annas_point = parse_resume_point(last<CallStarted>(anna).resume);
    room = Room{"Dr. Beispiel", services()};
    enter(again(anna), annas_point, true);
    const auto back = again(doctor);
    enter(back, doctors_point, true);
    EXPECT_EQ(room.weight(), 2);
    lose(back);
    const auto without = reloaded(doctor); // a browser that forbids storage
    enter(without);
    EXPECT_EQ(count<CallStarted>(without), 1U);
    EXPECT_TRUE(finished.empty());
}

TEST_F(Call, GivesUpWhenAfterARestartOnlyOneComesBack) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    start_call(doctor, anna);
    const auto point = parse_resume_point(last<CallStarted>(anna).resume);
    room = Room{"Dr. Beispiel", services()};
    const auto back = again(anna);
    enter(back, point, true);
    pass(std::chrono::seconds{30});
    EXPECT_EQ(last<CallEnded>(back).reason, CallEnd::peer_lost);
    EXPECT_EQ(finished, std::vector{call});
}

} // namespace visavis::consultation
