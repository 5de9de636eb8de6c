// Each event is in two lists: of its key, and of all.
#include "sliding_windows.hpp"

#include "visavis/base/assert.hpp"

namespace visavis::rest {

namespace {

constexpr int tidied = 4; // old ones for each new one, so that what is old goes faster than it can come

} // namespace

SlidingWindows::SlidingWindows(std::size_t events, std::size_t of_one_key)
    : events_{events}
    , of_one_key_{of_one_key} {
    VISAVIS_ASSERT(events > 0 && events < none && of_one_key > 0, "windows without room");
    slots_.reserve(events); // memory that is not touched costs nothing
    windows_.reserve(events);
}

std::size_t SlidingWindows::count(Key key, SteadyTime after) {
    for (auto found = windows_.find(key); found != windows_.end(); found = windows_.find(key)) {
        if (slots_[found->second.oldest].at > after) {
            return found->second.count;
        }
        forget(found->second.oldest);
    }
    return 0;
}

std::optional<SteadyTime> SlidingWindows::oldest(Key key) const {
    const auto found = windows_.find(key);
    return found == windows_.end() ? std::nullopt : std::optional{slots_[found->second.oldest].at};
}

std::optional<SteadyTime> SlidingWindows::newest(Key key) const {
    const auto found = windows_.find(key);
    return found == windows_.end() ? std::nullopt : std::optional{slots_[found->second.newest].at};
}

SlidingWindows::Event SlidingWindows::add(Key key, SteadyTime at, SteadyTime after) {
    for (int i = 0; i < tidied && first_ != none && slots_[first_].at <= after; ++i) {
        forget(first_);
    }
    if (const auto full = windows_.find(key); full != windows_.end() && full->second.count >= of_one_key_) {
        forget(full->second.oldest);
    }
    const auto place = free_slot();
    auto& window = windows_[key];
    slots_[place] = {.at = at, .key = key, .number = ++numbered_, .older = window.newest, .before = last_};
    (window.newest == none ? window.oldest : slots_[window.newest].newer) = place;
    (last_ == none ? first_ : slots_[last_].behind) = place;
    window.newest = last_ = place;
    ++window.count;
    ++used_;
    return {.place = place, .number = numbered_};
}

std::uint32_t SlidingWindows::free_slot() {
    if (used_ == events_) {
        forget(first_);
    }
    if (free_ == none) {
        slots_.emplace_back();
        return static_cast<std::uint32_t>(slots_.size() - 1);
    }
    const auto place = free_;
    free_ = slots_[place].behind;
    return place;
}

void SlidingWindows::forget(std::uint32_t place) {
    auto& slot = slots_[place];
    const auto found = windows_.find(slot.key);
    auto& window = found->second;
    (slot.older == none ? window.oldest : slots_[slot.older].newer) = slot.newer;
    (slot.newer == none ? window.newest : slots_[slot.newer].older) = slot.older;
    (slot.before == none ? first_ : slots_[slot.before].behind) = slot.behind;
    (slot.behind == none ? last_ : slots_[slot.behind].before) = slot.before;
    if (--window.count == 0) {
        windows_.erase(found);
    }
    slot = {.at = {}, .behind = free_};
    free_ = place;
    --used_;
}

void SlidingWindows::remove(Event event) {
    if (event.number != 0 && event.place < slots_.size() && slots_[event.place].number == event.number) {
        forget(event.place);
    }
}

void SlidingWindows::remove_newest(Key key) {
    if (const auto found = windows_.find(key); found != windows_.end()) {
        forget(found->second.newest);
    }
}

void SlidingWindows::clear() {
    while (first_ != none) {
        forget(first_);
    }
}

} // namespace visavis::rest
