// Building answers: the head with the security headers that every response carries, and problem+json bodies for
// refusals of `net` itself. No response ever sets a cookie or names the server's version.
#pragma once

#include "request_head.hpp"

#include "visavis/net/http.hpp"

#include <string>
#include <string_view>

namespace visavis::net {

/// The header lines every response carries, made once from the public URL (its wss: form stands in connect-src, since
/// not every browser counts it as 'self').
[[nodiscard]] std::string security_headers(std::string_view public_url, std::string_view more_sources = {});
/// The same without Strict-Transport-Security, which must not be sent over plain HTTP (RFC 6797 section 7.2).
[[nodiscard]] std::string plain_security_headers(std::string_view public_url, std::string_view more_sources = {});

[[nodiscard]] std::string_view reason_phrase(unsigned status);

struct HeadOptions {
    std::string_view fixed; ///< the security headers
    bool keep_alive{true};
    std::size_t content_length{0}; ///< of the representation, also for HEAD
    std::string_view own_lines{};  ///< complete lines, each with its CRLF
};

/// Status line to empty line. 1xx, 204 and 304 carry no Content-Length.
[[nodiscard]] std::string response_head(unsigned status, const HeadOptions& options);

/// One header line, or nothing when it would break the head or set a cookie.
[[nodiscard]] std::string header_line(std::string_view name, std::string_view value);

/// application/problem+json (RFC 9457) with no-store.
[[nodiscard]] HttpResponse problem(const Refusal& refusal);

/// `Thu, 01 Jan 1970 00:00:00 GMT`
[[nodiscard]] std::string http_date();

} // namespace visavis::net
