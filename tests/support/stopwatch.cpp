#include "support/stopwatch.hpp"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <string>

namespace visavis::test {

namespace {

/// Since the machine was started; zero where the kernel does not tell.
std::chrono::microseconds processor_pressure() {
    std::ifstream file{"/proc/pressure/cpu"};
    constexpr std::string_view label = "total=";
    for (std::string word; file >> word;) { // the first line is "some"
        if (word.starts_with(label)) {
            return std::chrono::microseconds{std::stoll(word.substr(label.size()))};
        }
    }
    return {};
}

} // namespace

Stopwatch::Stopwatch()
    : start_{std::chrono::steady_clock::now()}
    , pressure_{processor_pressure()} {}

std::chrono::nanoseconds Stopwatch::elapsed() const {
    return std::chrono::steady_clock::now() - start_;
}

std::chrono::nanoseconds Stopwatch::undisturbed() const {
    return std::max(elapsed() - (processor_pressure() - pressure_), std::chrono::nanoseconds{0});
}

} // namespace visavis::test
