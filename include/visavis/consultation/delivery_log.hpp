// DeliveryLog: what one seat was sent in its call, numbered and kept until it has arrived, so that a socket that dies
// with messages in it loses none of them and repeats none (docs/protocol.md). That it has arrived is told by pongs: a
// pong repeats its ping's number, and a peer's endpoint answers a ping only when it has taken in all that came before.
// The log holds session descriptions and candidates, which name addresses: it must live in memory only, as long as the
// seat, and forget what it need not keep.
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/base/encoded_message.hpp"

#include <boost/circular_buffer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace visavis::consultation {

/// What a ping carries and its pong repeats: how many messages the seat was sent up to there, in all its calls.
enum class PingNumber : std::uint64_t {};

class DeliveryLog {
  public:
    DeliveryLog() = default;
    DeliveryLog(const DeliveryLog&) = delete; // two would write to the same memory
    DeliveryLog& operator=(const DeliveryLog&) = delete;
    DeliveryLog(DeliveryLog&&) noexcept = default;
    DeliveryLog& operator=(DeliveryLog&&) noexcept = default;
    ~DeliveryLog() = default;

    static constexpr std::size_t max_messages = 256;
    static constexpr std::size_t max_bytes = std::size_t{256} * 1024;
    static constexpr std::chrono::seconds keep_for{120}; ///< a dead socket is noticed within 90 s, grace is 30 s
    /// When so much was sent, or nothing for so long, a ping asks whether it has arrived. While messages keep coming,
    /// twice as many are sent before each next ping, since a pong costs as much as two of them.
    static constexpr std::size_t ping_after_messages = 16;
    static constexpr std::size_t ping_after_messages_at_most = 128;
    static constexpr std::size_t ping_after_bytes = std::size_t{8} * 1024; ///< likewise
    static constexpr std::chrono::seconds ping_after{2};

    /// Another call: numbers begin anew, nothing is kept. A pong still under way is of the last call.
    void begin();

    /// The number the next message must carry.
    [[nodiscard]] std::int64_t next() const { return next_; }

    /// Takes the message numbered next(), as it is sent. The oldest go when there are too many.
    EncodedMessage keep(std::string_view message, SteadyTime now);

    /// The ping to be sent behind what was kept so far, when one is due.
    [[nodiscard]] std::optional<PingNumber> ping(SteadyTime now);
    /// The pong of a ping to the seat's present socket: what was sent before it has arrived and is forgotten.
    void pong(PingNumber number);

    /// The page that holds this seat is back and has everything up to `received` (nothing: it is a new page). What it
    /// missed, in order, or nothing when that cannot be said; then the numbers go on behind `received`.
    [[nodiscard]] std::optional<std::vector<EncodedMessage>> resume(std::optional<std::int64_t> received);

    /// Somebody may have sent this seat messages that nobody kept: the next resume() answers nothing.
    void lose_track() { lost_track_ = true; }

    void forget_before(SteadyTime time);

    /// When time alone makes something due: a ping while the seat is `connected`, else forgetting the oldest.
    [[nodiscard]] std::optional<SteadyTime> deadline(bool connected) const;

  private:
    struct Kept {
        EncodedMessage message;
        SteadyTime since;
    };

    [[nodiscard]] std::int64_t first() const { return next_ - static_cast<std::int64_t>(kept_.size()); }

    /// Whether there are some that no ping was sent behind.
    [[nodiscard]] bool unasked() const { return !kept_.empty() && asked_ < next_ - 1; }

    [[nodiscard]] EncodedMessage copy(std::string_view message);
    void forget_oldest();
    void forget_up_to(std::int64_t number);
    void forget_all();

    /// Memory that messages lie in one behind the other: in a burst each of them would cost an allocation else.
    struct Block {
        std::shared_ptr<char[]> memory;
        std::size_t size{0};
        std::size_t used{0};
    };

    boost::circular_buffer<Kept> kept_; ///< numbered up to next_ - 1, without holes
    Block block_;                       ///< where the next one goes
    std::int64_t next_{1};
    std::size_t bytes_{0};
    std::int64_t before_{0}; ///< messages of earlier calls
    std::int64_t asked_{0};  ///< the last message that a ping was sent behind
    std::size_t unasked_bytes_{0};
    std::size_t patience_{ping_after_messages}; ///< messages until the next ping
    bool lost_track_{false};
};

} // namespace visavis::consultation
