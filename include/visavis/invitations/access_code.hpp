// Access codes (S-099): 60 random bits as twelve characters of Crockford's base 32 (no I, L, O, U), shown in groups of
// four. Typing is forgiving: case, spaces and hyphens do not matter, O reads as 0, I and L as 1.
#pragma once

#include "visavis/base/secret.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace visavis::invitations {

inline constexpr std::size_t access_code_characters = 12; // 5 bits each

/// A new code in canonical form: twelve characters, no hyphens.
[[nodiscard]] Secret new_access_code();

/// What a person typed, in canonical form; nothing when it cannot be a code.
[[nodiscard]] std::optional<Secret> canonical_access_code(std::string_view typed);

/// `XXXX-XXXX-XXXX`, for people.
[[nodiscard]] Secret shown_access_code(const Secret& canonical);

} // namespace visavis::invitations
