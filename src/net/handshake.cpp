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

/// Every element of every such field. A field without one is not a list of at least one, which both must be.
bool every_element(const RequestHead& head, std::string_view name, const auto& is_right) {
    return std::ranges::all_of(head.fields, [&](const HeadField& field) {
        const auto elements = list_elements(field.value);
        return field.name != name || (!elements.empty() && std::ranges::all_of(elements, is_right));
    });
}

std::string_view trimmed(std::string_view text) {
    const auto parts = list_elements(text); // of one, since no comma is left
    return parts.empty() ? std::string_view{} : parts.front();
}

/// A token, also as a quoted string.
bool is_parameter_value(std::string_view text) {
    if (text.size() < 2 || !text.starts_with('"') || !text.ends_with('"')) {
        return is_token(text);
    }
    std::string meant;
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        i += text[i] == '\\' ? 1 : 0;
        meant += text[i];
    }
    return meant.find('"') == std::string::npos && is_token(meant);
}

/// `name; parameter; parameter=value`. No comma or semicolon can stand inside a value, since it is a token in the end.
bool is_extension(std::string_view text) {
    for (bool first = true;; first = false) {
        const auto end = text.find(';');
        const auto part = trimmed(text.substr(0, end));
        const auto equals = first ? std::string_view::npos : part.find('=');
        if (!is_token(trimmed(part.substr(0, equals))) ||
            (equals != std::string_view::npos && !is_parameter_value(trimmed(part.substr(equals + 1))))) {
            return false;
        }
        if (end == std::string_view::npos) {
            return true;
        }
        text.remove_prefix(end + 1);
    }
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
        head.content_length != 0 || !every_element(head, "sec-websocket-protocol", is_token) || // RFC 6455 section 4.1
        !every_element(head, "sec-websocket-extensions", is_extension)) {                       // section 9.1
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
