// The addresses of STUN and TURN servers as they stand in the settings and are given to browsers (RFC 7064, RFC 7065).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace visavis {

enum class IceTransport : std::uint8_t { udp, tcp, tls };

struct IceUrl {
    bool relays; ///< turn: or turns:
    IceTransport transport;
    std::string host; ///< a name or an address, IPv6 without brackets
    std::uint16_t port;

    friend bool operator==(const IceUrl&, const IceUrl&) = default;
};

/// Nothing for what is none, and for DTLS (turns over UDP), which browsers do not speak either. A browser to which one
/// of its servers is no address makes no connection at all, so this is strict.
[[nodiscard]] std::optional<IceUrl> parse_ice_url(std::string_view text);

} // namespace visavis
