// The login name of a practitioner (S-046): 3 to 64 of a-z 0-9 . _ -, upper case folded, beginning with a letter or
// digit.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace visavis::accounts {

/// The folded name, or nothing when it can be nobody's.
[[nodiscard]] std::optional<std::string> login_name(std::string_view text);

} // namespace visavis::accounts
