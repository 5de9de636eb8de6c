// ConnectionPolicy: how two browsers may reach each other (C-8). The operator sets a default, a practice may choose its
// own.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace visavis {

enum class ConnectionPolicy : std::uint8_t {
    direct_only,  ///< never through a relay; no connection where a network allows no other
    direct_first, ///< directly where possible, through the relay where not
    relay_only,   ///< always through the relay, so that the participants' addresses stay hidden from each other
};

/// In the order of the enumeration: on the wire, in the settings, in the database.
inline constexpr std::array<std::string_view, 3> connection_policy_names{"direct_only", "direct_first", "relay_only"};

} // namespace visavis
