// Counting connections under one lock; it is taken once when a connection comes and once when it goes.
#include "connection_caps.hpp"

#include "visavis/base/assert.hpp"

#include <sys/random.h>

namespace visavis::net {

ConnectionCaps::ConnectionCaps(std::size_t in_all, std::size_t per_source)
    : in_all_{in_all}
    , per_source_{per_source} {
    const auto got = ::getrandom(key_.data(), key_.size(), 0);
    VISAVIS_ASSERT(got == static_cast<ssize_t>(key_.size()), "the kernel gives no random bytes");
}

std::optional<ConnectionCaps::Place> ConnectionCaps::take(const PeerAddress& peer) {
    const auto source = peer.source(key_);
    const std::scoped_lock lock{mutex_};
    if (taken_ >= in_all_) {
        return std::nullopt;
    }
    auto& here = by_source_[source];
    if (here >= per_source_) {
        return std::nullopt;
    }
    ++here;
    ++taken_;
    return std::optional<Place>{std::in_place, *this, source};
}

std::size_t ConnectionCaps::taken() const {
    const std::scoped_lock lock{mutex_};
    return taken_;
}

void ConnectionCaps::give_back(SourceHash source) {
    const std::scoped_lock lock{mutex_};
    --taken_;
    const auto found = by_source_.find(source);
    if (--found->second == 0) {
        by_source_.erase(found);
    }
}

} // namespace visavis::net
