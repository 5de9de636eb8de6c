// Practitioners, guests and sessions as the tests of the store need them: made through the public store classes only.
#pragma once

#include "support/test_database.hpp"

#include "visavis/crypto/primitives.hpp"
#include "visavis/store/accounts.hpp"
#include "visavis/store/calls.hpp"
#include "visavis/store/guests.hpp"
#include "visavis/store/sessions.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace visavis::test {

using namespace std::chrono_literals;

inline const WallTime monday = parse_rfc3339("2026-05-04T09:30:00Z").value();
inline constexpr auto day = std::chrono::hours{24};

/// A stored password hash in the right form; no test of the store needs to wait for Argon2id.
inline const std::string some_hash = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$c29tZWhhc2g";

[[nodiscard]] inline store::TokenHash hash_of(std::string_view token) {
    return crypto::sha256(token);
}

[[nodiscard]] inline store::NewSession session_of(std::string_view token, WallTime now = monday) {
    return {.token_hash = hash_of(token), .created_at = now, .expires_at = now + day};
}

class Clinic : public testing::Test {
  protected:
    AccountId practitioner(const std::string& login_name, bool verified = true) {
        return wait(accounts.create({.login_name = login_name,
                                     .display_name = "Dr. " + login_name,
                                     .password_hash = some_hash,
                                     .verified = verified}))
            .value();
    }

    store::Guest guest_of(AccountId owner, const std::string& name, const std::string& code, WallTime now = monday) {
        return wait(guests.create(owner, name, Secret{code}, now, now + 30 * day)).value();
    }

    store::Session signed_in(AccountId account, const std::string& token, WallTime now = monday) {
        EXPECT_TRUE(wait(accounts.sign_in(account, session_of(token, now))));
        return wait(sessions.find(hash_of(token), now)).value();
    }

    TestDatabase postgres;
    const crypto::Vault& vault{test_vault()};
    store::Database database{postgres.options()};
    store::AccountStore accounts{database, vault};
    store::SessionStore sessions{database, vault};
    store::GuestStore guests{database, vault};
    store::CallStore calls{database};
};

} // namespace visavis::test
