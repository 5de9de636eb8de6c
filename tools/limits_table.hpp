// docs/limits.md: every limit of the server with its value as compiled, what happens past it, and the test that proves
// it.
#pragma once

#include <string>

namespace visavis::tools {

[[nodiscard]] std::string limits_table();

} // namespace visavis::tools
