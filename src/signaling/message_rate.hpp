// MessageRate: how fast one client speaks (T-12; include/visavis/signaling/limits.hpp).
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/signaling/limits.hpp"

#include <chrono>

namespace visavis::signaling {

class MessageRate {
  public:
    enum class Verdict : std::uint8_t { fine, too_fast, far_too_fast };

    /// One more message.
    [[nodiscard]] Verdict count(SteadyTime now) {
        if (now - second_ >= std::chrono::seconds{1}) {
            second_ = now;
            messages_ = 0;
        }
        ++messages_;
        return messages_ > messages_per_second_hard ? Verdict::far_too_fast
               : messages_ > messages_per_second    ? Verdict::too_fast
                                                    : Verdict::fine;
    }

  private:
    SteadyTime second_{};
    unsigned messages_{0};
};

} // namespace visavis::signaling
