// RequestHead: the head of one HTTP/1.1 request after the strict checks (T-11). Anything two parsers could read
// differently is refused here, before anything is done with it. It must not accept what it does not understand.
#pragma once

#include "limits.hpp"

#include "visavis/base/error.hpp"
#include "visavis/net/http.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace visavis::net {

/// Why a request is refused: the status on the wire and the row of the error table for its body.
struct Refusal {
    unsigned status;
    ErrorCode code;

    friend bool operator==(const Refusal&, const Refusal&) = default;
};

struct HeadField {
    std::string name; ///< lower case
    std::string value;
};

struct RequestHead {
    Method method{Method::other};
    std::string path;
    std::string query;
    std::string authority;    ///< of an absolute-form target; empty: the Host field's holds
    bool asks_plainly{false}; ///< an absolute-form target of http, not https
    std::vector<HeadField> fields;
    std::size_t content_length{0};
    bool keep_alive{true};
    bool expects_continue{false};

    [[nodiscard]] std::size_t count(std::string_view name) const;
    /// The first one's value, or empty.
    [[nodiscard]] std::string_view value(std::string_view name) const;

    /// Whom the request is for. Of an absolute-form target it is the target's, whatever Host says (RFC 9112 section
    /// 3.2.2).
    [[nodiscard]] std::string_view host() const { return authority.empty() ? value("host") : authority; }

    /// Whether the comma-separated list over all fields of that name holds the token (case-insensitive).
    [[nodiscard]] bool lists(std::string_view name, std::string_view token) const;
};

/// How far a head has arrived.
struct HeadScan {
    enum class State : std::uint8_t { incomplete, complete, malformed } state;
    std::size_t bytes{0}; ///< of the whole head, when complete
};

/// Looks for the end of the head from `from` on; a bare CR, a bare LF, NUL or another control byte is malformed at
/// once.
[[nodiscard]] HeadScan scan_head(std::string_view input, std::size_t from);

/// `head` is complete, up to and with its empty line. Host is required but not compared here.
[[nodiscard]] std::expected<RequestHead, Refusal> parse_head(std::string_view head, const Limits& limits);

/// The status for a head that is longer than allowed: 414 when its first line alone is, else 431.
[[nodiscard]] Refusal too_long(std::string_view input, const Limits& limits);

/// One word of the grammar of HTTP (RFC 9110 section 5.6.2).
[[nodiscard]] bool is_token(std::string_view text);
/// Splits at commas, trimmed, empty elements left out (RFC 9110 section 5.6.1).
[[nodiscard]] std::vector<std::string_view> list_elements(std::string_view value);
[[nodiscard]] bool equal_ignoring_case(std::string_view left, std::string_view right);

} // namespace visavis::net
