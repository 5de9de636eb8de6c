// Site: what all connections of the server share and only read - limits, the public URL and what follows from it, the
// client's files, the handlers. It must not hold anything that changes while connections run.
#pragma once

#include "endpoint.hpp"
#include "limits.hpp"
#include "response.hpp"
#include "static_files.hpp"

#include "visavis/config/settings.hpp"
#include "visavis/net/server.hpp"
#include "visavis/net/signaling_hosts.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace visavis::net {

struct Site {
    Site(const config::ServerSettings& settings, ServerHandlers given, const Limits& bounds)
        : limits{bounds}
        , public_url{settings.public_url}
        , authority{settings.public_url.substr(std::min(settings.public_url.size(), std::string{"https://"}.size()))}
        , signaling_hosts{settings.signaling_hosts, settings.public_url}
        , headers{security_headers(settings.public_url, signaling_hosts.source())}
        , plain_headers{plain_security_headers(settings.public_url)}
        , files{settings.static_directory, settings.mode == config::Mode::development, limits}
        , handlers{std::move(given)}
        , endpoints{test_endpoints(bounds)} {
        endpoints.push_back({.path = signaling_path,
                             .subprotocol = signaling_subprotocol,
                             .limits = bounds,
                             .handler = handlers.web_socket});
    }

    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;

    /// Whether a Host field names us; the default port may be written out.
    [[nodiscard]] bool is_own_host(std::string_view host) const {
        return equal_ignoring_case(without_default_port(host, authority), authority);
    }

    /// Where a WebSocket may be opened; nothing for every other path.
    [[nodiscard]] const WebSocketEndpoint* endpoint(std::string_view path) const {
        const auto found = std::ranges::find(endpoints, path, &WebSocketEndpoint::path);
        return found == endpoints.end() ? nullptr : &*found;
    }

    const Limits limits;
    const std::string public_url;
    const std::string authority;
    const SignalingHosts signaling_hosts;
    const std::string headers;
    const std::string plain_headers;
    const StaticFiles files;
    const ServerHandlers handlers;
    std::vector<WebSocketEndpoint> endpoints;
};

} // namespace visavis::net
