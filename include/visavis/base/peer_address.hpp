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

class PeerAddress {
  public:
    PeerAddress() = default;
    /// IPv6 counts by /64, since one subscriber holds that much; IPv4-mapped addresses count as IPv4.
    explicit PeerAddress(const boost::asio::ip::address& address);

    /// SipHash-2-4 under a random 16-byte key of this process.
    [[nodiscard]] SourceHash source(std::span<const std::uint8_t, 16> key) const noexcept;

    friend bool operator==(const PeerAddress&, const PeerAddress&) = default;

  private:
    std::array<std::uint8_t, 9> prefix_{}; // family tag + up to 8 bytes
};

} // namespace visavis
