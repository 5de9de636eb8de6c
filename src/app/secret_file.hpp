// The first line of a file the operator names: how secrets other than the master key come in.
#pragma once

#include "visavis/base/secret.hpp"

#include <string>

namespace visavis::app {

/// Empty when no file is named. Throws std::runtime_error with a sentence for the operator.
[[nodiscard]] Secret secret_from_file(const std::string& path);

} // namespace visavis::app
