// Host and port as they stand in the addresses that we hand to browsers. Stricter than any browser: what one of them
// might read in another way, or not at all, is none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace visavis {

struct Authority {
    std::string host; ///< IPv6 without brackets
    bool is_address;  ///< IPv4 or IPv6
    std::optional<std::uint16_t> port;
};

/// A DNS name of letters, digits and hyphens (RFC 1123; labels in Punycode are valid ones), an IPv4 address with four
/// numbers, or an IPv6 address in brackets; then, if a colon follows, a port from 1 to 65535 without leading zeros.
[[nodiscard]] std::optional<Authority> parse_authority(std::string_view text);

/// Whether browsers refuse to open such a port over HTTP ("bad port" of the Fetch standard).
[[nodiscard]] bool is_blocked_by_browsers(std::uint16_t port);

} // namespace visavis
