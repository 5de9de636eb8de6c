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
    signed_in(id, "used");
    for (auto now = monday; now < monday + 24h; now += 14min) {
        EXPECT_TRUE(wait(sessions.find(hash_of("used"), now)));
    }
    EXPECT_FALSE(wait(sessions.find(hash_of("used"), monday + 24h)));
    signed_in(id, "idle");
    EXPECT_TRUE(wait(sessions.find(hash_of("idle"), monday + 15min - 1s))); // notes the use
    EXPECT_TRUE(wait(sessions.find(hash_of("idle"), monday + 29min)));
    EXPECT_FALSE(wait(sessions.find(hash_of("idle"), monday + 44min)));
}

// T-26: what a browser has left on a disk, of either role, and what a held socket keeps alive.
TEST_F(Sessions, WithoutASocketEndWithinMinutes) {
    const auto id = practitioner("maria");
    const auto held = signed_in(id, "held");
    signed_in(id, "left");
    guest_of(id, "Guest", "AAAAAAAAAAAA");
    const auto waiting = wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("waiting"))).value().session;
    ASSERT_TRUE(wait(sessions.issue_ticket(held.id, hash_of("of held"), monday, monday + 30s)));
    for (auto now = monday; now < monday + 3h; now += 1min) {
        EXPECT_TRUE(wait(sessions.ended_among({held.id}, now)).value().empty());
    }
    EXPECT_TRUE(wait(sessions.find(hash_of("held"), monday + 3h)));
    EXPECT_FALSE(wait(sessions.find(hash_of("left"), monday + 15min)));
    EXPECT_TRUE(wait(sessions.find(hash_of("waiting"), monday + 59min)));
    EXPECT_FALSE(wait(sessions.find(hash_of("waiting"), monday + 2h)));
    ASSERT_TRUE(wait(sessions.issue_ticket(waiting.id, hash_of("late"), monday + 2h, monday + 2h + 30s)));
    EXPECT_EQ(wait(sessions.redeem_ticket(hash_of("late"), monday + 2h)).error().code, ErrorCode::ticket_refused);

    store::SessionStore strict{database, vault, {.practitioner_idle = 60s, .guest_idle = 120s}};
    signed_in(id, "strict");
    EXPECT_TRUE(wait(strict.find(hash_of("strict"), monday + 59s)));
    EXPECT_FALSE(wait(strict.find(hash_of("strict"), monday + 60s)));
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
    EXPECT_TRUE(wait(sessions.ended_among({entry.session.id}, monday + 2h)).value().empty()); // a socket is held
    EXPECT_TRUE(wait(sessions.find(hash_of("guest"), monday + 2h)));
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
    EXPECT_TRUE(wait(sessions.find(hash_of("token"), monday + 11h + 14min)));
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
