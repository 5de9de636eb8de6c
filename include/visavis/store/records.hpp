// What the store hands out: plain values in clear text, already decrypted, owned by the caller. No libpqxx type leaves
// src/store.
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/base/connection_policy.hpp"
#include "visavis/base/id.hpp"
#include "visavis/base/role.hpp"
#include "visavis/base/secret.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace visavis::store {

/// SHA-256 of a bearer token or ticket: what the database knows of it.
using TokenHash = std::array<std::uint8_t, 32>;

using visavis::OsFamily;
using visavis::Role;

struct Account {
    AccountId id;
    std::string login_name;
    std::string display_name;
    bool verified;
    std::optional<WallTime> previous_sign_in_at; ///< the successful one before the present one (S-066)
    std::optional<ConnectionPolicy>
        connection_policy; ///< the practice's own choice; none: the operator's default (C-8)
};

struct NewAccount {
    std::string login_name; ///< already folded and checked by accounts::
    std::string display_name;
    std::string password_hash;
    bool verified;
};

struct Credentials {
    AccountId id;
    std::string password_hash;
    bool disabled;
};

struct NewSession {
    TokenHash token_hash;
    WallTime created_at;
    WallTime expires_at; ///< absolute end
};

/// Who a bearer token or ticket speaks for.
struct Session {
    SessionId id;
    Role role;
    AccountId account;            ///< the practitioner; for a guest: whose waiting room the code opens
    std::optional<GuestId> guest; ///< set exactly for guests
    bool account_verified;
    WallTime expires_at;
};

/// A redeemed ticket: everything the signaling door must know of a client.
struct Admission {
    Session session;
    std::string display_name;                          ///< the practitioner's, or the guest's from the invitation
    std::string practitioner_display_name;             ///< whose waiting room it is
    std::optional<ConnectionPolicy> connection_policy; ///< that practice's own choice, as in Account
};

struct Guest {
    GuestId id;
    std::string display_name;
    WallTime created_at;
    WallTime expires_at; ///< the code's validity; the record stays until it is deleted (C-5)
};

struct GuestEntry {
    Session session;
    std::string guest_display_name;
    std::string practitioner_display_name;
};

struct RemovedGuests {
    std::size_t count{0};
    std::vector<SessionId> ended_sessions; ///< their sockets must be closed within a second (T-15)
};

} // namespace visavis::store
