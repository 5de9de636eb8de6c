// Counting connections under one lock, held for moments: when a connection comes, has a source, and goes.
#include "connection_caps.hpp"

#include "visavis/base/assert.hpp"

#include <sys/random.h>
#include <utility>

namespace visavis::net {

ConnectionCaps::ConnectionCaps(std::size_t in_all, std::size_t per_source)
    : in_all_{in_all}
    , per_source_{per_source} {
    const auto got = ::getrandom(key_.data(), key_.size(), 0);
    VISAVIS_ASSERT(got == static_cast<ssize_t>(key_.size()), "the kernel gives no random bytes");
}

std::optional<ConnectionCaps::Place> ConnectionCaps::take_unassigned() {
    const std::scoped_lock lock{mutex_};
    if (taken_ >= in_all_) {
        return std::nullopt;
    }
    ++taken_;
    return std::optional<Place>{std::in_place, *this};
}

std::size_t ConnectionCaps::taken() const {
    const std::scoped_lock lock{mutex_};
    return taken_;
}

std::optional<ConnectionCaps::Place> ConnectionCaps::take(const PeerAddress& peer) {
    auto place = take_unassigned();
    return place && place->assign(peer) ? std::move(place) : std::nullopt;
}

bool ConnectionCaps::Place::assign(const PeerAddress& peer) {
    VISAVIS_ASSERT(sources_.size() == 0, "a connection has one source");
    if (const auto sources = peer.sources(caps_->key_); caps_->count(sources)) {
        sources_ = sources;
    }
    return sources_.size() > 0;
}

bool ConnectionCaps::count(const Sources& sources) {
    const std::scoped_lock lock{mutex_};
    auto limit = per_source_;
    for (const auto source : sources) {
        if (const auto found = by_source_.find(source); found != by_source_.end() && found->second >= limit) {
            return false;
        }
        limit *= 2; // of the next wider network
    }
    for (const auto source : sources) {
        ++by_source_[source];
    }
    return true;
}

void ConnectionCaps::give_back(const Sources& sources) {
    const std::scoped_lock lock{mutex_};
    --taken_;
    for (const auto source : sources) {
        const auto found = by_source_.find(source);
        if (--found->second == 0) {
            by_source_.erase(found);
        }
    }
}

} // namespace visavis::net
