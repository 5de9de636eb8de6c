// Sessions and tickets on a real PostgreSQL: every way to end one, and single use under a crowd.
#include "support/clinic.hpp"

namespace visavis::test {

using Sessions = Clinic;

TEST_F(Sessions, FindTellsWhoATokenSpeaksFor) {
    const auto id = practitioner("maria");
    const auto session = signed_in(id, "token");
    EXPECT_EQ(session.role, store::Role::practitioner);
    EXPECT_EQ(session.account, id);
    EXPECT_FALSE(session.guest);
    EXPECT_TRUE(session.account_verified);
    EXPECT_EQ(session.expires_at, monday + day);
    EXPECT_EQ(wait(sessions.find(hash_of("other"), monday)).error().code, ErrorCode::not_signed_in);
}

// T-15, S-020
TEST_F(Sessions, EndAbsolutelyAndWhenIdle) {
    const auto id = practitioner("maria");
    signed_in(id, "idle");
    EXPECT_TRUE(wait(sessions.find(hash_of("idle"), monday + 12h - 1s)));
    EXPECT_TRUE(wait(sessions.find(hash_of("idle"), monday + 23h))); // the use before counts
    EXPECT_FALSE(wait(sessions.find(hash_of("idle"), monday + 24h)));
    signed_in(id, "unused");
    EXPECT_FALSE(wait(sessions.find(hash_of("unused"), monday + 12h)));
}

// T-15: whoever makes a session cannot make it longer than the rules allow.
TEST_F(Sessions, NeverLastLongerThanTheirRule) {
    const auto id = practitioner("maria");
    auto greedy = session_of("token");
    greedy.expires_at = monday + 100 * day;
    ASSERT_TRUE(wait(accounts.sign_in(id, greedy)));
    EXPECT_EQ(wait(sessions.find(hash_of("token"), monday))->expires_at, monday + 24h);
    guest_of(id, "Guest", "AAAAAAAAAAAA");
    greedy.token_hash = hash_of("guest");
    EXPECT_EQ(wait(guests.enter(Secret{"AAAAAAAAAAAA"}, greedy))->session.expires_at, monday + 24h);
}

TEST_F(Sessions, UseIsNotedAtMostOnceAMinute) {
    signed_in(practitioner("maria"), "token");
    const auto last_use = [&] {
        return postgres.value("select extract(epoch from last_used_at)::bigint from session");
    };
    const auto before = last_use();
    ASSERT_TRUE(wait(sessions.find(hash_of("token"), monday + 59s)));
    EXPECT_EQ(last_use(), before);
    ASSERT_TRUE(wait(sessions.find(hash_of("token"), monday + 60s)));
    EXPECT_NE(last_use(), before);
}

TEST_F(Sessions, EndedByTheirOwnerAreGone) {
    const auto session = signed_in(practitioner("maria"), "token");
    EXPECT_TRUE(wait(sessions.end(session.id)));
    EXPECT_TRUE(wait(sessions.end(session.id)));
    EXPECT_FALSE(wait(sessions.find(hash_of("token"), monday)));
}

// C-5: a code past its validity opens no door, but nobody is cut off in the middle of a consultation by it.
TEST_F(Sessions, OfGuestsOutliveTheCodesValidityButNotADay) {
    const auto id = practitioner("maria");
    const auto guest = wait(guests.create(id, "Guest", Secret{"AAAAAAAAAAAA"}, monday, monday + 1h)).value();
    const auto entry = wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("guest"))).value();
    EXPECT_EQ(wait(sessions.find(hash_of("guest"), monday))->guest, guest.id);
    EXPECT_TRUE(wait(sessions.find(hash_of("guest"), monday + 2h)));
    EXPECT_TRUE(wait(sessions.ended_among({entry.session.id}, monday + 2h)).value().empty());
    EXPECT_FALSE(wait(sessions.find(hash_of("guest"), monday + 24h)));
    auto late = session_of("late");
    late.created_at = monday + 2h;
    EXPECT_EQ(wait(guests.enter(Secret{"AAAAAAAAAAAA"}, late)).error().code, ErrorCode::access_code_expired);
}

TEST_F(Sessions, EndedAmongNamesExactlyTheEndedOnes) {
    const auto id = practitioner("maria");
    const auto kept = signed_in(id, "kept");
    const auto left = signed_in(id, "left");
    const auto unknown = SessionId::random();
    ASSERT_TRUE(wait(sessions.end(left.id)));
    auto ended = wait(sessions.ended_among({kept.id, left.id, unknown}, monday)).value();
    EXPECT_EQ(ended.size(), 2U);
    EXPECT_EQ(std::ranges::count(ended, kept.id), 0);
    EXPECT_TRUE(wait(sessions.ended_among({}, monday)).value().empty());
    EXPECT_EQ(wait(sessions.ended_among({kept.id}, monday + 24h)).value(), std::vector{kept.id});
}

TEST_F(Sessions, WithASocketAreInUse) {
    const auto session = signed_in(practitioner("maria"), "token");
    EXPECT_TRUE(wait(sessions.ended_among({session.id}, monday + 11h)).value().empty());
    EXPECT_TRUE(wait(sessions.find(hash_of("token"), monday + 13h)));
}

// T-06
TEST_F(Sessions, OneTicketAdmitsExactlyOneOfTwenty) {
    const auto session = signed_in(practitioner("maria"), "token");
    ASSERT_TRUE(wait(sessions.issue_ticket(session.id, hash_of("ticket"), monday, monday + 30s)));
    std::vector<Task<Result<store::Admission>>> redeemers;
    for (int i = 0; i < 20; ++i) {
        redeemers.push_back(sessions.redeem_ticket(hash_of("ticket"), monday));
    }
    int admitted = 0;
    for (const auto& answer : wait_for_all(std::move(redeemers))) {
        admitted += answer ? 1 : 0;
        EXPECT_TRUE(answer || answer.error().code == ErrorCode::ticket_refused);
    }
    EXPECT_EQ(admitted, 1);
}

TEST_F(Sessions, TicketsTellTheSignalingDoorEverything) {
    const auto id = practitioner("maria");
    const auto session = signed_in(id, "token");
    ASSERT_TRUE(wait(sessions.issue_ticket(session.id, hash_of("ticket"), monday, monday + 30s)));
    const auto own = wait(sessions.redeem_ticket(hash_of("ticket"), monday)).value();
    EXPECT_EQ(own.session.id, session.id);
    EXPECT_EQ(own.display_name, "Dr. maria");
    EXPECT_EQ(own.practitioner_display_name, "Dr. maria");

    const auto guest = guest_of(id, "Blue Bird", "AAAAAAAAAAAA");
    const auto entry = wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("guest"))).value();
    ASSERT_TRUE(wait(sessions.issue_ticket(entry.session.id, hash_of("ticket 2"), monday, monday + 30s)));
    const auto admission = wait(sessions.redeem_ticket(hash_of("ticket 2"), monday)).value();
    EXPECT_EQ(admission.session.role, store::Role::guest);
    EXPECT_EQ(admission.session.guest, guest.id);
    EXPECT_EQ(admission.session.account, id);
    EXPECT_EQ(admission.display_name, "Blue Bird");
    EXPECT_EQ(admission.practitioner_display_name, "Dr. maria");
}

// T-06
TEST_F(Sessions, TicketsEndAfterThirtySecondsAtMostAndWithTheirSession) {
    const auto session = signed_in(practitioner("maria"), "token");
    ASSERT_TRUE(wait(sessions.issue_ticket(session.id, hash_of("late"), monday, monday + 1h)));
    EXPECT_EQ(wait(sessions.redeem_ticket(hash_of("late"), monday + 30s)).error().code, ErrorCode::ticket_refused);
    EXPECT_EQ(wait(sessions.redeem_ticket(hash_of("late"), monday)).error().code, ErrorCode::ticket_refused);

    ASSERT_TRUE(wait(sessions.issue_ticket(session.id, hash_of("orphan"), monday, monday + 30s)));
    ASSERT_TRUE(wait(sessions.end(session.id)));
    EXPECT_EQ(wait(sessions.redeem_ticket(hash_of("orphan"), monday)).error().code, ErrorCode::ticket_refused);
    EXPECT_EQ(wait(sessions.issue_ticket(session.id, hash_of("none"), monday, monday + 30s)).error().code,
              ErrorCode::not_signed_in);
}

} // namespace visavis::test
