// What signing in and changing the password share: a fresh session and the answer that carries it.
#pragma once

#include "visavis/base/task.hpp"
#include "visavis/crypto/primitives.hpp"
#include "visavis/protocol/bodies.hpp"
#include "visavis/rest/api.hpp"
#include "visavis/store/records.hpp"

#include <chrono>

namespace visavis::rest::handlers {

inline constexpr std::chrono::hours practitioner_session_lifetime{24};
inline constexpr std::size_t password_changes_of_session{10}; ///< tries a minute, from whatever address (T-14)

/// What everybody waits while attempts are many; nothing for a delay of zero.
Task<> wait(std::chrono::milliseconds delay);

/// The token for the client, its hash for the database.
struct FreshSession {
    Secret token;
    store::NewSession record;

    static FreshSession make(WallTime now, std::chrono::seconds lifetime) {
        auto token = crypto::random_token();
        const auto hash = crypto::sha256(token.reveal());
        return {.token = std::move(token),
                .record = {.token_hash = hash, .created_at = now, .expires_at = now + lifetime}};
    }
};

[[nodiscard]] inline protocol::Account account_body(const ApiParts& parts, const store::Account& account) {
    return {.login_name = account.login_name,
            .display_name = account.display_name,
            .verified = account.verified,
            .previous_sign_in_at = {account.previous_sign_in_at},
            .connection_policy = {account.connection_policy},
            .default_connection_policy = parts.default_connection_policy,
            .relay_available = parts.relay_available};
}

[[nodiscard]] inline protocol::SessionResponse session_response(const ApiParts& parts, FreshSession fresh,
                                                                const store::Account& account) {
    return {.token = std::move(fresh.token),
            .expires_at = fresh.record.expires_at,
            .account = account_body(parts, account)};
}

} // namespace visavis::rest::handlers
