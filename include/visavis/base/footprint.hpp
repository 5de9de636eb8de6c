// Footprint: where the memory lies that somebody will need soon. With thousands of connections hardly anything of one
// is in a cache when its next message comes, and one thing points to the other, so that a message spends more time
// waiting for memory than computing. Who handles several in a row fetches the footprint of a later one while it works
// on this one. Only a hint: an address is never read, so one that is stale does no harm, and one that is missing costs
// a wait.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace visavis {

class Footprint {
  public:
    void clear() noexcept { size_ = 0; }

    template <class T>
    void add(const T& object) noexcept {
        add(&object, sizeof object);
    }

    /// What no longer fits is left out: add first what is surely needed.
    void add(const void* start, std::size_t bytes) noexcept {
        if (bytes == 0 || size_ == parts_.size()) {
            return;
        }
        const auto at = reinterpret_cast<std::uintptr_t>(start); // NOLINT(*-reinterpret-cast): a number, never followed
        const auto first = at / line;
        parts_[size_++] = {.first = first, .lines = (at + bytes - 1) / line - first + 1};
    }

    /// Asks for all of it; nothing waits.
    void fetch() const noexcept {
        each_line([](const void* start) { __builtin_prefetch(start); });
    }

    /// `visit` gets where each cache line of it starts.
    template <class Visit>
    void each_line(Visit visit) const {
        for (std::size_t i = 0; i < size_; ++i) {
            for (std::uint64_t k = 0; k < parts_[i].lines; ++k) {
                // NOLINTNEXTLINE(*-reinterpret-cast,performance-no-int-to-ptr): an address never to be read
                visit(reinterpret_cast<const void*>((parts_[i].first + k) * line));
            }
        }
    }

    static constexpr std::uintptr_t line = 64;
    static constexpr std::size_t max_parts = 15;

  private:
    /// Eight bytes each, since every idle connection has them.
    struct Part {
        std::uint64_t first : 52; ///< in lines
        std::uint64_t lines : 12;
    };

    std::array<Part, max_parts> parts_{};
    std::size_t size_{0};
};

} // namespace visavis
