// ConnectionCaps: how many connections there are, in all and from one source (T-12): an IPv4 address or an IPv6 /64, of
// whose /56 there may be twice as many and of the /48 four times (T-24). A source is a keyed hash that means nothing
// outside this process; no address is kept.
#pragma once

#include "limits.hpp"

#include "visavis/base/peer_address.hpp"

#include <array>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

namespace visavis::net {

class ConnectionCaps {
  public:
    /// A place under the caps, given back at its end.
    class Place {
      public:
        explicit Place(ConnectionCaps& caps)
            : caps_{&caps} {}

        Place(Place&& other) noexcept
            : caps_{std::exchange(other.caps_, nullptr)}
            , sources_{std::exchange(other.sources_, {})} {}

        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        Place& operator=(Place&&) = delete;

        ~Place() {
            if (caps_ != nullptr) {
                caps_->give_back(sources_);
            }
        }

        /// Counts it as one of this source, once. False when that one, or a network it is in, has as many as it may.
        [[nodiscard]] bool assign(const PeerAddress& peer);

      private:
        ConnectionCaps* caps_;
        Sources sources_; ///< none yet: it is not known whose it is
    };

    ConnectionCaps(std::size_t in_all, std::size_t per_source);

    /// Nothing when a cap is reached. From any thread.
    [[nodiscard]] std::optional<Place> take(const PeerAddress& peer);
    /// Counts in all only, until it is known whose it is.
    [[nodiscard]] std::optional<Place> take_unassigned();

    /// How many there are.
    [[nodiscard]] std::size_t taken() const;

  private:
    [[nodiscard]] bool count(const Sources& sources);
    void give_back(const Sources& sources);

    std::size_t in_all_;
    std::size_t per_source_;
    std::array<std::uint8_t, 16> key_{};
    mutable std::mutex mutex_;
    std::size_t taken_{0};
    std::unordered_map<SourceHash, std::size_t> by_source_;
};

} // namespace visavis::net
