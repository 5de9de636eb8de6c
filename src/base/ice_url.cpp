// Scheme, authority and the one parameter there is.
#include "visavis/base/ice_url.hpp"

#include "visavis/base/authority.hpp"

namespace visavis {

namespace {

bool take(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) {
        return false;
    }
    text.remove_prefix(prefix.size());
    return true;
}

} // namespace

std::optional<IceUrl> parse_ice_url(std::string_view text) {
    constexpr std::uint16_t plain_port = 3478;
    constexpr std::uint16_t tls_port = 5349;
    IceUrl url{};
    bool secure = false;
    if (take(text, "turns:")) {
        url.relays = secure = true;
    } else if (take(text, "turn:")) {
        url.relays = true;
    } else if (take(text, "stuns:")) {
        secure = true;
    } else if (!take(text, "stun:")) {
        return std::nullopt;
    }
    url.transport = secure ? IceTransport::tls : IceTransport::udp;
    if (const auto query = text.find('?'); query != std::string_view::npos) {
        const auto wanted = text.substr(query + 1);
        text = text.substr(0, query);
        if (!url.relays || (wanted != "transport=udp" && wanted != "transport=tcp") ||
            (secure && wanted == "transport=udp")) {
            return std::nullopt;
        }
        if (!secure) {
            url.transport = wanted == "transport=tcp" ? IceTransport::tcp : IceTransport::udp;
        }
    }
    auto authority = parse_authority(text);
    if (!authority) {
        return std::nullopt;
    }
    url.host = std::move(authority->host);
    url.port = authority->port.value_or(secure ? tls_port : plain_port);
    return url;
}

} // namespace visavis
