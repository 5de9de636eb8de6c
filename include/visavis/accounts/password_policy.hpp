// Which passwords are accepted (T-14): long enough, and not one that a guessing program would try early. Strength is
// estimated by zxcvbn, which knows the leaked and common passwords and the patterns people make from them.
#pragma once

#include "visavis/base/secret.hpp"

#include <string_view>

namespace visavis::accounts {

inline constexpr std::size_t min_password_characters = 12;
inline constexpr std::size_t max_password_bytes = 256;

/// `login_name` and `display_name` count as known to the attacker.
[[nodiscard]] bool is_acceptable_password(const Secret& password, std::string_view login_name,
                                          std::string_view display_name);

} // namespace visavis::accounts
