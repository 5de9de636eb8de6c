// Erasure by key: once the key row is gone, no copy of the rest brings anybody back (T-19).
#include "support/clinic.hpp"

#include "visavis/store/master_key.hpp"

namespace visavis::test {

using Erasure = Clinic;

namespace {

constexpr const char* backup =
    "create schema backup; create table backup.guest as table guest; create table backup.session as table session";
constexpr const char* restore =
    "insert into guest select * from backup.guest; insert into session select * from backup.session";

} // namespace

// S-100, T-19
TEST_F(Erasure, OfAGuestHoldsAlsoWhenAnOldBackupComesBack) {
    const auto maria = practitioner("maria");
    const auto guest = guest_of(maria, "Blue Bird", "AAAAAAAAAAAA");
    ASSERT_TRUE(wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("guest"))));
    postgres.execute(backup);
    ASSERT_TRUE(wait(guests.remove(maria, guest.id)));
    postgres.execute(restore);
    ASSERT_EQ(postgres.value("select count(*) from guest"), "1");

    EXPECT_TRUE(wait(guests.list(maria)).value().empty());
    EXPECT_EQ(wait(guests.access_code(maria, guest.id)).error().code, ErrorCode::not_found);
    EXPECT_EQ(wait(guests.renew(maria, guest.id, monday, monday + day)).error().code, ErrorCode::not_found);
    EXPECT_EQ(wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("again"))).error().code,
              ErrorCode::access_code_refused);
    EXPECT_EQ(wait(sessions.find(hash_of("guest"), monday)).error().code, ErrorCode::not_signed_in);
}

// The same key cannot be guessed back from what a backup holds: another subject's key and the master key do not open
// it.
TEST_F(Erasure, SealedColumnsOpenWithNoOtherKey) {
    const auto maria = practitioner("maria");
    const auto gone = guest_of(maria, "Blue Bird", "AAAAAAAAAAAA");
    const auto other = guest_of(maria, "Red Fox", "BBBBBBBBBBBB");
    postgres.execute(
        "update keys.subject_key set wrapped = (select wrapped from keys.subject_key where subject_id = '" +
        other.id.text() + "') where subject_id = '" + gone.id.text() + "'");
    EXPECT_EQ(wait(guests.access_code(maria, gone.id)).error().code, ErrorCode::internal);
    EXPECT_EQ(wait(guests.access_code(maria, other.id))->reveal(), "BBBBBBBBBBBB");
}

TEST_F(Erasure, OfAnAccountsKeyShutsEveryDoor) {
    const auto maria = practitioner("maria");
    guest_of(maria, "Blue Bird", "AAAAAAAAAAAA");
    signed_in(maria, "token");
    postgres.execute("delete from keys.subject_key where subject_id = '" + maria.text() + "'");
    EXPECT_FALSE(wait(accounts.credentials("maria")).value());
    EXPECT_EQ(wait(accounts.account(maria)).error().code, ErrorCode::not_found);
    EXPECT_EQ(wait(sessions.find(hash_of("token"), monday)).error().code, ErrorCode::not_signed_in);
    EXPECT_EQ(wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("guest"))).error().code,
              ErrorCode::access_code_refused);
}

TEST_F(Erasure, ValuesMovedToAnotherRowOrColumnDoNotOpen) {
    const auto maria = practitioner("maria");
    const auto guest = guest_of(maria, "Blue Bird", "AAAAAAAAAAAA");
    postgres.execute("update guest set code_sealed = display_name_sealed");
    EXPECT_EQ(wait(guests.access_code(maria, guest.id)).error().code, ErrorCode::internal);
}

TEST_F(Erasure, AnotherMasterKeyReadsNothingAndIsReported) {
    const auto maria = practitioner("maria");
    std::atomic<int> unreadable{0};
    auto options = postgres.options();
    options.on_trouble = [&](store::Trouble trouble) { unreadable += trouble == store::Trouble::unreadable ? 1 : 0; };
    store::Database again{options};
    const crypto::Vault other{crypto::Key::random()};
    store::AccountStore stranger{again, other};
    EXPECT_EQ(wait(stranger.account(maria)).error().code, ErrorCode::internal);
    EXPECT_FALSE(wait(stranger.credentials("maria")).value());
    EXPECT_EQ(unreadable, 1);
    EXPECT_NE(store::key_problem(postgres.url(), other), "");
    EXPECT_EQ(store::key_problem(postgres.url(), vault), "");
}

// S-018: after the end of the contract no row names the account, its guests or their sessions.
TEST_F(Erasure, OfAnAccountLeavesNoRowThatNamesItOrItsGuests) {
    const auto maria = practitioner("maria");
    const auto paul = practitioner("paul");
    const auto guest = guest_of(maria, "Blue Bird", "AAAAAAAAAAAA");
    guest_of(paul, "Red Fox", "BBBBBBBBBBBB");
    const auto session = signed_in(maria, "token");
    ASSERT_TRUE(wait(sessions.issue_ticket(session.id, hash_of("ticket"), monday, monday + 30s)));
    const auto entry = wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("guest"))).value();

    const auto removed = wait(accounts.remove("maria")).value();
    EXPECT_EQ(removed.count, 1U);
    EXPECT_EQ(removed.ended_sessions.size(), 2U);
    const auto dump = postgres.dump();
    for (const auto& id : {maria.text(), guest.id.text(), session.id.text(), entry.session.id.text()}) {
        EXPECT_EQ(dump.find(id), std::string::npos);
    }
    EXPECT_EQ(postgres.value("select count(*) from keys.subject_key"), "2");
    EXPECT_EQ(wait(guests.list(paul))->size(), 1U);
    EXPECT_EQ(wait(accounts.remove("maria")).error().code, ErrorCode::not_found);
    EXPECT_TRUE(practitioner("maria") != maria); // the name is free again
}

} // namespace visavis::test
