// Shared attempts: a guess counts on every node, so that two nodes give nobody twice the guesses (T-01, T-14). What
// travels is a keyed hash of the source under a key of the installation and the day, sealed by the bus; never an
// address.
#pragma once

#include "attempt_limiter.hpp"

#include "visavis/bus/bus.hpp"
#include "visavis/rest/api.hpp"

#include <optional>

namespace visavis::rest {

enum class AttemptKind : std::uint8_t { sign_in, code };

/// Nothing where this is the only node: then the key is random and dies with the process.
[[nodiscard]] std::optional<AttemptLimiter::Shared> shared_attempts(const ApiParts& parts, AttemptKind kind);

/// Counts what other nodes tell, until the subscription ends.
[[nodiscard]] bus::Subscription count_attempts_elsewhere(bus::Bus& bus, const asio::any_io_executor& executor,
                                                         const Clock& clock, AttemptLimiter& sign_in,
                                                         AttemptLimiter& code);

} // namespace visavis::rest
