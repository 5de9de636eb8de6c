// A clock that stands still until a test moves it. From any thread.
#pragma once

#include "visavis/base/clock.hpp"

#include <atomic>

namespace visavis::test {

class ManualClock final : public Clock {
  public:
    explicit ManualClock(WallTime now)
        : wall_{now.time_since_epoch().count()} {}

    [[nodiscard]] WallTime now() const override { return WallTime{std::chrono::seconds{wall_.load()}}; }

    [[nodiscard]] SteadyTime steady() const override { return SteadyTime{std::chrono::nanoseconds{steady_.load()}}; }

    void advance(std::chrono::seconds by) {
        wall_ += by.count();
        steady_ += std::chrono::nanoseconds{by}.count();
    }

  private:
    std::atomic<std::int64_t> wall_;
    std::atomic<std::int64_t> steady_{std::chrono::nanoseconds{std::chrono::hours{1000}}.count()};
};

} // namespace visavis::test
