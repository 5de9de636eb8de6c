// Once, line by line, over a session description; nothing is kept of it.
#include "visavis/consultation/description_check.hpp"

#include "limits.hpp"

#include "visavis/consultation/candidate_policy.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace visavis::consultation {

namespace {

struct FingerprintHash {
    std::string_view name;
    std::size_t bytes;
};

constexpr std::array accepted_hashes{FingerprintHash{"sha-256", 32}, FingerprintHash{"sha-384", 48},
                                     FingerprintHash{"sha-512", 64}};

/// Transports whose keys come from DTLS between the two browsers (RFC 5764, RFC 7850, RFC 8841). Every other profile of
/// RTP has no keys at all or gets them by way of the signaling server.
constexpr std::array<std::string_view, 6> accepted_transports{"UDP/TLS/RTP/SAVPF",  "UDP/TLS/RTP/SAVP",
                                                              "TCP/DTLS/RTP/SAVPF", "TCP/DTLS/RTP/SAVP",
                                                              "UDP/DTLS/SCTP",      "TCP/DTLS/SCTP"};

/// Attributes that would carry media keys through us (RFC 4568, RFC 4567).
constexpr std::array<std::string_view, 2> key_attributes{"crypto", "key-mgmt"};

/// The order of lines in RFC 8866 section 5; `t` and `r` alternate. `k`, which carries a key, has no place.
constexpr std::string_view session_order{"vosiuepcbtza"};
constexpr std::string_view media_order{"micba"};

constexpr bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

/// How many lines a text has if every carriage return in it ends one; nothing when it holds another control character.
/// This looks at every character, so it is written to be done for many of them at once: without a branch, in parts so
/// short that a byte can count.
std::optional<std::size_t> line_ends(std::string_view text) {
    constexpr std::size_t part_size = 128;
    std::size_t returns = 0;
    std::uint8_t forbidden = 0;
    while (!text.empty()) {
        const auto part = text.substr(0, part_size);
        std::uint8_t ends = 0;
        for (const char c : part) {
            const auto byte = static_cast<std::uint8_t>(c);
            const bool allowed = (byte >= 0x20) | (byte == '\t') | (byte == '\r') | (byte == '\n');
            forbidden |= static_cast<std::uint8_t>(!allowed | (byte == 0x7F));
            ends = static_cast<std::uint8_t>(ends + (byte == '\r'));
        }
        returns += ends;
        text.remove_prefix(part.size());
    }
    return forbidden == 0 ? std::optional{returns} : std::nullopt;
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

bool equal_ignoring_case(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, [](char one, char other) {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; };
        return lower(one) == lower(other);
    });
}

/// Takes the text up to the next space off the front.
std::string_view take_word(std::string_view& rest) {
    const auto at = rest.find(' ');
    const auto word = rest.substr(0, at);
    rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
    return word;
}

bool is_number(std::string_view text) {
    return !text.empty() && text.size() <= 20 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// `m=<media> <port>[/<count>] <transport> <format>...`
bool is_acceptable_media(std::string_view value) {
    const auto media = take_word(value);
    const auto port = take_word(value);
    const auto transport = take_word(value);
    return !media.empty() && is_number(port.substr(0, port.find('/'))) &&
           std::ranges::find(accepted_transports, transport) != accepted_transports.end() && !value.empty();
}

/// `o=<name> <id> <version> <net> <kind of address> <address>`
bool is_acceptable_origin(std::string_view value) {
    const auto name = take_word(value);
    const auto id = take_word(value);
    const auto version = take_word(value);
    return !name.empty() && is_number(id) && is_number(version) && std::ranges::count(value, ' ') == 2;
}

class Reader {
  public:
    bool take(std::string_view line) {
        if (++lines_ > max_description_lines || line.size() > max_description_line || line.size() < 2 ||
            line[1] != '=') {
            return false;
        }
        const auto value = line.substr(2);
        return in_order(line[0]) && is_acceptable(line[0], value);
    }

    [[nodiscard]] std::size_t lines() const { return lines_; }

    /// The lines that must be there were there.
    [[nodiscard]] bool complete() const { return seen_time_ && seen_fingerprint_; }

  private:
    bool in_order(char type) {
        if (type == 'm') {
            place_ = 0;
            return seen_time_ && ++media_sections_ <= max_media_sections;
        }
        const auto& order = media_sections_ > 0 ? media_order : session_order;
        const auto at = order.find(type == 'r' && media_sections_ == 0 ? 't' : type);
        // v, o and s are there once each, and first; of the others some may be missing and some come again
        const bool next =
            lines_ <= 3 ? at == lines_ - 1 : at >= std::max<std::size_t>(place_, media_sections_ > 0 ? 1 : 3);
        if (at == std::string_view::npos || !next) {
            return false;
        }
        place_ = at;
        seen_time_ = seen_time_ || type == 't';
        return true;
    }

    bool is_acceptable(char type, std::string_view value) {
        switch (type) {
        case 'v':
            return value == "0";
        case 'o':
            return is_acceptable_origin(value);
        case 'm':
            return is_acceptable_media(value);
        case 'a':
            return is_acceptable_attribute(value);
        default:
            return !value.empty();
        }
    }

    bool is_acceptable_attribute(std::string_view value) {
        const auto name = value.substr(0, value.find(':'));
        const auto carries_key = [&](std::string_view word) {
            return name.size() >= word.size() && equal_ignoring_case(name.substr(0, word.size()), word);
        };
        if (name.empty() || std::ranges::any_of(key_attributes, carries_key)) {
            return false;
        }
        if (equal_ignoring_case(name, "fingerprint")) {
            seen_fingerprint_ = true;
            return name == "fingerprint" && value.size() > name.size() &&
                   is_acceptable_fingerprint(value.substr(name.size() + 1));
        }
        return true;
    }

    std::size_t lines_{0};
    std::size_t media_sections_{0};
    std::size_t place_{0}; ///< in the order of the part being read
    bool seen_time_{false};
    bool seen_fingerprint_{false};
};

} // namespace

Result<> check_description(std::string_view sdp, protocol::ConnectionPolicy policy) {
    const auto ends = line_ends(sdp);
    if (!ends) {
        return refuse(ErrorCode::description_refused);
    }
    Reader reader;
    while (!sdp.empty()) {
        const auto end = sdp.find('\n');
        if (end == std::string_view::npos || end == 0 || sdp[end - 1] != '\r') {
            return refuse(ErrorCode::description_refused);
        }
        const auto line = sdp.substr(0, end - 1);
        if (!reader.take(line) || !permits_line(policy, line)) {
            return refuse(ErrorCode::description_refused);
        }
        sdp.remove_prefix(end + 1);
    }
    // With as many lines as carriage returns, none stands within a line.
    return reader.complete() && reader.lines() == *ends ? Result<>{} : refuse(ErrorCode::description_refused);
}

} // namespace visavis::consultation
