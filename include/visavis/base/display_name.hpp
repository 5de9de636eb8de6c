// What a person may be called (T-09): trimmed, 1 to 80 characters, no control characters, nothing that turns the
// direction of text around and so could disguise what is shown.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace visavis {

inline constexpr std::size_t max_display_name_characters = 80;

/// The trimmed name, or nothing when it is not acceptable. `text` must be valid UTF-8.
[[nodiscard]] std::optional<std::string> display_name(std::string_view text);

/// Whether free text for people to read (a note) holds no control character but line feeds and no direction override.
[[nodiscard]] bool is_plain_text(std::string_view text);

} // namespace visavis
