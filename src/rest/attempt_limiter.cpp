// The sliding windows.
#include "attempt_limiter.hpp"

#include "visavis/crypto/primitives.hpp"

#include <algorithm>

namespace visavis::rest {

namespace {

constexpr std::chrono::hours key_lifetime{24};

void drop_before(std::deque<SteadyTime>& window, SteadyTime limit) {
    while (!window.empty() && window.front() <= limit) {
        window.pop_front();
    }
}

void drop_one(std::deque<SteadyTime>& window, SteadyTime at) {
    if (const auto found = std::ranges::find(window, at); found != window.end()) {
        window.erase(found);
    }
}

} // namespace

AttemptLimiter::AttemptLimiter(AttemptLimits limits, SteadyTime now, std::optional<Shared> shared)
    : limits_{limits}
    , shared_{std::move(shared)}
    , key_since_{now - key_lifetime} {
    rotate(now);
}

void AttemptLimiter::rotate(SteadyTime now) {
    if (shared_) {
        if (const auto today = shared_->today(); today.number != day_) {
            day_ = today.number;
            key_ = today.key;
            by_source_.clear();
        }
        return;
    }
    if (now - key_since_ >= key_lifetime) {
        std::ranges::copy(crypto::random_bytes(key_.size()), key_.begin());
        key_since_ = now;
        by_source_.clear();
    }
}

void AttemptLimiter::forget_old(SteadyTime now) {
    for (auto entry = by_source_.begin(); entry != by_source_.end();) {
        drop_before(entry->second, now - limits_.window);
        entry = entry->second.empty() ? by_source_.erase(entry) : std::next(entry);
    }
}

bool AttemptLimiter::has_room_for(SourceHash source, SteadyTime now) {
    if (by_source_.size() >= limits_.sources && !by_source_.contains(source)) {
        forget_old(now);
        return by_source_.size() < limits_.sources;
    }
    return true;
}

AttemptLimiter::Permit AttemptLimiter::attempt(const PeerAddress& peer, SteadyTime now) {
    const auto permit = attempt_here(peer, now);
    if (permit.allowed && shared_) {
        shared_->tell(permit.day, permit.source, false);
    }
    return permit;
}

AttemptLimiter::Permit AttemptLimiter::attempt_here(const PeerAddress& peer, SteadyTime now) {
    const std::scoped_lock lock{mutex_};
    rotate(now);
    Permit permit{.allowed = false,
                  .retry_after = limits_.window,
                  .delay = {},
                  .source = peer.source(key_),
                  .at = now,
                  .day = day_};
    if (!has_room_for(permit.source, now)) {
        return permit;
    }
    auto& window = by_source_[permit.source];
    drop_before(window, now - limits_.window);
    drop_before(overall_, now - limits_.window);
    if (window.size() >= limits_.per_source) {
        permit.retry_after = std::chrono::ceil<std::chrono::seconds>(window.front() + limits_.window - now);
        return permit;
    }
    window.push_back(now);
    overall_.push_back(now);
    permit.allowed = true;
    permit.delay = overall_.size() > limits_.overall ? limits_.delay : std::chrono::milliseconds{0};
    return permit;
}

void AttemptLimiter::give_back(const Permit& permit) {
    {
        const std::scoped_lock lock{mutex_};
        if (const auto found = by_source_.find(permit.source); found != by_source_.end()) {
            drop_one(found->second, permit.at);
        }
        drop_one(overall_, permit.at);
    }
    if (shared_) {
        shared_->tell(permit.day, permit.source, true);
    }
}

void AttemptLimiter::count_of_another(std::int64_t day, SourceHash source, bool given_back, SteadyTime now) {
    const std::scoped_lock lock{mutex_};
    rotate(now);
    if (day != day_ || !has_room_for(source, now)) {
        return;
    }
    auto& window = by_source_[source];
    if (!given_back) {
        window.push_back(now);
        overall_.push_back(now);
    } else if (!window.empty()) { // whichever: what counts is how many
        drop_one(overall_, window.back());
        window.pop_back();
    }
}

} // namespace visavis::rest
