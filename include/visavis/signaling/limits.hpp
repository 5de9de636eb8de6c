// What one client may ask of the signaling door (T-12). Beside it stand the limits of sockets (src/net/limits.hpp) and
// of rooms; docs/limits.md is the table of all.
#pragma once

#include <chrono>
#include <cstddef>

namespace visavis::signaling {

inline constexpr std::chrono::seconds hello_timeout{10};
/// Past it, each message is refused. Somebody who joins eight others sends some hundred at once.
inline constexpr unsigned messages_per_second = 200;
inline constexpr unsigned messages_per_second_hard = 400; ///< past it, the socket closes
/// Below what a receiver's outbox holds, so that nobody can fill another's by talking to them.
inline constexpr std::size_t bytes_per_second = std::size_t{512} * 1024;
inline constexpr std::size_t bytes_per_second_hard = 2 * bytes_per_second;
inline constexpr unsigned max_refusals = 50; ///< of one socket, then it closes

} // namespace visavis::signaling
