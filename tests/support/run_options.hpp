// How this run of the tests was asked for. VISAVIS_LONG=1 (`./dev test --long`): tests that can be made longer read
// their counts and times here, so that the default run has the short form of the same test. VISAVIS_TEST_IO_THREADS:
// with how many I/O threads servers run, for ThreadSanitizer.
#pragma once

#include <charconv>
#include <cstdlib>
#include <string_view>

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

[[nodiscard]] inline unsigned test_io_threads() {
    const auto* const asked = std::getenv("VISAVIS_TEST_IO_THREADS"); // NOLINT(concurrency-mt-unsafe): as above
    unsigned threads = 1;
    if (const std::string_view text{asked != nullptr ? asked : ""}; !text.empty()) {
        std::from_chars(text.data(), text.data() + text.size(), threads);
    }
    return threads;
}

} // namespace visavis::test
