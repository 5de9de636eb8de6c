// SlidingWindows: how often something happened lately, for each of many keys; exact, and in bounded memory. Every call
// costs the same, however much is remembered and however much of it is old: nothing is ever searched through (T-12).
// When it is full, the oldest event of all is forgotten, so that no key is refused for what others did.
#pragma once

#include "visavis/base/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace visavis::rest {

class SlidingWindows {
  public:
    using Key = std::uint64_t;

    /// One event, to be taken back; it knows when it has been forgotten meanwhile.
    struct Event {
        std::uint32_t place{0};
        std::uint64_t number{0}; ///< 0: none
    };

    /// `of_one_key`: more events of one key push out its own oldest.
    SlidingWindows(std::size_t events, std::size_t of_one_key);

    /// How many events of this key are younger than `after`. The others of this key are forgotten with this.
    [[nodiscard]] std::size_t count(Key key, SteadyTime after);
    [[nodiscard]] std::optional<SteadyTime> oldest(Key key) const;
    [[nodiscard]] std::optional<SteadyTime> newest(Key key) const;

    /// `at` never goes back.
    Event add(Key key, SteadyTime at, SteadyTime after);
    void remove(Event event);
    void remove_newest(Key key);
    void clear();

    [[nodiscard]] std::size_t size() const { return used_; }

  private:
    static constexpr std::uint32_t none = UINT32_MAX;

    struct Slot {
        SteadyTime at;
        Key key{0};
        std::uint64_t number{0};   ///< 0: free
        std::uint32_t older{none}; ///< of the same key
        std::uint32_t newer{none};
        std::uint32_t before{none}; ///< of all
        std::uint32_t behind{none}; ///< or the next free one
    };

    struct Window {
        std::uint32_t oldest{none};
        std::uint32_t newest{none};
        std::size_t count{0};
    };

    [[nodiscard]] std::uint32_t free_slot();
    void forget(std::uint32_t place);

    std::size_t events_;
    std::size_t of_one_key_;
    std::size_t used_{0};
    std::uint64_t numbered_{0};
    std::vector<Slot> slots_; ///< of fixed capacity: it never moves
    std::unordered_map<Key, Window> windows_;
    std::uint32_t first_{none}; ///< the oldest of all
    std::uint32_t last_{none};
    std::uint32_t free_{none};
};

} // namespace visavis::rest
