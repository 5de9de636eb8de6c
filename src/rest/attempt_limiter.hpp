// AttemptLimiter: slows the guessing of passwords and access codes (T-01, T-14). A sliding window per source refuses,
// also the right secret, while others go on undisturbed; above a rate over all sources everybody waits a little. Exact
// under parallel load: an attempt is counted before it is made and given back when it succeeds. Knows sources only as
// keyed hashes under a key that changes daily.
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/base/peer_address.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace visavis::rest {

struct AttemptLimits {
    std::size_t per_source{10};
    std::size_t overall{60}; ///< above this many, each attempt is delayed
    std::chrono::seconds window{60};
    std::chrono::milliseconds delay{2000};
    std::size_t sources{100'000}; ///< remembered at most; beyond, new sources are refused until the window moves on
};

class AttemptLimiter {
  public:
    AttemptLimiter(AttemptLimits limits, SteadyTime now);

    struct Permit {
        bool allowed;
        std::chrono::seconds retry_after; ///< when not allowed
        std::chrono::milliseconds delay;  ///< to wait before answering, when allowed
        SourceHash source;
        SteadyTime at;
    };

    /// Counts an attempt. Thread-safe.
    [[nodiscard]] Permit attempt(const PeerAddress& peer, SteadyTime now);

    /// The attempt was a right one: it does not count.
    void give_back(const Permit& permit);

  private:
    using Window = std::deque<SteadyTime>;

    void rotate(SteadyTime now);
    void forget_old(SteadyTime now);

    AttemptLimits limits_;
    std::mutex mutex_;
    std::array<std::uint8_t, 16> key_{};
    SteadyTime key_since_;
    std::unordered_map<SourceHash, Window> by_source_;
    Window overall_;
};

} // namespace visavis::rest
