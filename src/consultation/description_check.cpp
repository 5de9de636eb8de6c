// Line by line over a session description; nothing is kept of it.
#include "visavis/consultation/description_check.hpp"

#include <algorithm>
#include <array>

namespace visavis::consultation {

namespace {

struct FingerprintHash {
    std::string_view name;
    std::size_t bytes;
};

constexpr std::array accepted_hashes{FingerprintHash{"sha-256", 32}, FingerprintHash{"sha-384", 48},
                                     FingerprintHash{"sha-512", 64}};

constexpr bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

bool is_fingerprint_value(std::string_view text, std::size_t bytes) {
    if (text.size() != bytes * 3 - 1) {
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i % 3 == 2 ? text[i] != ':' : !is_hex(text[i])) {
            return false;
        }
    }
    return true;
}

bool is_acceptable_fingerprint(std::string_view text) {
    return std::ranges::any_of(accepted_hashes, [&](const FingerprintHash& hash) {
        return text.size() > hash.name.size() && text.starts_with(hash.name) && text[hash.name.size()] == ' ' &&
               is_fingerprint_value(text.substr(hash.name.size() + 1), hash.bytes);
    });
}

bool is_line(std::string_view line) {
    return line.size() >= 2 && line[0] >= 'a' && line[0] <= 'z' && line[1] == '=' &&
           std::ranges::none_of(line, [](char c) { return c == '\r' || c == '\0'; });
}

} // namespace

Result<> check_description(std::string_view sdp) {
    constexpr std::string_view fingerprint = "a=fingerprint:";
    bool first = true;
    bool fingerprint_seen = false;
    while (!sdp.empty()) {
        const auto end = sdp.find("\r\n");
        const auto line = sdp.substr(0, end);
        sdp.remove_prefix(end == std::string_view::npos ? sdp.size() : end + 2);
        if (!is_line(line) || line.find('\n') != std::string_view::npos || (first && line != "v=0") ||
            line.starts_with("a=crypto")) {
            return refuse(ErrorCode::description_refused);
        }
        first = false;
        if (line.starts_with(fingerprint)) {
            if (!is_acceptable_fingerprint(line.substr(fingerprint.size()))) {
                return refuse(ErrorCode::description_refused);
            }
            fingerprint_seen = true;
        }
    }
    if (!fingerprint_seen) {
        return refuse(ErrorCode::description_refused);
    }
    return {};
}

} // namespace visavis::consultation
