// What is suspicious about a name that somebody chose, seen beside the name on their invitation (T-27). Nothing is
// refused for it: names of two scripts exist. Whoever lets people in is told, since eyes cannot see it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace visavis {

enum class NameWarning : std::uint8_t {
    mixed_scripts, ///< letters of scripts that look alike stand side by side (UTS 39, not even moderately restrictive)
    lookalike,     ///< another text that looks like the invitation's name (UTS 39 skeleton)
};

inline constexpr std::array<std::string_view, 2> name_warning_names{"mixed_scripts", "lookalike"};

/// Both as display_name() makes them. Nothing when they are the same: then the invitation's name is all there is.
[[nodiscard]] std::optional<NameWarning> name_warning(std::string_view chosen, std::string_view invitation);

} // namespace visavis
