// What every handler may use.
#pragma once

#include "attempt_limiter.hpp"
#include "password_worker.hpp"
#include "shared_attempts.hpp"
#include "sign_in_order.hpp"

#include "visavis/crypto/primitives.hpp"
#include "visavis/rest/api.hpp"
#include "visavis/store/asker.hpp"

#include <algorithm>

namespace visavis::rest {

struct Api::Context {
    explicit Context(ApiParts api_parts)
        : parts{std::move(api_parts)}
        , sign_in_attempts{AttemptLimits{}, parts.clock.steady(), shared_attempts(parts, AttemptKind::sign_in)}
        , code_attempts{AttemptLimits{}, parts.clock.steady(), shared_attempts(parts, AttemptKind::code)} {
        std::ranges::copy(crypto::random_bytes(source_key.size()), source_key.begin());
    }

    /// Whose turn it is at the database, as long as nobody knows who asks.
    [[nodiscard]] store::Asker stranger(const PeerAddress& peer) const { return {.source = peer.source(source_key)}; }

    ApiParts parts;
    SourceKey source_key{}; ///< of this process
    AttemptLimiter sign_in_attempts;
    AttemptLimiter code_attempts;
    SignInOrder sign_in_order;
    PasswordWorker passwords;
    bus::Subscription attempts_elsewhere;
};

} // namespace visavis::rest
