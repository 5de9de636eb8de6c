// The version of this build.
#pragma once

#include <string_view>

namespace visavis::app {

[[nodiscard]] constexpr std::string_view version() {
    return "visavis 0.1.0";
}

} // namespace visavis::app
