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

struct Envelope {
    NodeId from;
    std::uint64_t number; ///< grows with each message of a node
    WallTime sent_at;
    std::string payload;
};

[[nodiscard]] std::string seal_envelope(const crypto::Key& key, const NodeId& from, std::uint64_t number,
                                        WallTime sent_at, std::string_view payload, std::string_view subject,
                                        std::string_view reply_to);
[[nodiscard]] std::optional<Envelope> open_envelope(const crypto::Key& key, std::string_view sealed,
                                                    std::string_view subject, std::string_view reply_to);

/// What one listener has heard already: the last number of each node. A number comes once, and never after a larger
/// one.
class Heard {
  public:
    /// False: a repetition.
    [[nodiscard]] bool take(const NodeId& from, std::uint64_t number, WallTime now, std::chrono::seconds freshness);

  private:
    struct Last {
        std::uint64_t number{0};
        WallTime at;
    };

    std::unordered_map<NodeId, Last> last_;
};

} // namespace visavis::bus
