// Keeping, forgetting, and what a returning page has missed.
#include "visavis/consultation/delivery_log.hpp"

#include <algorithm>
#include <utility>

namespace visavis::consultation {

namespace {

constexpr std::size_t least_places = 16;  // doubled as needed, given back when nothing is kept
constexpr std::size_t block_bytes = 1536; // of memory for several messages, at most

} // namespace

void DeliveryLog::begin() {
    before_ += next_ - 1;
    next_ = 1;
    lost_track_ = false;
    forget_all();
}

EncodedMessage DeliveryLog::keep(std::string_view message, SteadyTime now) {
    auto kept = copy(message);
    bytes_ += message.size();
    unasked_bytes_ += message.size();
    if (kept_.full()) {
        kept_.set_capacity(std::max(least_places, 2 * kept_.size()));
    }
    kept_.push_back({.message = kept, .since = now});
    ++next_;
    while (kept_.size() > max_messages || bytes_ > max_bytes) {
        forget_oldest();
    }
    return kept;
}

/// A single message gets what it needs; the more is kept, the more is asked for at once, so that never more than a
/// third of it is empty.
EncodedMessage DeliveryLog::copy(std::string_view message) {
    if (block_.size - block_.used < message.size()) {
        const auto size = std::max(message.size(), std::min(bytes_ / 2, block_bytes));
        block_ = {.memory = std::make_shared_for_overwrite<char[]>(size), .size = size};
    }
    return {block_.memory, std::exchange(block_.used, block_.used + message.size()), message};
}

std::optional<PingNumber> DeliveryLog::ping(SteadyTime now) {
    if (!unasked()) {
        return std::nullopt;
    }
    const auto last = next_ - 1;
    if (now >= kept_.back().since + ping_after) {
        patience_ = ping_after_messages;
    } else if (std::cmp_greater_equal(last - asked_, patience_) ||
               unasked_bytes_ >= patience_ * (ping_after_bytes / ping_after_messages)) {
        patience_ = std::min(2 * patience_, ping_after_messages_at_most);
    } else {
        return std::nullopt;
    }
    asked_ = last;
    unasked_bytes_ = 0;
    return PingNumber{static_cast<std::uint64_t>(before_ + last)};
}

void DeliveryLog::pong(PingNumber number) {
    const auto all = static_cast<std::uint64_t>(number);
    const auto before = static_cast<std::uint64_t>(before_);
    if (all > before && all - before <= static_cast<std::uint64_t>(asked_)) {
        forget_up_to(static_cast<std::int64_t>(all - before));
    }
}

std::optional<std::vector<EncodedMessage>> DeliveryLog::resume(std::optional<std::int64_t> received) {
    const bool complete =
        received && !std::exchange(lost_track_, false) && *received >= first() - 1 && *received < next_;
    if (!complete) {
        next_ = std::max(next_, received.value_or(0) + 1);
        lost_track_ = false;
        forget_all();
        return std::nullopt;
    }
    forget_up_to(*received); // the page has it
    asked_ = first() - 1;    // what the last socket was asked, nobody answers any more
    unasked_bytes_ = bytes_;
    patience_ = ping_after_messages;
    std::vector<EncodedMessage> missed;
    missed.reserve(kept_.size());
    std::ranges::transform(kept_, std::back_inserter(missed), &Kept::message);
    return missed;
}

void DeliveryLog::forget_before(SteadyTime time) {
    while (!kept_.empty() && kept_.front().since < time) {
        forget_oldest();
    }
}

std::optional<SteadyTime> DeliveryLog::deadline(bool connected) const {
    if (kept_.empty()) {
        return std::nullopt;
    }
    const auto forgotten = kept_.front().since + keep_for;
    return connected && unasked() ? std::min(kept_.back().since + ping_after, forgotten) : forgotten;
}

void DeliveryLog::forget_oldest() {
    const auto size = kept_.front().message.size();
    bytes_ -= size;
    if (first() > asked_) {
        unasked_bytes_ -= size;
        asked_ = first();
    }
    kept_.pop_front();
    if (kept_.empty()) {
        kept_.set_capacity(0);
        block_ = {};
    }
}

void DeliveryLog::forget_up_to(std::int64_t number) {
    while (!kept_.empty() && first() <= number) {
        forget_oldest();
    }
}

void DeliveryLog::forget_all() {
    kept_.set_capacity(0);
    block_ = {};
    bytes_ = 0;
    asked_ = next_ - 1;
    unasked_bytes_ = 0;
    patience_ = ping_after_messages;
}

} // namespace visavis::consultation
