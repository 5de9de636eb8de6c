// Handshake rules in the order a client would want to hear of them: is it an upgrade at all, may this origin, is it
// well-formed.
#include "handshake.hpp"

#include "digest.hpp"
#include "response.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace visavis::net {

namespace {

/// Names of subprotocols are compared as they are written, unlike the other lists here.
bool offers(const RequestHead& head, std::string_view subprotocol) {
    return std::ranges::any_of(head.fields, [&](const HeadField& field) {
        const auto elements = list_elements(field.value);
        return field.name == "sec-websocket-protocol" && std::ranges::find(elements, subprotocol) != elements.end();
    });
}

} // namespace

std::expected<std::string, Refusal> check_handshake(const RequestHead& head, const WebSocketEndpoint& endpoint,
                                                    std::string_view public_url) {
    constexpr Refusal no_upgrade{426, ErrorCode::upgrade_required};
    if (head.method != Method::get) {
        return std::unexpected(Refusal{405, ErrorCode::method_not_allowed});
    }
    if (!head.lists("upgrade", "websocket") || !head.lists("connection", "upgrade")) {
        return std::unexpected(no_upgrade);
    }
    if (!endpoint.any_origin && (head.count("origin") != 1 || head.value("origin") != public_url)) {
        return std::unexpected(Refusal{403, ErrorCode::forbidden});
    }
    if (head.count("sec-websocket-version") != 1 || head.value("sec-websocket-version") != "13") {
        return std::unexpected(no_upgrade);
    }
    if (head.count("sec-websocket-key") != 1 || !is_web_socket_key(head.value("sec-websocket-key")) ||
        head.content_length != 0) {
        return std::unexpected(Refusal{400, ErrorCode::invalid_message});
    }
    // No extension is ever agreed to: compression beside secrets leaks them, and costs memory per connection.
    auto lines = fmt::format("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {}\r\n",
                             accept_value(head.value("sec-websocket-key")));
    if (!endpoint.subprotocol.empty()) {
        if (!offers(head, endpoint.subprotocol)) {
            return std::unexpected(no_upgrade);
        }
        lines += header_line("Sec-WebSocket-Protocol", endpoint.subprotocol);
    }
    return lines;
}

} // namespace visavis::net
