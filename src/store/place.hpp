// A place in the queue: whose turn a job is. Places come in groups - a practice with all its guests, or a source of
// which nothing is known yet - and within a group by client.
#pragma once

#include "visavis/store/asker.hpp"
#include "visavis/store/records.hpp"

#include <cstdint>
#include <cstring>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace visavis::store {

struct Place {
    std::uint64_t group{0}; ///< 0: the server's own work, which goes first
    std::uint64_t client{0};
};

inline constexpr std::uint64_t strangers = 1; ///< the group of those of whom not even the source is known

/// A number for a hash that is random already.
[[nodiscard]] inline std::uint64_t number_of(const TokenHash& hash) noexcept {
    std::uint64_t number = 0;
    std::memcpy(&number, hash.data(), sizeof number);
    return number;
}

[[nodiscard]] inline Place place_of(const AccountId& account, std::uint64_t client = 0) noexcept {
    return {.group = account.hash() | 2U, .client = client}; // never 0 or `strangers`
}

[[nodiscard]] inline Place place_of(const Asker& asker, std::uint64_t client) noexcept {
    return asker.account ? place_of(*asker.account, client)
                         : Place{.group = asker.source != 0 ? asker.source | 2U : strangers, .client = client};
}

/// Remembers whose token or ticket was good a while ago, so that those who are known do not stand among strangers. What
/// it has forgotten, or never knew, costs nobody more than that. Thread-safe.
class KnownPlaces {
  public:
    static constexpr std::size_t remembered_at_least = 8192;

    void note(const TokenHash& hash, Place place) {
        const std::scoped_lock lock{mutex_};
        if (young_.size() >= remembered_at_least) {
            old_ = std::exchange(young_, {});
        }
        young_.insert_or_assign(number_of(hash), place);
    }

    /// Of somebody unknown: their place among those of the same source.
    [[nodiscard]] Place find(const TokenHash& hash, const Asker& asker = {}) const {
        const std::scoped_lock lock{mutex_};
        for (const auto* known : {&young_, &old_}) {
            if (const auto found = known->find(number_of(hash)); found != known->end()) {
                return found->second;
            }
        }
        return place_of(asker, number_of(hash));
    }

  private:
    mutable std::mutex mutex_;
    std::unordered_map<std::uint64_t, Place> young_;
    std::unordered_map<std::uint64_t, Place> old_;
};

} // namespace visavis::store
