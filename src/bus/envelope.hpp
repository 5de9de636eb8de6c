// Envelope: one message as it travels: who sends it, its number, its time and its payload, sealed together and bound to
// where it goes and where an answer goes. Taken to another subject, changed, or sealed by anybody else, it does not
// open.
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/bus/bus.hpp"
#include "visavis/crypto/primitives.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace visavis::bus {

/// Under which kind of key: the first byte of what travels.
enum class Seal : std::uint8_t {
    installation = 'i', ///< a key of every node, now and later: for beats, which tell nothing
    agreement = 'a',    ///< a key that two nodes have agreed on, for this once
    sender = 's',       ///< the sender's own key, which it has given to each of the others
};

struct Envelope {
    NodeId from;
    std::uint64_t number; ///< grows with each message of a node
    WallTime sent_at;
    std::string payload;
};

/// Where a message goes, and where its answer goes.
struct Way {
    std::string_view subject;
    std::string_view reply_to;
};

/// `head`: what the receiver must see to find the key; bound to the rest.
[[nodiscard]] std::string seal_envelope(const crypto::Key& key, Seal seal, std::string_view head,
                                        const Envelope& envelope, const Way& way);
[[nodiscard]] std::optional<Envelope> open_envelope(const crypto::Key& key, Seal seal, std::string_view head,
                                                    std::string_view sealed, const Way& way);

/// What a node has heard already of each of the others, whatever it was about: a number comes once, and never after a
/// larger one.
class Heard {
  public:
    /// False: a repetition, or late.
    [[nodiscard]] bool take(const NodeId& from, std::uint64_t number, WallTime now, std::chrono::seconds freshness);

  private:
    struct Last {
        std::uint64_t number{0};
        WallTime at;
    };

    std::unordered_map<NodeId, Last> last_;
};

} // namespace visavis::bus
