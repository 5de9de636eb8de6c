// What others notice: the time of single round trips, and what another client's behaviour adds to it.
#pragma once

#include "support/tls_client.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace visavis::test {

using Milliseconds = std::chrono::duration<double, std::milli>;

/// The time that 99 of 100 stay below.
[[nodiscard]] inline Milliseconds p99(std::vector<Milliseconds> times) {
    std::ranges::sort(times);
    return times.empty() ? Milliseconds{0} : times[times.size() - 1 - times.size() / 100];
}

[[nodiscard]] inline std::vector<Milliseconds> times_of(std::size_t count, const std::function<void()>& once) {
    std::vector<Milliseconds> times;
    for (std::size_t i = 0; i < count; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        once();
        times.emplace_back(std::chrono::steady_clock::now() - begin);
    }
    return times;
}

} // namespace visavis::test
