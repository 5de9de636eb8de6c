// UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing past U+10FFFF. Used on whole messages only.
#pragma once

#include <string_view>

namespace visavis::net {

[[nodiscard]] bool valid_utf8(std::string_view text) noexcept;

} // namespace visavis::net
