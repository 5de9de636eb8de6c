// AttemptLimiter: slows the guessing of passwords and access codes (T-01, T-14). A sliding window per source refuses,
// also the right secret, while others go on undisturbed; above a rate over all sources everybody waits a little. Exact
// under parallel load: an attempt is counted before it is made. A right one does not count as a guess, but towards a
// generous rate of its own. A source is an IPv4 address or an IPv6 /64; since one home holds 256 of those and one site
// 65,536, an IPv6 attempt also counts for its /56 and its /48, under growing limits (T-24). Knows sources only as keyed
// hashes under a key that changes daily; where several nodes count together, it is the same on all of them.
#pragma once

#include "sliding_windows.hpp"

#include "visavis/base/clock.hpp"
#include "visavis/base/peer_address.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>

namespace visavis::rest {

struct AttemptLimits {
    std::size_t per_source{10};
    std::size_t right_per_source{120};
    std::size_t wider{4};    ///< times as many of a /56, and once more of a /48
    std::size_t overall{60}; ///< above this many, each attempt is delayed
    std::chrono::seconds window{60};
    std::chrono::milliseconds delay{2000};
    std::size_t remembered{65'536}; ///< attempts of all sources; beyond, the oldest is forgotten
};

using SourceKey = std::array<std::uint8_t, 16>;

/// What becomes of an attempt.
enum class AttemptNews : std::uint8_t { made, given_back, right };

class AttemptLimiter {
  public:
    /// What several nodes need to count together.
    struct Shared {
        struct Day {
            std::int64_t number;
            SourceKey key;
        };

        std::function<Day()> today;
        /// Something was counted here; outside any lock.
        std::function<void(std::int64_t day, const Sources& sources, AttemptNews news)> tell;
    };

    AttemptLimiter(AttemptLimits limits, SteadyTime now, std::optional<Shared> shared = {});

    struct Permit {
        bool allowed{false};
        std::chrono::seconds retry_after{0}; ///< when not allowed
        std::chrono::milliseconds delay{0};  ///< to wait before answering, when allowed
        Sources sources;
        SteadyTime at;
        std::int64_t day{-1}; ///< whose key made the hashes
        std::array<SlidingWindows::Event, Sources::most> events{};
    };

    /// Counts an attempt. Thread-safe.
    [[nodiscard]] Permit attempt(const PeerAddress& peer, SteadyTime now);

    /// It was neither right nor wrong: it does not count.
    void give_back(const Permit& permit);
    /// It was right.
    void succeeded(const Permit& permit, SteadyTime now);

    /// What another node told; of another day it is meaningless here. Thread-safe.
    void count_of_another(std::int64_t day, const Sources& sources, AttemptNews news, SteadyTime now);

  private:
    /// How many attempts there were in all, in sixtieths of the window.
    class Total {
      public:
        explicit Total(std::chrono::seconds window)
            : part_{std::chrono::nanoseconds{window} / parts} {}

        void add(SteadyTime at);
        void remove(SteadyTime at);
        [[nodiscard]] std::size_t at(SteadyTime now) const;

      private:
        static constexpr std::int64_t parts = 60;

        struct Part {
            std::int64_t tick{-1};
            std::size_t count{0};
        };

        [[nodiscard]] std::int64_t tick(SteadyTime time) const { return time.time_since_epoch() / part_; }

        std::chrono::nanoseconds part_;
        std::array<Part, parts> counts_;
    };

    void rotate(SteadyTime now);
    [[nodiscard]] Permit attempt_here(const PeerAddress& peer, SteadyTime now);
    void take_back(const Permit& permit);
    void count_right(const Sources& sources, SteadyTime now);
    /// When there is room in `windows` again; nothing: there is.
    [[nodiscard]] std::optional<SteadyTime> full_until(SlidingWindows& windows, std::size_t limit,
                                                       const Sources& sources, SteadyTime now) const;

    AttemptLimits limits_;
    std::mutex mutex_;
    std::optional<Shared> shared_;
    SourceKey key_{};
    std::int64_t day_{-1};
    SteadyTime key_since_;
    SlidingWindows wrong_; ///< and those not yet answered
    SlidingWindows right_;
    Total overall_;
};

} // namespace visavis::rest
