// What one client may ask of the signaling door (T-12). Beside it stand the limits of sockets (src/net/limits.hpp) and
// of rooms; docs/limits.md is the table of all.
#pragma once

#include <chrono>
#include <cstddef>

namespace visavis::signaling {

inline constexpr std::chrono::seconds hello_timeout{10};
/// In the long run, and at once. Past it, the socket is read no faster. Somebody who joins eight others sends some
/// hundred at once.
inline constexpr unsigned messages_per_second = 200;
/// Likewise. Below what a receiver's outbox holds, so that nobody can fill another's by talking to them.
inline constexpr std::size_t bytes_per_second = std::size_t{512} * 1024;
inline constexpr std::chrono::seconds slowed_at_most{10}; ///< without a break; then the socket closes
/// Messages without a number that a room on another node has not confirmed; past it, `unavailable`.
inline constexpr std::size_t unconfirmed_messages = 32;
inline constexpr unsigned max_refusals = 50; ///< of one socket, then it closes
/// Between two lists of those who wait, however often somebody comes and goes.
inline constexpr std::chrono::milliseconds list_interval{250};

} // namespace visavis::signaling
