// The PROXY protocol's header, versions 1 and 2: the bytes with which a proxy that passes TCP through begins a
// connection and says whose it is (haproxy.org, "The PROXY protocol"). Only whoever is trusted with it may be asked
// for one. Nothing but the client's address is taken from it, and the address must go nowhere but into a PeerAddress.
#pragma once

#include <boost/asio/ip/address.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace visavis::net {

struct ProxyHeader {
    enum class State : std::uint8_t { incomplete, complete, malformed };

    State state{State::incomplete};
    std::size_t bytes{0}; ///< of the header, once it is complete
    /// Whom the proxy speaks for. Nothing: for itself (a health check), or for somebody it cannot name.
    std::optional<boost::asio::ip::address> source{};
};

/// Longer ones are malformed: this much fits into one segment of any connection, and is what the protocol's
/// specification asks a receiver to be prepared for.
inline constexpr std::size_t proxy_header_bytes = 536;

/// What stands at the beginning of `input`, which may go on behind it. Incomplete for every proper beginning of a
/// header, never once `input` is longer than one may be.
[[nodiscard]] ProxyHeader scan_proxy_header(std::string_view input);

} // namespace visavis::net
