// Tags and tries.
#include "sign_in_order.hpp"

#include "visavis/crypto/primitives.hpp"

#include <algorithm>
#include <cstring>
#include <span>

namespace visavis::rest {

namespace {

constexpr std::chrono::seconds tries_count_for{60};
constexpr std::size_t tries{65'536};
constexpr std::size_t tries_of_one{256}; // more make no difference
constexpr unsigned tag_bits{12};

std::uint64_t number_of(const crypto::Digest& digest) {
    std::uint64_t number = 0;
    std::memcpy(&number, digest.data(), sizeof number);
    return number;
}

std::string text_of(std::uint64_t number) {
    std::string text(sizeof number, '\0');
    std::memcpy(text.data(), &number, sizeof number);
    return text;
}

} // namespace

SignInOrder::SignInOrder()
    : key_{crypto::random_bytes(32)}
    , tries_{tries, tries_of_one} {
    std::ranges::copy(crypto::random_bytes(source_key_.size()), source_key_.begin());
}

std::uint16_t SignInOrder::tag(std::uint64_t account, const PeerAddress& peer) const {
    const auto digest = crypto::sha256(key_ + text_of(account) + text_of(peer.source(source_key_)));
    return static_cast<std::uint16_t>(number_of(digest) & ((1U << tag_bits) - 1));
}

bool SignInOrder::is_known(std::uint64_t account, const PeerAddress& peer, SteadyTime now) const {
    const auto found = known_.find(account);
    return found != known_.end() && std::ranges::any_of(std::span{found->second.device}.first(found->second.count),
                                                        [&, tag = tag(account, peer)](const Device& device) {
                                                            return device.tag == tag &&
                                                                   now - device.used < known_device_lifetime;
                                                        });
}

SignInOrder::Place SignInOrder::enter(std::string_view login_name, const PeerAddress& peer, SteadyTime now) {
    const auto account = number_of(crypto::sha256(key_ + std::string{login_name}));
    const auto source = peer.source(source_key_);
    const auto after = now - tries_count_for;
    const std::scoped_lock lock{mutex_};
    Place place{.precedence = {.unknown = !is_known(account, peer, now),
                               .tries_of_source = tries_.count(source, after),
                               .tries_of_account = tries_.count(account, after)},
                .account = account,
                .of_source = {},
                .of_account = {}};
    place.of_source = tries_.add(source, now, after);
    place.of_account = tries_.add(account, now, after);
    return place;
}

void SignInOrder::was_right(const Place& place, const PeerAddress& peer, SteadyTime now) {
    const std::scoped_lock lock{mutex_};
    tries_.remove(place.of_source);
    tries_.remove(place.of_account);
    if (known_.size() >= accounts_with_known_devices && !known_.contains(place.account)) {
        known_.erase(known_.begin());
    }
    auto& [device, count] = known_[place.account];
    const auto here = tag(place.account, peer);
    const auto all = std::span{device}.first(count);
    if (const auto same = std::ranges::find(all, here, &Device::tag); same != all.end()) {
        same->used = now;
    } else if (count < device.size()) {
        device.at(count++) = {.tag = here, .used = now};
    } else {
        *std::ranges::min_element(device, {}, &Device::used) = {.tag = here, .used = now};
    }
}

} // namespace visavis::rest
