// AddressRange: a network in CIDR notation, or one address, as an operator writes it: which machines are trusted with
// something. It must not be made from what a client sends.
#pragma once

#include <boost/asio/ip/address.hpp>

#include <optional>
#include <string_view>

namespace visavis {

class AddressRange {
  public:
    /// "192.0.2.7", "192.0.2.0/24", "2001:db8::/32". Nothing when it is none of these, or has bits set beyond its
    /// prefix: who writes 10.0.0.7/8 may have meant something smaller.
    [[nodiscard]] static std::optional<AddressRange> parse(std::string_view text);

    /// An IPv4 address counts as such also when a socket shows it mapped into IPv6.
    [[nodiscard]] bool contains(const boost::asio::ip::address& address) const;

  private:
    AddressRange(const boost::asio::ip::address& first, unsigned prefix)
        : first_{first}
        , prefix_{prefix} {}

    boost::asio::ip::address first_;
    unsigned prefix_; ///< bits
};

} // namespace visavis
