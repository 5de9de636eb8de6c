// WebSocketEndpoint: one path under which a WebSocket may be opened, and what holds there. The product has one, for
// signaling; a build with test endpoints has more, on the same connection class.
#pragma once

#include "limits.hpp"

#include "visavis/net/web_socket.hpp"

#include <string_view>
#include <vector>

namespace visavis::net {

struct WebSocketEndpoint {
    std::string_view path;
    std::string_view subprotocol{}; ///< must be offered; empty: none is asked for and none agreed to
    bool any_origin{false};         ///< only where nothing can be done in somebody's name
    bool takes_binary{false};
    Limits limits{};
    WebSocketHandler handler{};
};

inline constexpr std::string_view signaling_path{"/api/v1/signaling"};
inline constexpr std::string_view signaling_subprotocol{"visavis.v1"};

/// None, but in a build for conformance tests (CMake option VISAVIS_TEST_ENDPOINTS).
[[nodiscard]] std::vector<WebSocketEndpoint> test_endpoints(const Limits& limits);

} // namespace visavis::net
