// Whether this is `./dev test --long`: tests that can be made longer read their counts and times through it, so that
// the default run has the short form of the same test.
#pragma once

#include <cstdlib>

namespace visavis::test {

[[nodiscard]] inline bool is_long_run() {
    const auto* const asked = std::getenv("VISAVIS_LONG"); // NOLINT(concurrency-mt-unsafe): nobody sets it meanwhile
    return asked != nullptr && *asked == '1';
}

/// The first in the default run, the second in the long one.
template <class T>
[[nodiscard]] T short_or_long(T in_short, T in_long) {
    return is_long_run() ? in_long : in_short;
}

} // namespace visavis::test
