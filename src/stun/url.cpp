// Strict: what a browser might read in another way than we do is refused.
#include "visavis/stun/url.hpp"

#include <algorithm>
#include <charconv>

namespace visavis::stun {

namespace {

bool take(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) {
        return false;
    }
    text.remove_prefix(prefix.size());
    return true;
}

bool is_host(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
               c == ':';
    });
}

} // namespace

std::optional<ServerUrl> parse_url(std::string_view text) {
    constexpr std::uint16_t plain_port = 3478;
    constexpr std::uint16_t tls_port = 5349;
    ServerUrl url{};
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
    url.transport = secure ? Transport::tls : Transport::udp;
    url.port = secure ? tls_port : plain_port;
    if (const auto query = text.find('?'); query != std::string_view::npos) {
        const auto wanted = text.substr(query + 1);
        text = text.substr(0, query);
        if (!url.relays || (wanted != "transport=udp" && wanted != "transport=tcp") ||
            (secure && wanted == "transport=udp")) {
            return std::nullopt;
        }
        if (!secure) {
            url.transport = wanted == "transport=tcp" ? Transport::tcp : Transport::udp;
        }
    }
    std::string_view port;
    if (take(text, "[")) {
        const auto close = text.find(']');
        if (close == std::string_view::npos) {
            return std::nullopt;
        }
        url.host = text.substr(0, close);
        port = text.substr(close + 1);
    } else {
        const auto colon = text.find(':');
        url.host = text.substr(0, colon);
        port = colon == std::string_view::npos ? std::string_view{} : text.substr(colon);
    }
    if (!is_host(url.host)) {
        return std::nullopt;
    }
    if (!port.empty()) {
        const auto* const end = port.data() + port.size();
        const auto read = std::from_chars(port.data() + 1, end, url.port);
        if (port[0] != ':' || port.size() < 2 || read.ec != std::errc{} || read.ptr != end || url.port == 0) {
            return std::nullopt;
        }
    }
    return url;
}

} // namespace visavis::stun
