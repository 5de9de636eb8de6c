// The limits of each network an attempt counts for.
#include "attempt_limiter.hpp"

#include "visavis/crypto/primitives.hpp"

#include <algorithm>

namespace visavis::rest {

namespace {

constexpr std::chrono::hours key_lifetime{24};

/// Of the widest network.
std::size_t most(std::size_t of_a_source, std::size_t wider) {
    return of_a_source * wider * wider;
}

} // namespace

void AttemptLimiter::Total::add(SteadyTime at) {
    const auto now = tick(at);
    auto& part = counts_.at(static_cast<std::size_t>(now % parts));
    if (part.tick != now) {
        part = {.tick = now};
    }
    ++part.count;
}

void AttemptLimiter::Total::remove(SteadyTime at) {
    const auto then = tick(at);
    auto& part = counts_.at(static_cast<std::size_t>(then % parts));
    if (part.tick == then && part.count > 0) {
        --part.count;
    }
}

std::size_t AttemptLimiter::Total::at(SteadyTime now) const {
    std::size_t total = 0;
    for (const auto& part : counts_) {
        total += part.tick > tick(now) - parts ? part.count : 0;
    }
    return total;
}

AttemptLimiter::AttemptLimiter(AttemptLimits limits, SteadyTime now, std::optional<Shared> shared)
    : limits_{limits}
    , shared_{std::move(shared)}
    , key_since_{now - key_lifetime}
    , wrong_{limits.remembered, most(limits.per_source, limits.wider)}
    , right_{limits.remembered, most(limits.right_per_source, limits.wider)}
    , overall_{limits.window} {
    rotate(now);
}

void AttemptLimiter::rotate(SteadyTime now) {
    if (shared_) {
        const auto today = shared_->today();
        if (today.number == day_) {
            return;
        }
        day_ = today.number;
        key_ = today.key;
    } else {
        if (now - key_since_ < key_lifetime) {
            return;
        }
        std::ranges::copy(crypto::random_bytes(key_.size()), key_.begin());
        key_since_ = now;
    }
    wrong_.clear();
    right_.clear();
}

AttemptLimiter::Permit AttemptLimiter::attempt(const PeerAddress& peer, SteadyTime now) {
    const auto permit = attempt_here(peer, now);
    if (permit.allowed && shared_) {
        shared_->tell(permit.day, permit.sources, AttemptNews::made);
    }
    return permit;
}

std::optional<SteadyTime> AttemptLimiter::full_until(SlidingWindows& windows, std::size_t limit, const Sources& sources,
                                                     SteadyTime now) const {
    std::optional<SteadyTime> until;
    for (const auto source : sources) {
        if (windows.count(source, now - limits_.window) >= limit) {
            until = std::max(until, std::optional{windows.oldest(source).value_or(now) + limits_.window});
        }
        limit *= limits_.wider;
    }
    return until;
}

AttemptLimiter::Permit AttemptLimiter::attempt_here(const PeerAddress& peer, SteadyTime now) {
    const std::scoped_lock lock{mutex_};
    rotate(now);
    Permit permit{.sources = peer.sources(key_), .at = now, .day = day_};
    const auto until = std::max(full_until(wrong_, limits_.per_source, permit.sources, now),
                                full_until(right_, limits_.right_per_source, permit.sources, now));
    if (until) {
        permit.retry_after = std::chrono::ceil<std::chrono::seconds>(*until - now);
        return permit;
    }
    const auto after = now - limits_.window;
    permit.allowed = true;
    std::ranges::transform(permit.sources, permit.events.begin(),
                           [&](SourceHash source) { return wrong_.add(source, now, after); });
    overall_.add(now);
    permit.delay = overall_.at(now) > limits_.overall ? limits_.delay : std::chrono::milliseconds{0};
    return permit;
}

void AttemptLimiter::take_back(const Permit& permit) {
    for (const auto event : permit.events) {
        wrong_.remove(event);
    }
    overall_.remove(permit.at);
}

void AttemptLimiter::count_right(const Sources& sources, SteadyTime now) {
    for (const auto source : sources) {
        right_.add(source, now, now - limits_.window);
    }
}

void AttemptLimiter::give_back(const Permit& permit) {
    {
        const std::scoped_lock lock{mutex_};
        take_back(permit);
    }
    if (shared_) {
        shared_->tell(permit.day, permit.sources, AttemptNews::given_back);
    }
}

void AttemptLimiter::succeeded(const Permit& permit, SteadyTime now) {
    {
        const std::scoped_lock lock{mutex_};
        rotate(now);
        take_back(permit);
        if (permit.day == day_) {
            count_right(permit.sources, now);
        }
    }
    if (shared_) {
        shared_->tell(permit.day, permit.sources, AttemptNews::right);
    }
}

void AttemptLimiter::count_of_another(std::int64_t day, const Sources& sources, AttemptNews news, SteadyTime now) {
    const std::scoped_lock lock{mutex_};
    rotate(now);
    if (day != day_) {
        return;
    }
    if (news == AttemptNews::made) {
        for (const auto source : sources) {
            wrong_.add(source, now, now - limits_.window);
        }
        overall_.add(now);
        return;
    }
    if (const auto when = wrong_.newest(*sources.begin())) { // whichever: what counts is how many
        overall_.remove(*when);
    }
    for (const auto source : sources) {
        wrong_.remove_newest(source);
    }
    if (news == AttemptNews::right) {
        count_right(sources, now);
    }
}

} // namespace visavis::rest
