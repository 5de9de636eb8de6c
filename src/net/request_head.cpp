// The strict grammar over the raw bytes first, then Beast's parser over what passed: both must agree before a request
// counts.
#include "request_head.hpp"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include <algorithm>
#include <array>

namespace visavis::net {

namespace {

namespace http = boost::beast::http;

constexpr Refusal malformed{400, ErrorCode::invalid_message};

bool token_letter(char letter) {
    constexpr std::string_view marks{"!#$%&'*+-.^_`|~"};
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           marks.find(letter) != std::string_view::npos;
}

/// RFC 3986 pchar, '/' and, in a query, '?'.
bool target_letter(char letter) {
    constexpr std::string_view marks{"-._~!$&'()*+,;=:@/?%"};
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           marks.find(letter) != std::string_view::npos;
}

/// A target in its parts. Origin form has no authority; whether an absolute form's is ours is asked later, as of Host.
struct Target {
    std::string_view authority;
    std::string_view path; ///< "/" for an absolute form without one (RFC 9110 section 4.2.3)
    std::string_view query;
    bool plain{false};
};

/// Nothing for every other form.
std::optional<Target> target_of(std::string_view text) {
    Target target;
    if (!text.starts_with('/')) {
        const auto scheme = text.substr(0, text.find("://"));
        target.plain = equal_ignoring_case(scheme, "http");
        if (!target.plain && !equal_ignoring_case(scheme, "https")) {
            return std::nullopt;
        }
        text.remove_prefix(std::min(text.size(), scheme.size() + 3));
        const auto end = std::min(text.find_first_of("/?"), text.size());
        target.authority = text.substr(0, end);
        text.remove_prefix(end);
        if (target.authority.empty()) {
            return std::nullopt;
        }
    }
    const auto mark = std::min(text.find('?'), text.size());
    target.path = mark == 0 ? std::string_view{"/"} : text.substr(0, mark);
    target.query = text.substr(std::min(mark + 1, text.size()));
    return target;
}

/// Request line: one space each between method, target and version.
std::optional<Refusal> check_request_line(std::string_view line, const Limits& limits) {
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last || !is_token(line.substr(0, first))) {
        return malformed;
    }
    const auto target = line.substr(first + 1, last - first - 1);
    const auto version = line.substr(last + 1);
    if (version != "HTTP/1.1") {
        const bool other_version = version.starts_with("HTTP/") && version.size() == 8;
        return other_version ? Refusal{505, ErrorCode::invalid_message} : malformed;
    }
    const auto parts = target_of(target);
    if (!parts) {
        return malformed;
    }
    if (parts->path.size() > limits.path_bytes || parts->query.size() >= limits.query_bytes) {
        return Refusal{414, ErrorCode::payload_too_large};
    }
    if (!std::ranges::all_of(target, target_letter) || parts->path.find("..") != std::string_view::npos) {
        return malformed;
    }
    return std::nullopt;
}

/// Field lines: token, colon without space before it, value of visible bytes; no folding (RFC 9112 sections 5.1
/// and 5.2).
std::optional<Refusal> check_field_line(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
        return malformed;
    }
    return std::nullopt;
}

std::optional<Refusal> check_grammar(std::string_view head, const Limits& limits) {
    auto end = head.find("\r\n");
    if (const auto refusal = check_request_line(head.substr(0, end), limits)) {
        return refusal;
    }
    std::size_t fields = 0;
    for (auto begin = end + 2; begin + 2 < head.size(); begin = end + 2) {
        end = head.find("\r\n", begin);
        if (++fields > limits.header_fields) {
            return Refusal{431, ErrorCode::payload_too_large};
        }
        if (const auto refusal = check_field_line(head.substr(begin, end - begin))) {
            return refusal;
        }
    }
    return std::nullopt;
}

Method method_of(http::verb verb) {
    switch (verb) {
    case http::verb::get:
        return Method::get;
    case http::verb::head:
        return Method::head;
    case http::verb::post:
        return Method::post;
    case http::verb::put:
        return Method::put;
    case http::verb::delete_:
        return Method::delete_;
    case http::verb::options:
        return Method::options;
    default:
        return Method::other;
    }
}

/// One Content-Length of plain digits, no Transfer-Encoding at all: browsers send no chunked requests, and every
/// smuggling trick needs two readings of where a body ends.
std::optional<Refusal> check_framing(RequestHead& head, const Limits& limits) {
    const auto lengths = head.count("content-length");
    if (head.count("transfer-encoding") > 0) {
        return lengths > 0 ? malformed : Refusal{411, ErrorCode::invalid_message};
    }
    if (lengths > 1) {
        return malformed;
    }
    if (lengths == 1) {
        const auto digits = head.value("content-length");
        const auto digit = [](char letter) { return letter >= '0' && letter <= '9'; };
        if (digits.empty() || !std::ranges::all_of(digits, digit) || (digits.size() > 1 && digits.front() == '0')) {
            return malformed;
        }
        std::size_t length = 0;
        for (const char letter : digits) {
            length = length * 10 + static_cast<std::size_t>(letter - '0');
            if (length > limits.body_bytes) {
                return Refusal{413, ErrorCode::payload_too_large};
            }
        }
        head.content_length = length;
    }
    return std::nullopt;
}

std::optional<Refusal> check_meaning(RequestHead& head, const Limits& limits) {
    if (head.count("host") != 1 || head.value("host").empty()) {
        return malformed;
    }
    for (const auto* once : {"authorization", "content-type", "origin", "expect"}) {
        if (head.count(once) > 1) {
            return malformed;
        }
    }
    if (const auto refusal = check_framing(head, limits)) {
        return refusal;
    }
    if (head.count("expect") == 1) {
        if (!equal_ignoring_case(head.value("expect"), "100-continue")) {
            return Refusal{417, ErrorCode::invalid_message};
        }
        head.expects_continue = head.content_length > 0;
    }
    return std::nullopt;
}

} // namespace

std::size_t RequestHead::count(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::count(fields, name, &HeadField::name));
}

std::string_view RequestHead::value(std::string_view name) const {
    const auto found = std::ranges::find(fields, name, &HeadField::name);
    return found == fields.end() ? std::string_view{} : std::string_view{found->value};
}

bool RequestHead::lists(std::string_view name, std::string_view token) const {
    for (const auto& field : fields) {
        if (field.name != name) {
            continue;
        }
        for (const auto element : list_elements(field.value)) {
            if (equal_ignoring_case(element, token)) {
                return true;
            }
        }
    }
    return false;
}

HeadScan scan_head(std::string_view input, std::size_t from) {
    // One byte back: the last look may have ended between CR and LF.
    for (auto at = from == 0 ? 0 : from - 1; at < input.size(); ++at) {
        const auto byte = static_cast<unsigned char>(input[at]);
        if (byte == '\n' && (at == 0 || input[at - 1] != '\r')) {
            return {HeadScan::State::malformed};
        }
        if (byte == '\r' && at + 1 < input.size() && input[at + 1] != '\n') {
            return {HeadScan::State::malformed};
        }
        if ((byte < 0x20 && byte != '\r' && byte != '\n' && byte != '\t') || byte == 0x7F) {
            return {HeadScan::State::malformed};
        }
        if (byte == '\n' && at == 1) {
            return {HeadScan::State::malformed}; // an empty first line
        }
        if (byte == '\n' && at >= 3 && input[at - 2] == '\n') {
            return {HeadScan::State::complete, at + 1};
        }
    }
    return {HeadScan::State::incomplete};
}

std::expected<RequestHead, Refusal> parse_head(std::string_view head, const Limits& limits) {
    if (const auto refusal = check_grammar(head, limits)) {
        return std::unexpected(*refusal);
    }
    http::request_parser<http::empty_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes) + 1);
    parser.body_limit(boost::none);
    boost::system::error_code failure;
    parser.put(boost::asio::buffer(head.data(), head.size()), failure);
    if ((failure && failure != http::error::unexpected_body) || !parser.is_header_done()) {
        return std::unexpected(malformed);
    }
    const auto& message = parser.get();
    RequestHead parsed;
    parsed.method = method_of(message.method());
    const std::string_view target{message.target().data(), message.target().size()};
    const auto parts = target_of(target).value_or(Target{});
    parsed.authority = parts.authority;
    parsed.asks_plainly = parts.plain;
    parsed.path = parts.path;
    parsed.query = parts.query;
    for (const auto& field : message) {
        auto& added = parsed.fields.emplace_back(std::string{field.name_string()}, std::string{field.value()});
        std::ranges::transform(added.name, added.name.begin(), [](char letter) {
            return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
        });
    }
    parsed.keep_alive = message.keep_alive();
    if (const auto refusal = check_meaning(parsed, limits)) {
        return std::unexpected(*refusal);
    }
    return parsed;
}

Refusal too_long(std::string_view input, const Limits& limits) {
    const bool first_line = input.substr(0, limits.header_bytes).find('\n') == std::string_view::npos;
    return {first_line ? 414U : 431U, ErrorCode::payload_too_large};
}

bool is_token(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, token_letter);
}

std::vector<std::string_view> list_elements(std::string_view value) {
    constexpr std::string_view blank{" \t"};
    std::vector<std::string_view> elements;
    while (!value.empty()) {
        const auto comma = value.find(',');
        auto element = value.substr(0, comma);
        value = comma == std::string_view::npos ? std::string_view{} : value.substr(comma + 1);
        const auto begin = element.find_first_not_of(blank);
        if (begin != std::string_view::npos) {
            elements.push_back(element.substr(begin, element.find_last_not_of(blank) - begin + 1));
        }
    }
    return elements;
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, [](char one, char other) {
        const auto lower = [](char letter) { return letter >= 'A' && letter <= 'Z' ? letter + 32 : letter + 0; };
        return lower(one) == lower(other);
    });
}

} // namespace visavis::net
