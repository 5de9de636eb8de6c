// MessageRate: how fast one client speaks (T-12; include/visavis/signaling/limits.hpp). Nothing is refused for being
// sent too fast: the socket is left unread for a moment, what the client goes on sending waits in its own machine, and
// TCP tells it so. Kept where the socket is, so a room never waits for somebody else's messages.
#pragma once

#include "hub_parts.hpp"

#include "visavis/base/clock.hpp"
#include "visavis/base/task.hpp"
#include "visavis/net/web_socket.hpp"
#include "visavis/signaling/limits.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

namespace visavis::signaling {

class MessageRate {
  public:
    using Pause = SteadyTime::duration;

    explicit MessageRate(Pause at_most = slowed_at_most)
        : slowed_at_most_{at_most} {}

    /// One more message of that many bytes. How long to read no further: none for whoever keeps to the rate. Nothing:
    /// it has been too fast for too long.
    [[nodiscard]] std::optional<Pause> count(SteadyTime now, std::size_t bytes) {
        messages_paid_ = std::max(messages_paid_, now) + second / messages_per_second;
        bytes_paid_ = std::max(bytes_paid_, now) +
                      second * static_cast<std::int64_t>(bytes) / static_cast<std::int64_t>(bytes_per_second);
        const auto ahead = std::max(messages_paid_, bytes_paid_) - now;
        if (ahead <= second / 2) {
            slow_since_.reset();
        }
        if (ahead <= second) {
            return Pause::zero();
        }
        if (!slow_since_) {
            slow_since_ = now;
        }
        return now - *slow_since_ < slowed_at_most_ ? std::optional{ahead - second + shortest_pause} : std::nullopt;
    }

  private:
    static constexpr Pause second{std::chrono::seconds{1}};
    static constexpr Pause shortest_pause{std::chrono::milliseconds{100}}; ///< some messages for each timer

    Pause slowed_at_most_;
    // When all that was sent would have been sent at exactly the rate.
    SteadyTime messages_paid_{};
    SteadyTime bytes_paid_{};
    std::optional<SteadyTime> slow_since_; ///< until it has caught up half a second
};

/// Waits as long as count() says, or tells the client why not and closes.
[[nodiscard]] Task<> slow_down(Hub::Parts& hub, std::shared_ptr<net::WebSocket> socket,
                               std::optional<MessageRate::Pause> pause);

} // namespace visavis::signaling
