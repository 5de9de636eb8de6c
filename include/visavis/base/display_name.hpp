// What a person may be called (T-09, T-27): 1 to 80 characters that can be seen. The client has the same rule
// (web/src/pages/patient/display-name.ts); tests/examples/display_names.json holds both to it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace visavis {

inline constexpr std::size_t max_display_name_characters = 80;

/// The name as it is kept and shown, or nothing when it is not acceptable. What keyboards and word processors leave
/// behind in ordinary typing (direction marks, joiners, variation selectors of emoji) is taken out, white space at the
/// ends too; inside, it becomes one space. The rest is in normal form C, or refused: control, direction formatting,
/// whatever is invisible (Default_Ignorable_Code_Point, tags among them), private use, unassigned. `text` must be valid
/// UTF-8.
[[nodiscard]] std::optional<std::string> display_name(std::string_view text);

/// Whether free text for people to read (a note) holds no control character but line feeds and no direction override.
[[nodiscard]] bool is_plain_text(std::string_view text);

} // namespace visavis
