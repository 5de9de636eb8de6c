// Reads as much of a candidate (RFC 8839 section 5.1) as the policy needs: its one `typ`, and where `relay_only` hides
// who is behind a relay, the address behind it. Some browsers take the words
// in any case, so we do too.
#include "visavis/consultation/candidate_policy.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace visavis::consultation {

namespace {

constexpr std::string_view mark = "candidate:";

std::string folded(std::string_view text) {
    std::string lower{text};
    std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    return lower;
}

/// A relayed candidate may name the address it belongs to (`raddr`); RFC 8828 has 0.0.0.0 or :: for who does not tell.
bool hides_what_is_behind(std::string_view text) {
    constexpr std::string_view related = " raddr ";
    constexpr std::array<std::string_view, 2> nobody{"0.0.0.0", "::"};
    for (auto at = text.find(related); at != std::string_view::npos; at = text.find(related)) {
        text.remove_prefix(at + related.size());
        if (std::ranges::find(nobody, text.substr(0, text.find_first_of(" \""))) == nobody.end()) {
            return false;
        }
    }
    return true;
}

/// `text` holds one candidate, in lower case.
bool keeps_to(protocol::ConnectionPolicy policy, std::string_view text) {
    constexpr std::string_view typ = " typ ";
    const auto at = text.find(typ);
    if (at == std::string_view::npos || text.find(typ, at + typ.size()) != std::string_view::npos ||
        text.find(mark) != text.rfind(mark)) {
        return false;
    }
    const auto rest = text.substr(at + typ.size());
    const auto type = rest.substr(0, rest.find_first_of(" \""));
    if (policy == protocol::ConnectionPolicy::relay_only) {
        return type == "relay" && hides_what_is_behind(text);
    }
    return type == "host" || type == "srflx" || type == "prflx";
}

} // namespace

bool permits(protocol::ConnectionPolicy policy, std::string_view candidate_json) {
    if (policy == protocol::ConnectionPolicy::direct_first) {
        return true;
    }
    if (candidate_json.find('\\') != std::string_view::npos) {
        return false; // no character of a candidate needs escaping; an escaped one would read differently here and
                      // there
    }
    const auto text = folded(candidate_json);
    return text.find(mark) == std::string::npos || keeps_to(policy, text);
}

bool permits_line(protocol::ConnectionPolicy policy, std::string_view line) {
    if (policy == protocol::ConnectionPolicy::direct_first) {
        return true;
    }
    const auto text = folded(line.substr(0, line.find_last_not_of(' ') + 1));
    if (policy == protocol::ConnectionPolicy::relay_only && text.starts_with("a=remote-candidates")) {
        return false; // the other side's, which nobody needs to hear of again
    }
    return text.find(mark) == std::string::npos || keeps_to(policy, text);
}

} // namespace visavis::consultation
