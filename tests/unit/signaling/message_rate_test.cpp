// How long a client that speaks too fast is not read (T-12).
#include "signaling/message_rate.hpp"

#include <gtest/gtest.h>

using namespace visavis;
using namespace visavis::signaling;
using namespace std::chrono_literals;

namespace {

constexpr SteadyTime start{1000h};

/// Sends that many at once; what the last one costs.
std::optional<MessageRate::Pause> burst(MessageRate& rate, SteadyTime now, unsigned messages, std::size_t bytes = 200) {
    std::optional<MessageRate::Pause> last;
    for (unsigned i = 0; i < messages; ++i) {
        last = rate.count(now, bytes);
    }
    return last;
}

} // namespace

TEST(MessageRate, LetsABurstPass) {
    MessageRate rate;
    EXPECT_EQ(burst(rate, start, messages_per_second), 0ms);
    EXPECT_EQ(burst(rate, start + 1s, messages_per_second), 0ms);
}

TEST(MessageRate, PausesForWhatIsBeyondABurst) {
    MessageRate rate;
    burst(rate, start, messages_per_second);
    const auto pause = rate.count(start, 200);
    ASSERT_TRUE(pause);
    EXPECT_EQ(*pause, 105ms);
    EXPECT_EQ(burst(rate, start + *pause, 20), 0ms) << "a pause is for some messages, not for one";
    EXPECT_GT(rate.count(start + *pause, 200), 0ms);
}

TEST(MessageRate, CountsBytesToo) {
    MessageRate rate;
    EXPECT_EQ(burst(rate, start, 8, bytes_per_second / 8), 0ms);
    EXPECT_GT(rate.count(start, bytes_per_second / 8), 200ms);
}

TEST(MessageRate, HoldsInTheLongRun) {
    MessageRate rate;
    auto now = start;
    unsigned messages = 0;
    for (; now < start + 9s; ++messages) {
        now += rate.count(now, 200).value();
    }
    EXPECT_GE(messages, 9 * messages_per_second);
    EXPECT_LE(messages, 10 * messages_per_second + 21);
}

TEST(MessageRate, EndsAFloodThatNeverEnds) {
    MessageRate rate;
    auto now = start;
    for (auto pause = rate.count(now, 200); pause; pause = rate.count(now, 200)) {
        now += *pause;
        ASSERT_LT(now, start + 20s);
    }
    EXPECT_GE(now, start + slowed_at_most);
    EXPECT_LT(now, start + slowed_at_most + 300ms);
}

TEST(MessageRate, ForgetsAFloodThatHasEnded) {
    MessageRate rate;
    auto now = start;
    for (int flood = 0; flood < 5; ++flood) {
        for (const auto end = now + slowed_at_most - 1s; now < end;) {
            now += rate.count(now, 200).value();
        }
        now += 600ms; // what it sent too fast has cost it time already
        EXPECT_EQ(rate.count(now, 200), 0ms);
    }
}
