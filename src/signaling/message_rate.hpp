// MessageRate: how fast one client speaks (T-12; include/visavis/signaling/limits.hpp).
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/signaling/limits.hpp"

#include <chrono>

namespace visavis::signaling {

class MessageRate {
  public:
    enum class Verdict : std::uint8_t { fine, too_fast, far_too_fast };

    /// One more message of that many bytes.
    [[nodiscard]] Verdict count(SteadyTime now, std::size_t bytes) {
        if (now - second_ >= std::chrono::seconds{1}) {
            second_ = now;
            messages_ = 0;
            bytes_ = 0;
        }
        ++messages_;
        bytes_ += bytes;
        if (messages_ > messages_per_second_hard || bytes_ > bytes_per_second_hard) {
            return Verdict::far_too_fast;
        }
        return messages_ > messages_per_second || bytes_ > bytes_per_second ? Verdict::too_fast : Verdict::fine;
    }

  private:
    SteadyTime second_{};
    unsigned messages_{0};
    std::size_t bytes_{0};
};

} // namespace visavis::signaling
