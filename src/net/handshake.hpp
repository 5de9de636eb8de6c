// The WebSocket handshake's checks (RFC 6455 section 4.2.1 and T-05), made before anything is accepted. It must not be
// lenient about Origin: that line is what keeps other web sites' pages away from a person's consultation.
#pragma once

#include "endpoint.hpp"
#include "request_head.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace visavis::net {

/// The response's own header lines for a 101, or why there is none.
[[nodiscard]] std::expected<std::string, Refusal>
check_handshake(const RequestHead& head, const WebSocketEndpoint& endpoint, std::string_view public_url);

} // namespace visavis::net
