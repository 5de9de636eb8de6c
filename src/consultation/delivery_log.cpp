// Keeping, forgetting, and what a returning page has missed.
#include "visavis/consultation/delivery_log.hpp"

#include <algorithm>
#include <utility>

namespace visavis::consultation {

void DeliveryLog::keep(EncodedMessage message, SteadyTime now) {
    bytes_ += message->size();
    kept_.push_back({.message = std::move(message), .since = now});
    ++next_;
    while (kept_.size() > max_messages || bytes_ > max_bytes) {
        forget_oldest();
    }
}

std::optional<std::vector<EncodedMessage>> DeliveryLog::resume(std::optional<std::int64_t> received) {
    const auto first = next_ - static_cast<std::int64_t>(kept_.size());
    const bool complete = received && !std::exchange(lost_track_, false) && *received >= first - 1 && *received < next_;
    if (!complete) {
        next_ = std::max(next_, received.value_or(0) + 1);
        kept_ = {};
        bytes_ = 0;
        lost_track_ = false;
        return std::nullopt;
    }
    while (!kept_.empty() && next_ - static_cast<std::int64_t>(kept_.size()) <= *received) {
        forget_oldest(); // the page has it
    }
    std::vector<EncodedMessage> missed;
    missed.reserve(kept_.size());
    std::ranges::transform(kept_, std::back_inserter(missed), &Kept::message);
    return missed;
}

void DeliveryLog::forget_before(SteadyTime time) {
    while (!kept_.empty() && kept_.front().since < time) {
        forget_oldest();
    }
    if (kept_.empty()) {
        kept_ = {}; // a deque keeps its blocks otherwise
    }
}

std::optional<SteadyTime> DeliveryLog::oldest() const {
    return kept_.empty() ? std::nullopt : std::optional{kept_.front().since};
}

void DeliveryLog::forget_oldest() {
    bytes_ -= kept_.front().message->size();
    kept_.pop_front();
}

} // namespace visavis::consultation
