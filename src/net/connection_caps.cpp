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
    VISAVIS_ASSERT(!source_, "a connection has one source");
    if (const auto source = peer.source(caps_->key_); caps_->count(source)) {
        source_ = source;
    }
    return source_.has_value();
}

bool ConnectionCaps::count(SourceHash source) {
    const std::scoped_lock lock{mutex_};
    auto& here = by_source_[source];
    if (here >= per_source_) {
        return false;
    }
    ++here;
    return true;
}

void ConnectionCaps::give_back(std::optional<SourceHash> source) {
    const std::scoped_lock lock{mutex_};
    --taken_;
    if (!source) {
        return;
    }
    const auto found = by_source_.find(*source);
    if (--found->second == 0) {
        by_source_.erase(found);
    }
}

} // namespace visavis::net
