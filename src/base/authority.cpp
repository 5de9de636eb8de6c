// The host parser of the URL standard takes far more (1.2, 0x7f.1, percent signs); all of that is refused here.
#include "visavis/base/authority.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <memory>
#include <unicode/idna.h>

namespace visavis {

namespace {

constexpr std::size_t longest_label = 63;
constexpr std::size_t longest_name = 253;

// https://fetch.spec.whatwg.org/#port-blocking
constexpr std::array<std::uint16_t, 82> blocked_ports{
    1,    7,    9,    11,   13,   15,   17,   19,   20,   21,   22,   23,   25,   37,   42,   43,   53,
    69,   77,   79,   87,   95,   101,  102,  103,  104,  109,  110,  111,  113,  115,  117,  119,  123,
    135,  137,  139,  143,  161,  179,  389,  427,  465,  512,  513,  514,  515,  526,  530,  531,  532,
    540,  548,  554,  556,  563,  587,  601,  636,  989,  990,  993,  995,  1719, 1720, 1723, 2049, 3659,
    4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_label(std::string_view label) {
    return !label.empty() && label.size() <= longest_label && !label.starts_with('-') && !label.ends_with('-') &&
           std::ranges::all_of(label, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '-';
           });
}

/// Browsers decode Punycode and refuse a label that no text becomes.
bool is_valid_to_browsers(std::string_view name) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::IDNA> idna{icu::IDNA::createUTS46Instance(
        UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII, status)};
    if (U_FAILURE(status) != 0) {
        return false;
    }
    icu::IDNAInfo info;
    std::string ascii;
    icu::StringByteSink<std::string> sink{&ascii};
    idna->nameToASCII_UTF8({name.data(), static_cast<std::int32_t>(name.size())}, sink, info, status);
    return U_SUCCESS(status) != 0 && !info.hasErrors();
}

/// A name whose last label looks like a number is read as an IPv4 address by browsers.
bool ends_in_number(std::string_view name) {
    const auto last = name.substr(name.rfind('.') + 1);
    return std::ranges::all_of(last, is_digit) || last.starts_with("0x") || last.starts_with("0X");
}

bool is_ipv4(const std::string& text) {
    in_addr address{};
    return ::inet_pton(AF_INET, text.c_str(), &address) == 1;
}

bool is_ipv6(const std::string& text) {
    in6_addr address{};
    return ::inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

bool is_name(std::string_view name) {
    if (name.size() > longest_name || ends_in_number(name)) {
        return false;
    }
    bool coded = false;
    for (auto rest = name;;) {
        const auto dot = rest.find('.');
        const auto label = rest.substr(0, dot);
        if (!is_label(label)) {
            return false;
        }
        coded = coded || (label.size() >= 4 && label.substr(2, 2) == "--");
        if (dot == std::string_view::npos) {
            return !coded || is_valid_to_browsers(name);
        }
        rest.remove_prefix(dot + 1);
    }
}

} // namespace

std::optional<Authority> parse_authority(std::string_view text) {
    Authority authority{};
    std::string_view rest;
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        authority.host = text.substr(1, close == std::string_view::npos ? close : close - 1);
        authority.is_address = true;
        if (close == std::string_view::npos || !is_ipv6(authority.host)) {
            return std::nullopt;
        }
        rest = text.substr(close + 1);
    } else {
        const auto colon = text.find(':');
        authority.host = text.substr(0, colon);
        authority.is_address = is_ipv4(authority.host);
        if (!authority.is_address && !is_name(authority.host)) {
            return std::nullopt;
        }
        rest = colon == std::string_view::npos ? std::string_view{} : text.substr(colon);
    }
    if (rest.empty()) {
        return authority;
    }
    std::uint16_t port = 0;
    const auto [end, failure] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), port);
    if (rest[0] != ':' || rest.size() < 2 || rest[1] == '0' || failure != std::errc{} ||
        end != rest.data() + rest.size()) {
        return std::nullopt;
    }
    authority.port = port;
    return authority;
}

bool is_blocked_by_browsers(std::uint16_t port) {
    return std::ranges::binary_search(blocked_ports, port);
}

} // namespace visavis
