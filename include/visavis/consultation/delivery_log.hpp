// DeliveryLog: what one seat was sent in its call, numbered and kept for a while, so that a socket that dies with
// messages in it loses none of them and repeats none (docs/protocol.md). It holds session descriptions and candidates,
// which name addresses: it must live in memory only, as long as the seat, and forget what is old.
#pragma once

#include "visavis/base/clock.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace visavis::consultation {

/// A message encoded once; its bytes are shared by the log and the outbox.
using EncodedMessage = std::shared_ptr<const std::string>;

class DeliveryLog {
  public:
    static constexpr std::size_t max_messages = 256;
    static constexpr std::size_t max_bytes = std::size_t{256} * 1024;
    static constexpr std::chrono::seconds keep_for{120}; ///< a dead socket is noticed within 90 s, grace is 30 s

    /// The number the next message must carry.
    [[nodiscard]] std::int64_t next() const { return next_; }

    /// Takes the message numbered next(). The oldest go when there are too many.
    void keep(EncodedMessage message, SteadyTime now);

    /// The page that holds this seat is back and has everything up to `received` (nothing: it is a new page). What it
    /// missed, in order, or nothing when that cannot be said; then the numbers go on behind `received`.
    [[nodiscard]] std::optional<std::vector<EncodedMessage>> resume(std::optional<std::int64_t> received);

    /// Somebody may have sent this seat messages that nobody kept: the next resume() answers nothing.
    void lose_track() { lost_track_ = true; }

    void forget_before(SteadyTime time);
    [[nodiscard]] std::optional<SteadyTime> oldest() const;

  private:
    struct Kept {
        EncodedMessage message;
        SteadyTime since;
    };

    void forget_oldest();

    std::deque<Kept> kept_; ///< numbered up to next_ - 1, without holes
    std::int64_t next_{1};
    std::size_t bytes_{0};
    bool lost_track_{false};
};

} // namespace visavis::consultation
