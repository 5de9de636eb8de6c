// Guests and access codes on a real PostgreSQL: owners, validity, limits and erasure.
#include "support/clinic.hpp"

#include <pqxx/pqxx>

namespace visavis::test {

using Guests = Clinic;

TEST_F(Guests, ListIsNewestFirstAndOnlyTheOwners) {
    const auto maria = practitioner("maria");
    const auto paul = practitioner("paul");
    guest_of(maria, "First", "AAAAAAAAAAAA", monday);
    guest_of(maria, "Second", "BBBBBBBBBBBB", monday + 1h);
    guest_of(paul, "Other", "CCCCCCCCCCCC");
    const auto list = wait(guests.list(maria)).value();
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0].display_name, "Second");
    EXPECT_EQ(list[1].display_name, "First");
    EXPECT_EQ(list[1].created_at, monday);
    EXPECT_EQ(list[1].expires_at, monday + 30 * day);
}

// T-04
TEST_F(Guests, ForeignAndMissingIdsAnswerTheSame) {
    const auto maria = practitioner("maria");
    const auto paul = practitioner("paul");
    const auto guest = guest_of(maria, "Guest", "AAAAAAAAAAAA");
    for (const auto id : {guest.id, GuestId::random()}) {
        EXPECT_EQ(wait(guests.access_code(paul, id)).error(), Error{.code = ErrorCode::not_found});
        EXPECT_EQ(wait(guests.renew(paul, id, monday, monday + day)).error(), Error{.code = ErrorCode::not_found});
        EXPECT_EQ(wait(guests.remove(paul, id)).error(), Error{.code = ErrorCode::not_found});
    }
    EXPECT_EQ(wait(guests.remove_all(paul))->count, 0U);
    EXPECT_EQ(wait(guests.list(maria))->size(), 1U);
}

TEST_F(Guests, CodeCanBeShownAgainToItsPractitioner) {
    const auto maria = practitioner("maria");
    const auto guest = guest_of(maria, "Guest", "AAAAAAAAAAAA");
    EXPECT_EQ(wait(guests.access_code(maria, guest.id))->reveal(), "AAAAAAAAAAAA");
}

TEST_F(Guests, TheSameCodeIsNeverGivenTwice) {
    const auto maria = practitioner("maria");
    guest_of(maria, "Guest", "AAAAAAAAAAAA");
    EXPECT_EQ(wait(guests.create(maria, "Twin", Secret{"AAAAAAAAAAAA"}, monday, monday + day)).error().code,
              ErrorCode::already_exists);
    EXPECT_EQ(postgres.value("select count(*) from keys.subject_key"), "2"); // the account's and the one guest's
}

// C-5
TEST_F(Guests, CodePastItsValidityStopsWorkingWhileTheRecordStays) {
    const auto maria = practitioner("maria");
    const auto guest = guest_of(maria, "Guest", "AAAAAAAAAAAA");
    EXPECT_TRUE(wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("in time", monday + 30 * day - 1s))));
    EXPECT_EQ(wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("late", monday + 30 * day))).error().code,
              ErrorCode::access_code_expired);
    EXPECT_EQ(wait(guests.enter(Secret{"ZZZZZZZZZZZZ"}, session_of("wrong"))).error().code,
              ErrorCode::access_code_refused);
    ASSERT_EQ(wait(guests.list(maria))->size(), 1U);

    const auto renewed = wait(guests.renew(maria, guest.id, monday + 40 * day, monday + 50 * day)).value();
    EXPECT_EQ(renewed.expires_at, monday + 50 * day);
    EXPECT_EQ(renewed.created_at, monday);
    EXPECT_TRUE(wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("again", monday + 40 * day))));
}

// C-5: the database itself refuses longer validity, whoever asks.
TEST_F(Guests, NoCodeIsValidLongerThanThirtyDays) {
    const auto maria = practitioner("maria");
    EXPECT_FALSE(wait(guests.create(maria, "Guest", Secret{"AAAAAAAAAAAA"}, monday, monday + 30 * day + 1s)));
    const auto guest = guest_of(maria, "Guest", "AAAAAAAAAAAA");
    EXPECT_FALSE(wait(guests.renew(maria, guest.id, monday + 1h, monday + 1h + 30 * day + 1s)));
}

// S-100
TEST_F(Guests, RemovingOneTakesKeyRecordAndSessionsAndTellsWhich) {
    const auto maria = practitioner("maria");
    const auto gone = guest_of(maria, "Gone", "AAAAAAAAAAAA");
    guest_of(maria, "Stays", "BBBBBBBBBBBB");
    const auto one = wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("one")))->session.id;
    const auto two = wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("two")))->session.id;
    ASSERT_TRUE(wait(guests.enter(Secret{"BBBBBBBBBBBB"}, session_of("other"))));

    const auto removed = wait(guests.remove(maria, gone.id)).value();
    EXPECT_EQ(removed.count, 1U);
    EXPECT_EQ(removed.ended_sessions.size(), 2U);
    EXPECT_EQ(std::ranges::count(removed.ended_sessions, one) + std::ranges::count(removed.ended_sessions, two), 2);
    EXPECT_EQ(wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("late"))).error().code,
              ErrorCode::access_code_refused);
    EXPECT_EQ(postgres.value("select count(*) from keys.subject_key where subject_id = '" + gone.id.text() + "'"), "0");
    EXPECT_EQ(postgres.value("select count(*) from session"), "1");
    EXPECT_EQ(wait(guests.list(maria))->size(), 1U);
    EXPECT_EQ(wait(guests.remove(maria, gone.id)).error().code, ErrorCode::not_found);
}

// S-100
TEST_F(Guests, RemovingAllLeavesNothingOfTheOwnersAndEverythingOfOthers) {
    const auto maria = practitioner("maria");
    const auto paul = practitioner("paul");
    guest_of(maria, "A", "AAAAAAAAAAAA");
    guest_of(maria, "B", "BBBBBBBBBBBB");
    guest_of(paul, "C", "CCCCCCCCCCCC");
    ASSERT_TRUE(wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("one"))));
    const auto removed = wait(guests.remove_all(maria)).value();
    EXPECT_EQ(removed.count, 2U);
    EXPECT_EQ(removed.ended_sessions.size(), 1U);
    EXPECT_EQ(postgres.value("select count(*) from guest"), "1");
    EXPECT_EQ(postgres.value("select count(*) from keys.subject_key"), "3"); // two accounts, one guest
}

TEST_F(Guests, LimitHoldsAlsoForManyAtOnce) {
    const auto maria = practitioner("maria");
    postgres.execute("insert into guest select gen_random_uuid(), '" + maria.text() +
                     "', sha256('n') || sha256('n'), sha256(n::text::bytea), sha256('c') || sha256('c'), now(), now(), "
                     "now() + interval '1 day'"
                     " from generate_series(1, 999) n");
    std::vector<Task<Result<store::Guest>>> attempts;
    for (int i = 0; i < 8; ++i) {
        attempts.push_back(
            guests.create(maria, "Guest", Secret{"AAAAAAAAAAA" + std::to_string(i)}, monday, monday + day));
    }
    int created = 0;
    for (const auto& answer : wait_for_all(std::move(attempts))) {
        created += answer ? 1 : 0;
        EXPECT_TRUE(answer || answer.error().code == ErrorCode::limit_reached);
    }
    EXPECT_EQ(created, 1);
}

TEST_F(Guests, OfUnknownOrDisabledPractitionersAreNotCreated) {
    practitioner("maria");
    const auto id = wait(accounts.credentials("maria")).value()->id;
    ASSERT_TRUE(wait(accounts.disable("maria")));
    EXPECT_EQ(wait(guests.create(id, "Guest", Secret{"AAAAAAAAAAAA"}, monday, monday + day)).error().code,
              ErrorCode::not_found);
    EXPECT_EQ(
        wait(guests.create(AccountId::random(), "Guest", Secret{"AAAAAAAAAAAA"}, monday, monday + day)).error().code,
        ErrorCode::not_found);
}

// A session can only ever point at a guest of its own practitioner: the database refuses anything else (T-04).
TEST_F(Guests, SessionsCannotCrossPractices) {
    const auto maria = practitioner("maria");
    const auto paul = practitioner("paul");
    const auto guest = guest_of(maria, "Guest", "AAAAAAAAAAAA");
    EXPECT_THROW(postgres.execute("insert into session values (gen_random_uuid(), sha256('x'), '" + paul.text() +
                                  "', '" + guest.id.text() + "', now(), now(), now() + interval '1 hour')"),
                 pqxx::foreign_key_violation);
}

} // namespace visavis::test
