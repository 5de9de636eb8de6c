// Once, line by line, over a session description; nothing is kept of it.
#include "visavis/consultation/description_check.hpp"

#include "limits.hpp"
#include "named_certificate.hpp"

#include "visavis/consultation/candidate_policy.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace visavis::consultation {

namespace {

/// Transports whose keys come from DTLS between the two browsers (RFC 5764, RFC 7850, RFC 8841). Every other profile of
/// RTP has no keys at all or gets them by way of the signaling server. `DTLS/SCTP` is how drafts of RFC 8841 named it.
constexpr std::array<std::string_view, 7> accepted_transports{
    "UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP", "TCP/DTLS/RTP/SAVPF", "TCP/DTLS/RTP/SAVP",
    "UDP/DTLS/SCTP",     "TCP/DTLS/SCTP",    "DTLS/SCTP"};

/// Attributes that would carry media keys through us (RFC 4568, RFC 4567).
constexpr std::array<std::string_view, 2> key_attributes{"crypto", "key-mgmt"};

/// The order of lines in RFC 8866 section 5; `t` and `r` alternate. `k`, which carries a key, has no place.
constexpr std::string_view session_order{"vosiuepcbtza"};
constexpr std::string_view media_order{"micba"};

/// How many carriage returns a text has, each of which must be half of a line's end; nothing when it holds another
/// control character. This looks at every character, so it is written to be done for many of them at once: without a
/// branch, in parts so short that a byte can count.
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

bool starts_with_ignoring_case(std::string_view text, std::string_view start) {
    return text.size() >= start.size() && equal_ignoring_case(text.substr(0, start.size()), start);
}

bool is_number(std::string_view text) {
    return !text.empty() && text.size() <= 20 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

struct Media {
    bool acceptable;
    bool rejected;
};

/// `m=<media> <port>[/<count>] <transport> <format>...`; port 0 rejects it.
Media read_media(std::string_view value) {
    const auto media = take_word(value);
    const auto ports = take_word(value);
    const auto port = ports.substr(0, ports.find('/'));
    const auto transport = take_word(value);
    return {.acceptable = !media.empty() && is_number(port) &&
                          std::ranges::find(accepted_transports, transport) != accepted_transports.end() &&
                          !value.empty(),
            .rejected = std::ranges::all_of(port, [](char c) { return c == '0'; })};
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

    /// The lines that must be there were there.
    [[nodiscard]] bool complete() const { return seen_time_ && certificate_.complete(); }

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
        case 'm': {
            const auto media = read_media(value);
            certificate_.begin_section(media.rejected);
            return media.acceptable;
        }
        case 'a':
            return is_acceptable_attribute(value);
        default:
            return !value.empty();
        }
    }

    bool is_acceptable_attribute(std::string_view value) {
        const auto name = value.substr(0, value.find(':'));
        const auto carries_key = [&](std::string_view word) { return starts_with_ignoring_case(name, word); };
        if (name.empty() || std::ranges::any_of(key_attributes, carries_key)) {
            return false;
        }
        const auto word = name.substr(std::min(name.find_first_not_of(" \t"), name.size()));
        if (starts_with_ignoring_case(word, "fingerprint")) {
            return value.starts_with("fingerprint:") && certificate_.take(value.substr(name.size() + 1));
        }
        if (value.starts_with("mid:")) {
            certificate_.name_section(value.substr(name.size() + 1));
        } else if (media_sections_ == 0 && value.starts_with("group:")) {
            certificate_.group(value.substr(name.size() + 1));
        }
        return true;
    }

    std::size_t lines_{0};
    std::size_t media_sections_{0};
    std::size_t place_{0}; ///< in the order of the part being read
    bool seen_time_{false};
    NamedCertificate certificate_;
};

} // namespace

Result<> check_description(std::string_view sdp, protocol::ConnectionPolicy policy) {
    const auto ends = line_ends(sdp);
    if (!ends) {
        return refuse(ErrorCode::description_refused);
    }
    Reader reader;
    std::size_t returns = 0;
    while (!sdp.empty()) {
        const auto end = sdp.find('\n');
        if (end == std::string_view::npos) {
            return refuse(ErrorCode::description_refused);
        }
        // RFC 8866 section 5: a line ends with both, and one that ends with the line feed alone is read all the same.
        const auto with_return = end > 0 && sdp[end - 1] == '\r';
        returns += with_return ? 1 : 0;
        const auto line = sdp.substr(0, with_return ? end - 1 : end);
        if (!reader.take(line) || !permits_line(policy, line)) {
            return refuse(ErrorCode::description_refused);
        }
        sdp.remove_prefix(end + 1);
    }
    // With as many carriage returns as line ends with one, none stands within a line.
    return reader.complete() && returns == *ends ? Result<>{} : refuse(ErrorCode::description_refused);
}

} // namespace visavis::consultation
