// Clock: the only source of time, so that tests set it instead of sleeping. Deadlines that outlive the process are
// wall-clock UTC; intervals inside the process are monotonic.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace visavis {

using WallTime = std::chrono::sys_seconds;                ///< UTC, whole seconds: what is stored and sent
using SteadyTime = std::chrono::steady_clock::time_point; ///< monotonic: limits and grace times

class Clock {
  public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;

    [[nodiscard]] virtual WallTime now() const = 0;
    [[nodiscard]] virtual SteadyTime steady() const = 0;
};

class SystemClock final : public Clock {
  public:
    [[nodiscard]] WallTime now() const override {
        return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    }

    [[nodiscard]] SteadyTime steady() const override { return std::chrono::steady_clock::now(); }
};

/// `2026-05-04T09:30:00Z` (RFC 3339, UTC, whole seconds).
[[nodiscard]] std::string rfc3339(WallTime time);
[[nodiscard]] std::optional<WallTime> parse_rfc3339(std::string_view text);

} // namespace visavis
