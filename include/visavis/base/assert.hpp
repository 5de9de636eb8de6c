// VISAVIS_ASSERT: for bugs, also in release. A broken invariant in a medical room stops the process; clients come back
// to a clean one.
#pragma once

namespace visavis {

/// Writes file, line and `why` (a literal, never data) to stderr and aborts.
[[noreturn]] void assertion_failed(const char* file, int line, const char* why) noexcept;

} // namespace visavis

#define VISAVIS_ASSERT(condition, why)                                                                                 \
    do {                                                                                                               \
        if (!(condition)) [[unlikely]] {                                                                               \
            ::visavis::assertion_failed(__FILE__, __LINE__, why);                                                      \
        }                                                                                                              \
    } while (false)
