// The addresses of STUN and TURN servers as they stand in the settings (RFC 7064, RFC 7065).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace visavis::stun {

enum class Transport : std::uint8_t { udp, tcp, tls };

struct ServerUrl {
    bool relays; ///< turn: or turns:
    Transport transport;
    std::string host; ///< a name or an address, IPv6 without brackets
    std::uint16_t port;

    friend bool operator==(const ServerUrl&, const ServerUrl&) = default;
};

/// Nothing for what is none, and for DTLS (turns over UDP), which browsers do not speak either.
[[nodiscard]] std::optional<ServerUrl> parse_url(std::string_view text);

} // namespace visavis::stun
