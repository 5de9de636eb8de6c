// Time as a test may judge it on a machine that others use too: what passed, less what somebody waited for a processor
// meanwhile. A promise such as "within a second" is about the product; how long a busy machine keeps everybody waiting
// is not, and must not fail a test.
#pragma once

#include <chrono>

namespace visavis::test {

class Stopwatch {
  public:
    Stopwatch();

    [[nodiscard]] std::chrono::nanoseconds elapsed() const;

    /// Without the time in which any process of this machine was kept waiting for a processor, as the kernel counts it
    /// (/proc/pressure/cpu, "some"). The same as `elapsed()` where the kernel does not count it.
    [[nodiscard]] std::chrono::nanoseconds undisturbed() const;

  private:
    std::chrono::steady_clock::time_point start_;
    std::chrono::microseconds pressure_; ///< what the kernel had counted at the start
};

} // namespace visavis::test
