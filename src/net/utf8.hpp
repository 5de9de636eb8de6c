// UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing past U+10FFFF. A text that arrives in parts is
// looked at part by part, so that a bad one is refused at its first bad byte and no byte is looked at twice.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace visavis::net {

/// How many bytes from the front are whole characters; what is left then is the beginning of one. Nothing as soon as no
/// continuation could be well-formed.
[[nodiscard]] std::optional<std::size_t> utf8_prefix(std::string_view text) noexcept;

[[nodiscard]] bool valid_utf8(std::string_view text) noexcept;

} // namespace visavis::net
