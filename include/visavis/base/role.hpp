// The two kinds of people (S-008) and what is known of a participant's machine (S-078).
#pragma once

#include <cstdint>

namespace visavis {

enum class Role : std::uint8_t { practitioner, guest };

/// A family, never a version.
enum class OsFamily : std::uint8_t { windows, macos, linux, chromeos, android, ios, other };

} // namespace visavis
