// What the HTTP door hands to its handlers and takes back. No Beast type, no address and no socket crosses this line.
#pragma once

#include "visavis/base/peer_address.hpp"
#include "visavis/base/secret.hpp"
#include "visavis/base/task.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace visavis::net {

enum class Method : std::uint8_t { get, head, post, put, delete_, options, other };

struct HttpRequest {
    Method method{Method::other};
    std::string path;         ///< as sent, without query; printable ASCII, begins with '/', no "..", at most 512 bytes
    std::string query;        ///< as sent, without '?'; may be empty
    std::string content_type; ///< media type only, lower case, parameters cut off; may be empty
    std::optional<Secret> bearer_token; ///< from `Authorization: Bearer`
    std::string body;                   ///< complete; at most the configured limit
    PeerAddress peer;
};

struct HttpResponse {
    unsigned status{200};
    std::string content_type; ///< empty: no body
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers; ///< beyond the ones `net` always sends
};

/// Runs on the connection's I/O thread; must not block. An exception that leaves it is answered with a bare 500 and
/// logged.
using HttpHandler = std::function<Task<HttpResponse>(HttpRequest)>;

} // namespace visavis::net
