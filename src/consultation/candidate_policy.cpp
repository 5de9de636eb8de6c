// Reads as much of a candidate (RFC 8839 section 5.1) as the policy needs: its one `typ`. Some browsers take the words
// in any case, so we do too.
#include "visavis/consultation/candidate_policy.hpp"

#include <algorithm>
#include <string>

namespace visavis::consultation {

namespace {

constexpr std::string_view mark = "candidate:";

std::string folded(std::string_view text) {
    std::string lower{text};
    std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    return lower;
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
        return type == "relay";
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
    return text.find(mark) == std::string::npos || keeps_to(policy, text);
}

} // namespace visavis::consultation
