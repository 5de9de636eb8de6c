// Accounts on a real PostgreSQL: unique names, sign-ins and their memory, passwords that end sessions.
#include "support/clinic.hpp"

namespace visavis::test {

using Accounts = Clinic;

TEST_F(Accounts, ReadBackWhatWasCreated) {
    const auto id = practitioner("maria");
    const auto account = wait(accounts.account(id));
    ASSERT_TRUE(account);
    EXPECT_EQ(account->id, id);
    EXPECT_EQ(account->login_name, "maria");
    EXPECT_EQ(account->display_name, "Dr. maria");
    EXPECT_TRUE(account->verified);
    EXPECT_FALSE(account->previous_sign_in_at);
}

// S-046
TEST_F(Accounts, LoginNamesAreUniqueAlsoForManyAtOnce) {
    std::vector<Task<Result<AccountId>>> attempts;
    for (int i = 0; i < 20; ++i) {
        attempts.push_back(accounts.create(
            {.login_name = "maria", .display_name = "M", .password_hash = some_hash, .verified = true}));
    }
    int created = 0;
    for (const auto& answer : wait_for_all(std::move(attempts))) {
        created += answer ? 1 : 0;
        EXPECT_TRUE(answer || answer.error().code == ErrorCode::already_exists);
    }
    EXPECT_EQ(created, 1);
    EXPECT_EQ(postgres.value("select count(*) from keys.subject_key"), "1");
}

TEST_F(Accounts, UnknownNamesHaveNoCredentials) {
    const auto id = practitioner("maria");
    EXPECT_EQ(wait(accounts.credentials("maria")).value()->id, id);
    EXPECT_EQ(wait(accounts.credentials("maria")).value()->password_hash, some_hash);
    EXPECT_FALSE(wait(accounts.credentials("nobody")).value());
}

// S-066
TEST_F(Accounts, SignInShowsTheOneBeforeIt) {
    const auto id = practitioner("maria");
    EXPECT_FALSE(wait(accounts.sign_in(id, session_of("one")))->previous_sign_in_at);
    EXPECT_EQ(wait(accounts.sign_in(id, session_of("two", monday + 1h)))->previous_sign_in_at, monday);
    EXPECT_EQ(wait(accounts.sign_in(id, session_of("three", monday + 2h)))->previous_sign_in_at, monday + 1h);
    EXPECT_EQ(wait(accounts.account(id))->previous_sign_in_at, monday + 1h);
}

// T-15
TEST_F(Accounts, ChangingThePasswordEndsEveryOtherSessionButNoGuests) {
    const auto id = practitioner("maria");
    const auto first = signed_in(id, "first");
    const auto second = signed_in(id, "second");
    guest_of(id, "Guest", "AAAAAAAAAAAA");
    ASSERT_TRUE(wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("guest"))));

    auto ended = wait(accounts.change_password(id, some_hash + "2", session_of("third"))).value();
    std::ranges::sort(ended);
    auto expected = std::vector{first.id, second.id};
    std::ranges::sort(expected);
    EXPECT_EQ(ended, expected);
    EXPECT_FALSE(wait(sessions.find(hash_of("first"), monday)));
    EXPECT_FALSE(wait(sessions.find(hash_of("second"), monday)));
    EXPECT_TRUE(wait(sessions.find(hash_of("third"), monday)));
    EXPECT_TRUE(wait(sessions.find(hash_of("guest"), monday)));
    EXPECT_EQ(wait(accounts.credentials("maria")).value()->password_hash, some_hash + "2");
}

TEST_F(Accounts, SettingThePasswordFromTheCommandLineEndsItsSessions) {
    const auto id = practitioner("maria");
    signed_in(id, "token");
    EXPECT_TRUE(wait(accounts.set_password("maria", some_hash)));
    EXPECT_FALSE(wait(sessions.find(hash_of("token"), monday)));
    EXPECT_EQ(wait(accounts.set_password("nobody", some_hash)).error().code, ErrorCode::not_found);
}

TEST_F(Accounts, DisablingShutsOutThePractitionerAndTheirGuests) {
    const auto id = practitioner("maria");
    const auto session = signed_in(id, "token");
    guest_of(id, "Guest", "AAAAAAAAAAAA");
    ASSERT_TRUE(wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("guest"))));
    ASSERT_TRUE(wait(accounts.disable("maria")));

    EXPECT_TRUE(wait(accounts.credentials("maria")).value()->disabled);
    EXPECT_EQ(wait(sessions.find(hash_of("token"), monday)).error().code, ErrorCode::not_signed_in);
    EXPECT_EQ(wait(sessions.find(hash_of("guest"), monday)).error().code, ErrorCode::not_signed_in);
    EXPECT_EQ(wait(sessions.ended_among({session.id}, monday)).value(), std::vector{session.id});
    EXPECT_EQ(wait(accounts.sign_in(id, session_of("again"))).error().code, ErrorCode::wrong_credentials);
    EXPECT_EQ(wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("more"))).error().code,
              ErrorCode::access_code_refused);
    EXPECT_EQ(wait(accounts.disable("nobody")).error().code, ErrorCode::not_found);
}

TEST_F(Accounts, VerifyingOpensTheDoorToGuests) {
    const auto id = practitioner("maria", false);
    guest_of(id, "Guest", "AAAAAAAAAAAA");
    EXPECT_FALSE(wait(accounts.account(id))->verified);
    EXPECT_EQ(wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("guest"))).error().code, ErrorCode::not_verified);
    ASSERT_TRUE(wait(accounts.verify("maria")));
    EXPECT_TRUE(wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("guest"))));
    EXPECT_EQ(wait(accounts.verify("nobody")).error().code, ErrorCode::not_found);
}

// C-8
TEST_F(Accounts, KeepTheirOwnConnectionPolicyAndHandItOutWithEveryTicket) {
    const auto id = practitioner("maria");
    const auto policy_by_ticket = [&](const std::string& token) {
        const auto ticket = crypto::sha256(token);
        const auto session = wait(sessions.find(hash_of(token), monday)).value();
        EXPECT_TRUE(wait(sessions.issue_ticket(session.id, ticket, monday, monday + 30s)));
        return wait(sessions.redeem_ticket(ticket, monday)).value().connection_policy;
    };
    signed_in(id, "practitioner");
    guest_of(id, "Guest", "AAAAAAAAAAAA");
    ASSERT_TRUE(wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("guest"))));
    EXPECT_EQ(wait(accounts.account(id))->connection_policy, std::nullopt) << "the operator's default";
    EXPECT_EQ(policy_by_ticket("practitioner"), std::nullopt);
    for (const auto policy :
         {ConnectionPolicy::relay_only, ConnectionPolicy::direct_first, ConnectionPolicy::direct_only}) {
        EXPECT_EQ(wait(accounts.set_connection_policy(id, policy))->connection_policy, policy);
        EXPECT_EQ(wait(accounts.account(id))->connection_policy, policy);
        EXPECT_EQ(policy_by_ticket("practitioner"), policy);
        EXPECT_EQ(policy_by_ticket("guest"), policy) << "the patient's call is the practice's";
    }
    EXPECT_EQ(wait(accounts.set_connection_policy(id, std::nullopt))->connection_policy, std::nullopt);
    EXPECT_EQ(wait(accounts.set_connection_policy(AccountId::random(), std::nullopt)).error().code,
              ErrorCode::not_found);
}

} // namespace visavis::test
