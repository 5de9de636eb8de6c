// The first line of a file that the operator names: how every secret but the master key comes in. What was read is
// wiped, whether it was a secret or not; no sentence of ours repeats it.
#pragma once

#include "visavis/base/secret.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace visavis {

/// No password, token or connection string is longer; more is not read.
inline constexpr std::size_t secret_line_bytes = 4096;

/// Without white space at the line's ends and without a byte order mark in front. Empty when `path` is: the operator
/// names none. Throws std::runtime_error with a sentence for the operator that begins with `key`, the setting that
/// names the file.
[[nodiscard]] Secret secret_from_file(std::string_view key, const std::string& path);

} // namespace visavis
