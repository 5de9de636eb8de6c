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

// T-27
TEST_F(WaitingRoom, ShowsWhoseCodeItIsBesideTheNameSomebodyChose) {
    const auto doctor = practitioner();
    auto otto = guest("Anna Weber");
    otto.visitor.invitation_name = "Otto Krause";
    auto anna = guest("Ann\u0430 Weber");
    anna.visitor.invitation_name = "Anna Weber";
    const auto ben = guest("Ben");
    enter(doctor);
    enter(otto);
    enter(anna);
    enter(ben);
    const auto& entries = last<protocol::WaitingRoomState>(doctor).entries;
    ASSERT_EQ(entries.size(), 3U);
    EXPECT_EQ(entries[0].display_name, "Anna Weber");
    EXPECT_EQ(entries[0].invitation_name, "Otto Krause");
    EXPECT_EQ(entries[0].name_warning, std::nullopt);
    EXPECT_EQ(entries[1].invitation_name, "Anna Weber");
    EXPECT_EQ(entries[1].name_warning, NameWarning::lookalike);
    EXPECT_EQ(entries[2].invitation_name, "Ben");
    EXPECT_EQ(entries[2].name_warning, std::nullopt);
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

// T-12
TEST_F(WaitingRoom, LetsAGuestComeAnewOnlySoOften) {
    const auto doctor = practitioner();
    auto rosa = guest("Rosa");
    enter(doctor);
    for (int i = 0; i < entries_at_once; ++i) {
        rosa = again(rosa);
        enter(rosa);
        leave(rosa);
    }
    const auto lists = count<protocol::WaitingRoomState>(doctor);
    const auto refused = room.enter(again(rosa).visitor, std::nullopt, false, now);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::rate_limited);
    EXPECT_EQ(refused.error().retry_after, entry_every);
    const auto other_device = person(Role::guest, rosa.visitor.guest, "Rosa");
    EXPECT_FALSE(room.enter(other_device.visitor, std::nullopt, false, now)) << "it counts by guest, not by session";
    EXPECT_FALSE(room.owes_list());
    EXPECT_EQ(count<protocol::WaitingRoomState>(doctor), lists) << "the practitioner hears nothing of it";
    enter(guest("Gerd")); // nobody else's business
    pass(entry_every);
    enter(again(rosa));
}

TEST_F(WaitingRoom, CountsNobodyWhoIsLetIn) {
    const auto doctor = practitioner();
    auto anna = guest("Anna");
    enter(doctor);
    for (int i = 0; i < 3 * entries_at_once; ++i) {
        enter(anna);
        admit(doctor, first_entry(doctor));
        leave(anna);
        anna = again(anna);
    }
}

TEST_F(WaitingRoom, CountsNobodyWhoComesBackToTheirSeat) {
    auto anna = guest("Anna");
    enter(anna);
    for (int i = 0; i < 3 * entries_at_once; ++i) {
        lose(anna);
        anna = again(anna);
        enter(anna);
    }
}

// T-12: a string is good for the wait it was made for.
TEST_F(WaitingRoom, PutsWhoWasDeclinedOrLeftBehindThoseWhoWait) {
    const auto doctor = practitioner();
    const auto rosa = guest("Rosa");
    enter(doctor);
    enter(rosa);
    const auto old = parse_resume_point(last<protocol::Waiting>(rosa).resume);
    pass(std::chrono::seconds{10});
    enter(guest("Gerd"));
    pass(std::chrono::seconds{10});
    auto effects = room.decline(doctor.at(), first_entry(doctor));
    ASSERT_TRUE(effects);
    keep(std::move(*effects));
    for (int i = 0; i < 2; ++i) {
        const auto back = again(rosa);
        enter(back, old);
        EXPECT_EQ(last<protocol::Waiting>(back).waiting_since, now.wall);
        EXPECT_EQ(last<protocol::WaitingRoomState>(doctor).entries.back().display_name, "Rosa");
        leave(back);
    }
}

TEST_F(WaitingRoom, KeepsTheWaitingTimeOnARestartedServerOnce) {
    const auto rosa = guest("Rosa");
    enter(rosa);
    const auto since = last<protocol::Waiting>(rosa).waiting_since;
    const auto old = parse_resume_point(last<protocol::Waiting>(rosa).resume);
    pass(std::chrono::seconds{10});
    room = Room{"Dr. Beispiel", services()};
    const auto back = again(rosa);
    enter(back, old);
    EXPECT_EQ(last<protocol::Waiting>(back).waiting_since, since);
    leave(back);
    const auto once_more = again(rosa);
    enter(once_more, old);
    EXPECT_EQ(last<protocol::Waiting>(once_more).waiting_since, now.wall);
}

TEST_F(WaitingRoom, BelievesStringsOfARunBeforeOnlyWhileItsPeopleComeBack) {
    const auto rosa = guest("Rosa");
    enter(rosa);
    const auto old = parse_resume_point(last<protocol::Waiting>(rosa).resume);
    room = Room{"Dr. Beispiel", services()};
    enter(practitioner());
    pass(std::chrono::minutes{2});
    const auto back = again(rosa);
    enter(back, old);
    EXPECT_EQ(last<protocol::Waiting>(back).waiting_since, now.wall);
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
