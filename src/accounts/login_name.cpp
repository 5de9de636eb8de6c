// Folding and checking a login name.
#include "visavis/accounts/login_name.hpp"

#include <algorithm>

namespace visavis::accounts {

std::optional<std::string> login_name(std::string_view text) {
    if (text.size() < 3 || text.size() > 64) {
        return std::nullopt;
    }
    std::string name{text};
    for (auto& c : name) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    const auto is_alphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    const auto is_allowed = [&](char c) { return is_alphanumeric(c) || c == '.' || c == '_' || c == '-'; };
    if (!is_alphanumeric(name.front()) || !std::ranges::all_of(name, is_allowed)) {
        return std::nullopt;
    }
    return name;
}

} // namespace visavis::accounts
