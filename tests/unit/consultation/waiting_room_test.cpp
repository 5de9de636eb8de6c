// What a waiting room promises, event by event.
#include "room_fixture.hpp"

namespace visavis::consultation {

using protocol::CallStarted;

class WaitingRoom : public RoomTest {};

// S-080
TEST_F(WaitingRoom, ShowsThePractitionerWhoWaitsLongestFirst) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    const auto ben = guest("Ben");
    enter(doctor);
    enter(anna);
    pass(std::chrono::seconds{60});
    enter(ben);
    const auto& entries = last<protocol::WaitingRoomState>(doctor).entries;
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0].display_name, "Anna");
    EXPECT_EQ(entries[1].display_name, "Ben");
    EXPECT_EQ(entries[1].waiting_since - entries[0].waiting_since, std::chrono::seconds{60});
}

// S-080: the frames of one guest do not change by a single message when another comes, waits, is declined and goes.
TEST_F(WaitingRoom, TellsAGuestNothingOfOthers) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    const auto ben = guest("Ben");
    enter(doctor);
    enter(anna);
    const auto before = received[anna.at()].size();
    enter(ben);
    EXPECT_TRUE(room.decline(doctor.at(), last<protocol::WaitingRoomState>(doctor).entries[1].entry_id));
    EXPECT_EQ(received[anna.at()].size(), before);
}

// T-02
TEST_F(WaitingRoom, RefusesEverythingOfACallBeforeAdmission) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    enter(doctor);
    enter(anna);
    EXPECT_EQ(offer(anna, ParticipantId::random()).error().code, ErrorCode::wrong_state);
    EXPECT_EQ(offer(doctor, ParticipantId::random()).error().code, ErrorCode::wrong_state);
    EXPECT_EQ(room.relay(anna.at(), protocol::CandidateView{.to = ParticipantId::random(), .seq = 1, .candidate = {}},
                         now.steady)
                  .error()
                  .code,
              ErrorCode::wrong_state);
    EXPECT_EQ(count<CallStarted>(anna), 0U);
}

TEST_F(WaitingRoom, LetsOnlyThePractitionerAdmitDeclineOrChangeIt) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    enter(doctor);
    enter(anna);
    const auto entry = first_entry(doctor);
    EXPECT_EQ(room.admit(anna.at(), entry, CallId::random(), now).error().code, ErrorCode::forbidden);
    EXPECT_EQ(room.decline(anna.at(), entry).error().code, ErrorCode::forbidden);
    EXPECT_EQ(room.set_waiting_room(anna.at(), {}).error().code, ErrorCode::forbidden);
}

TEST_F(WaitingRoom, SendsADeclinedGuestAway) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    enter(doctor);
    enter(anna);
    auto effects = room.decline(doctor.at(), first_entry(doctor));
    ASSERT_TRUE(effects);
    keep(std::move(*effects));
    EXPECT_EQ(last<protocol::WaitingEnded>(anna).reason, protocol::WaitingEnd::declined);
    EXPECT_EQ(closed.at(anna.at()), Farewell::done);
    EXPECT_TRUE(last<protocol::WaitingRoomState>(doctor).entries.empty());
}

TEST_F(WaitingRoom, GivesADeclinedGuestTheAdviceAndNobodyElse) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    const auto ben = guest("Ben");
    enter(doctor);
    enter(anna);
    enter(ben);
    const auto before = received[ben.at()].size();
    auto effects = room.decline(doctor.at(), first_entry(doctor), protocol::Advice::call_the_practice);
    ASSERT_TRUE(effects);
    keep(std::move(*effects));
    EXPECT_EQ(last<protocol::WaitingEnded>(anna).advice, protocol::Advice::call_the_practice);
    EXPECT_EQ(received[ben.at()].size(), before);
    effects = room.decline(doctor.at(), first_entry(doctor));
    ASSERT_TRUE(effects);
    keep(std::move(*effects));
    EXPECT_EQ(last<protocol::WaitingEnded>(ben).advice, std::nullopt);
}

TEST_F(WaitingRoom, TellsThoseWhoWaitWhatThePractitionerWroteAndWhetherSomebodyIsThere) {
    const auto anna = guest("Anna");
    enter(anna);
    EXPECT_FALSE(last<protocol::Waiting>(anna).practitioner_present);
    const auto doctor = practitioner();
    enter(doctor);
    EXPECT_TRUE(last<protocol::Waiting>(anna).practitioner_present);
    auto effects =
        room.set_waiting_room(doctor.at(), {.availability = protocol::Availability::busy, .note = "Gleich."});
    ASSERT_TRUE(effects);
    keep(std::move(*effects));
    EXPECT_EQ(last<protocol::Waiting>(anna).note, "Gleich.");
    EXPECT_EQ(last<protocol::Waiting>(anna).availability, protocol::Availability::busy);
    lose(doctor);
    EXPECT_FALSE(last<protocol::Waiting>(anna).practitioner_present);
}

TEST_F(WaitingRoom, RefusesANoteThatTurnsTextAround) { // T-09
    const auto doctor = practitioner();
    enter(doctor);
    EXPECT_FALSE(room.set_waiting_room(doctor.at(), {.note = "a\u202Eb"}));
    EXPECT_TRUE(room.set_waiting_room(doctor.at(), {.note = "two\nlines"}));
}

TEST_F(WaitingRoom, KeepsTheWaitingTimeOfSomebodyWhoReloads) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    enter(doctor);
    enter(anna);
    const auto since = last<protocol::Waiting>(anna).waiting_since;
    pass(std::chrono::seconds{10});
    lose(anna);
    EXPECT_FALSE(last<protocol::WaitingRoomState>(doctor).entries.front().connected);
    pass(std::chrono::seconds{10});
    const auto back = again(anna);
    enter(back);
    EXPECT_EQ(last<protocol::Waiting>(back).waiting_since, since);
    EXPECT_EQ(last<protocol::WaitingRoomState>(doctor).entries.size(), 1U);
}

TEST_F(WaitingRoom, ForgetsSomebodyWhoDoesNotComeBackInTime) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    enter(doctor);
    enter(anna);
    lose(anna);
    pass(std::chrono::seconds{29});
    EXPECT_EQ(last<protocol::WaitingRoomState>(doctor).entries.size(), 1U);
    pass(std::chrono::seconds{1});
    EXPECT_TRUE(last<protocol::WaitingRoomState>(doctor).entries.empty());
}

// T-03
TEST_F(WaitingRoom, RefusesASecondSessionWithTheSameCodeWhileTheFirstIsThere) {
    const auto anna = guest("Anna");
    enter(anna);
    auto second = person(Role::guest, anna.visitor.guest, "Anna");
    EXPECT_EQ(room.enter(second.visitor, std::nullopt, false, now).error().code, ErrorCode::seat_taken);
    EXPECT_FALSE(closed.contains(anna.at()));
    lose(anna);
    const auto since = now.wall;
    pass(std::chrono::seconds{5});
    enter(second);
    EXPECT_EQ(last<protocol::Waiting>(second).waiting_since, since);
}

TEST_F(WaitingRoom, ClosesTheOlderSocketOfTheSameSession) {
    const auto anna = guest("Anna");
    enter(anna);
    const auto newer = again(anna);
    enter(newer);
    EXPECT_EQ(closed.at(anna.at()), Farewell::replaced);
    lose(anna); // the old socket's end arrives late and means nothing
    EXPECT_FALSE(room.next_deadline());
}

TEST_F(WaitingRoom, MovesThePractitionerToTheNewestWindow) {
    const auto doctor = practitioner();
    enter(doctor);
    const auto elsewhere = practitioner();
    enter(elsewhere);
    EXPECT_EQ(closed.at(doctor.at()), Farewell::replaced);
}

TEST_F(WaitingRoom, HoldsNoMoreThanItsLimit) {
    for (std::size_t i = 0; i < max_waiting; ++i) {
        enter(guest("Guest"));
    }
    EXPECT_EQ(room.enter(guest("One more").visitor, std::nullopt, false, now).error().code,
              ErrorCode::waiting_room_full);
}

TEST_F(WaitingRoom, SendsAwayAGuestWhoseRecordIsDeleted) {
    const auto doctor = practitioner();
    const auto anna = guest("Anna");
    enter(doctor);
    enter(anna);
    keep(room.end_sessions({anna.visitor.session}));
    EXPECT_EQ(last<protocol::WaitingEnded>(anna).reason, protocol::WaitingEnd::guest_deleted);
    EXPECT_EQ(closed.at(anna.at()), Farewell::session_ended);
    EXPECT_TRUE(last<protocol::WaitingRoomState>(doctor).entries.empty());
}

} // namespace visavis::consultation
