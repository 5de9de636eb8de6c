// PeerAddress: where a connection comes from. It exists so that an address can be compared and throttled but not
// written down: no formatter, no serializer, no accessor for the bytes (S-069). The only thing that leaves it is a
// keyed hash.
#pragma once

#include <boost/asio/ip/address.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace visavis {

/// A source as the limiters know it: a keyed hash, meaningless outside this process and this key's lifetime.
using SourceHash = std::uint64_t;

/// The networks an address counts for, narrowest first: an IPv4 address by itself; an IPv6 /64, /56 and /48.
class Sources {
  public:
    static constexpr std::size_t most = 3;

    void add(SourceHash source) { hashes_.at(count_++) = source; }

    [[nodiscard]] const SourceHash* begin() const noexcept { return hashes_.data(); }

    [[nodiscard]] const SourceHash* end() const noexcept { return hashes_.data() + count_; }

    [[nodiscard]] std::size_t size() const noexcept { return count_; }

    friend bool operator==(const Sources&, const Sources&) = default;

  private:
    std::array<SourceHash, most> hashes_{};
    std::size_t count_{0};
};

class PeerAddress {
  public:
    PeerAddress() = default;
    /// Of IPv6 the /64 is kept, since one subscriber holds that much; IPv4-mapped addresses count as IPv4.
    explicit PeerAddress(const boost::asio::ip::address& address);

    /// SipHash-2-4 under a random 16-byte key of this process.
    [[nodiscard]] SourceHash source(std::span<const std::uint8_t, 16> key) const noexcept;
    /// The same, and of the wider networks.
    [[nodiscard]] Sources sources(std::span<const std::uint8_t, 16> key) const noexcept;

    friend bool operator==(const PeerAddress&, const PeerAddress&) = default;

  private:
    [[nodiscard]] bool is_v6() const noexcept { return prefix_[0] == 6; }

    std::array<std::uint8_t, 9> prefix_{}; // family tag + up to 8 bytes
};

} // namespace visavis
