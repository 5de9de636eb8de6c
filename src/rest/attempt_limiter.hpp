// AttemptLimiter: slows the guessing of passwords and access codes (T-01, T-14). A sliding window per source refuses,
// also the right secret, while others go on undisturbed; above a rate over all sources everybody waits a little. Exact
// under parallel load: an attempt is counted before it is made and given back when it succeeds. Knows sources only as
// keyed hashes under a key that changes daily; where several nodes count together, it is the same on all of them.
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/base/peer_address.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
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

using SourceKey = std::array<std::uint8_t, 16>;

class AttemptLimiter {
  public:
    /// What several nodes need to count together.
    struct Shared {
        struct Day {
            std::int64_t number;
            SourceKey key;
        };

        std::function<Day()> today;
        /// An attempt was counted here, or one given back; outside any lock.
        std::function<void(std::int64_t day, SourceHash source, bool given_back)> tell;
    };

    AttemptLimiter(AttemptLimits limits, SteadyTime now, std::optional<Shared> shared = {});

    struct Permit {
        bool allowed;
        std::chrono::seconds retry_after; ///< when not allowed
        std::chrono::milliseconds delay;  ///< to wait before answering, when allowed
        SourceHash source;
        SteadyTime at;
        std::int64_t day{-1}; ///< whose key made the hash
    };

    /// Counts an attempt. Thread-safe.
    [[nodiscard]] Permit attempt(const PeerAddress& peer, SteadyTime now);

    /// The attempt was a right one: it does not count.
    void give_back(const Permit& permit);

    /// What another node told; of another day it is meaningless here. Thread-safe.
    void count_of_another(std::int64_t day, SourceHash source, bool given_back, SteadyTime now);

  private:
    using Window = std::deque<SteadyTime>;

    void rotate(SteadyTime now);
    void forget_old(SteadyTime now);
    [[nodiscard]] bool has_room_for(SourceHash source, SteadyTime now);
    [[nodiscard]] Permit attempt_here(const PeerAddress& peer, SteadyTime now);

    AttemptLimits limits_;
    std::mutex mutex_;
    std::optional<Shared> shared_;
    SourceKey key_{};
    std::int64_t day_{-1};
    SteadyTime key_since_;
    std::unordered_map<SourceHash, Window> by_source_;
    Window overall_;
};

} // namespace visavis::rest
