// T-24: what the limiters count with.
#include "rest/sliding_windows.hpp"

#include <gtest/gtest.h>

namespace visavis::rest {

using namespace std::chrono_literals;

namespace {

const SteadyTime start{std::chrono::hours{1000}};
constexpr auto window = 60s;

} // namespace

TEST(SlidingWindows, CountEachKeyByItselfAndForgetWhatIsOld) {
    SlidingWindows windows{100, 100};
    windows.add(1, start, start - window);
    windows.add(1, start + 10s, start - window);
    windows.add(2, start + 20s, start - window);
    EXPECT_EQ(windows.count(1, start - 1s), 2U);
    EXPECT_EQ(windows.oldest(1), start);
    EXPECT_EQ(windows.newest(1), start + 10s);
    EXPECT_EQ(windows.count(1, start), 1U) << "what is as old as that is too old";
    EXPECT_EQ(windows.count(1, start + 10s), 0U);
    EXPECT_EQ(windows.oldest(1), std::nullopt);
    EXPECT_EQ(windows.count(2, start), 1U);
    EXPECT_EQ(windows.size(), 1U);
}

TEST(SlidingWindows, TakeBackExactlyOneEventOnce) {
    SlidingWindows windows{2, 100};
    const auto first = windows.add(1, start, start - window);
    const auto second = windows.add(1, start + 1s, start - window);
    windows.remove(first);
    windows.remove(first);
    EXPECT_EQ(windows.oldest(1), start + 1s);
    windows.add(2, start + 2s, start - window); // in the place of the first
    windows.remove(first);
    EXPECT_EQ(windows.size(), 2U);
    windows.remove(second);
    windows.remove({});
    windows.remove_newest(1);
    EXPECT_EQ(windows.count(2, start), 1U);
    windows.remove_newest(2);
    EXPECT_EQ(windows.size(), 0U);
}

TEST(SlidingWindows, ForgetTheOldestOfAllWhenFullAndOfAKeyWhenThatHasEnough) {
    SlidingWindows windows{4, 3};
    for (int i = 0; i < 5; ++i) {
        windows.add(1, start + i * 1s, start - window);
    }
    EXPECT_EQ(windows.count(1, start - window), 3U);
    EXPECT_EQ(windows.oldest(1), start + 2s);
    windows.add(2, start + 5s, start - window);
    windows.add(3, start + 6s, start - window);
    EXPECT_EQ(windows.oldest(1), start + 3s);
    EXPECT_EQ(windows.size(), 4U);
    windows.clear();
    EXPECT_EQ(windows.size(), 0U);
    windows.add(1, start + 7s, start - window);
    EXPECT_EQ(windows.count(1, start), 1U);
}

TEST(SlidingWindows, BecomeEmptyByBeingUsed) {
    SlidingWindows windows{1000, 10};
    for (std::uint64_t key = 0; key < 1000; ++key) {
        windows.add(key, start, start - window);
    }
    for (std::uint64_t key = 0; key < 400; ++key) {
        windows.add(5000, start + 2 * window, start + window);
    }
    EXPECT_EQ(windows.size(), 10U) << "four old ones go for each new one";
}

} // namespace visavis::rest
