// T-01, T-14: the sliding windows that slow the guessing of codes and passwords.
#include "rest/attempt_limiter.hpp"

#include "visavis/crypto/primitives.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace visavis::rest {

using namespace std::chrono_literals;

namespace {

const SteadyTime start{std::chrono::hours{1000}};

PeerAddress peer(unsigned number) {
    return PeerAddress{boost::asio::ip::address_v4{0x0A000000U + number}};
}

} // namespace

TEST(AttemptLimiter, AllowsTenInAnyMinuteAndSaysWhenAgain) {
    AttemptLimiter limiter{{}, start};
    for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(limiter.attempt(peer(1), start + i * 1s).allowed) << i;
    }
    const auto refused = limiter.attempt(peer(1), start + 20s);
    EXPECT_FALSE(refused.allowed);
    EXPECT_EQ(refused.retry_after, 40s);
    EXPECT_FALSE(limiter.attempt(peer(1), start + 59'999ms).allowed);
    EXPECT_TRUE(limiter.attempt(peer(1), start + 60s).allowed) << "the first is out of the window";
    EXPECT_FALSE(limiter.attempt(peer(1), start + 60s).allowed) << "only the first";
    EXPECT_TRUE(limiter.attempt(peer(1), start + 61s).allowed) << "a sliding window, not a fresh one a minute";
}

TEST(AttemptLimiter, KeepsSourcesApart) {
    AttemptLimiter limiter{{}, start};
    for (int i = 0; i < 20; ++i) {
        static_cast<void>(limiter.attempt(peer(1), start));
    }
    EXPECT_TRUE(limiter.attempt(peer(2), start).allowed);
    EXPECT_FALSE(limiter.attempt(peer(1), start).allowed);
}

TEST(AttemptLimiter, RefusedAttemptsDoNotProlongTheWait) {
    AttemptLimiter limiter{{}, start};
    for (int i = 0; i < 10; ++i) {
        static_cast<void>(limiter.attempt(peer(1), start));
    }
    for (int i = 0; i < 100; ++i) {
        static_cast<void>(limiter.attempt(peer(1), start + 30s));
    }
    EXPECT_TRUE(limiter.attempt(peer(1), start + 60s).allowed);
}

TEST(AttemptLimiter, DoesNotCountWhatWasGivenBack) {
    AttemptLimiter limiter{{}, start};
    for (int i = 0; i < 100; ++i) {
        const auto permit = limiter.attempt(peer(1), start);
        EXPECT_TRUE(permit.allowed);
        EXPECT_EQ(permit.delay, 0ms);
        limiter.give_back(permit);
    }
}

TEST(AttemptLimiter, SlowsEverybodyAboveTheOverallRate) {
    AttemptLimiter limiter{{}, start};
    for (unsigned i = 0; i < 60; ++i) {
        EXPECT_EQ(limiter.attempt(peer(i), start).delay, 0ms);
    }
    const auto next = limiter.attempt(peer(100), start);
    EXPECT_TRUE(next.allowed) << "slowed, not locked out";
    EXPECT_EQ(next.delay, 2s);
    EXPECT_EQ(limiter.attempt(peer(101), start + 60s).delay, 0ms);
}

TEST(AttemptLimiter, IsExactUnderParallelLoad) {
    AttemptLimiter limiter{{}, start};
    std::atomic<int> allowed{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            for (int attempt = 0; attempt < 100; ++attempt) {
                allowed += limiter.attempt(peer(1), start).allowed ? 1 : 0;
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(allowed, 10);
}

TEST(AttemptLimiter, ForgetsItsKeyAndEverySourceADayLater) { // S-069
    AttemptLimiter limiter{{.window = 48h}, start};
    const auto before = limiter.attempt(peer(1), start);
    const auto same_day = limiter.attempt(peer(1), start + 23h);
    const auto next_day = limiter.attempt(peer(1), start + 24h);
    EXPECT_EQ(before.sources, same_day.sources);
    EXPECT_NE(before.sources, next_day.sources) << "yesterday's hashes mean nothing today";
    limiter.give_back(before); // a permit of yesterday changes nothing
    for (int i = 0; i < 9; ++i) {
        EXPECT_TRUE(limiter.attempt(peer(1), start + 24h).allowed);
    }
    EXPECT_FALSE(limiter.attempt(peer(1), start + 24h).allowed);
}

TEST(AttemptLimiter, RefusesNobodyBecauseOthersAreMany) { // T-24
    AttemptLimiter limiter{{.remembered = 100}, start};
    for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(limiter.attempt(peer(7), start).allowed);
    }
    EXPECT_FALSE(limiter.attempt(peer(7), start).allowed);
    for (unsigned i = 1000; i < 1090; ++i) {
        EXPECT_TRUE(limiter.attempt(peer(i), start).allowed);
    }
    EXPECT_FALSE(limiter.attempt(peer(7), start).allowed) << "as long as there is room";
    for (unsigned i = 2000; i < 12'000; ++i) {
        EXPECT_TRUE(limiter.attempt(peer(i), start).allowed) << "full, and open for who is new";
    }
}

TEST(AttemptLimiter, CostsTheSameWhenItIsFull) { // T-24
    constexpr unsigned crowd = 65'536;
    AttemptLimiter limiter{{}, start};
    const auto time_of = [&](unsigned first, SteadyTime at) {
        constexpr unsigned count = 2'000;
        const auto begin = std::chrono::steady_clock::now();
        for (unsigned i = first; i < first + count; ++i) {
            EXPECT_TRUE(limiter.attempt(peer(i), at).allowed);
        }
        return (std::chrono::steady_clock::now() - begin) / count;
    };
    const auto empty = time_of(0, start);
    for (unsigned i = 10'000; i < 10'000 + crowd; ++i) {
        static_cast<void>(limiter.attempt(peer(i), start));
    }
    // What grows with the crowd makes each of these thousands of times as dear.
    EXPECT_LT(time_of(200'000, start + 1s), 50 * empty) << "full";
    EXPECT_LT(time_of(300'000, start + 3min), 50 * empty) << "full of what is old";
}

TEST(AttemptLimiter, CountsAnIpv6HomeAndASiteTogether) { // T-24
    const auto of = [](unsigned site, unsigned home, unsigned network) {
        boost::asio::ip::address_v6::bytes_type bytes{0x20, 0x01, 0x0d, 0xb8};
        bytes[5] = static_cast<unsigned char>(site);
        bytes[6] = static_cast<unsigned char>(home);
        bytes[7] = static_cast<unsigned char>(network);
        return PeerAddress{boost::asio::ip::address_v6{bytes}};
    };
    AttemptLimiter limiter{{}, start};
    const auto allowed = [&](auto each) {
        int count = 0;
        for (unsigned i = 0; i < 256; ++i) {
            for (int attempt = 0; attempt < 10; ++attempt) {
                count += limiter.attempt(each(i), start).allowed ? 1 : 0;
            }
        }
        return count;
    };
    EXPECT_EQ(allowed([&](unsigned i) { return of(1, 1, i); }), 40) << "the 256 networks of a home";
    EXPECT_EQ(limiter.attempt(of(1, 1, 77), start).retry_after, 60s);
    EXPECT_EQ(allowed([&](unsigned i) { return of(1, i, 0); }), 120) << "the homes of its site";
    EXPECT_TRUE(limiter.attempt(of(2, 1, 1), start).allowed) << "another site";
    EXPECT_TRUE(limiter.attempt(peer(1), start).allowed);
}

TEST(AttemptLimiter, CountsRightAttemptsTowardsAGenerousRate) { // T-24
    AttemptLimiter limiter{{}, start};
    for (int i = 0; i < 120; ++i) {
        const auto permit = limiter.attempt(peer(1), start);
        EXPECT_TRUE(permit.allowed) << i;
        limiter.succeeded(permit, start);
    }
    const auto refused = limiter.attempt(peer(1), start + 1s);
    EXPECT_FALSE(refused.allowed);
    EXPECT_EQ(refused.retry_after, 59s);
    EXPECT_TRUE(limiter.attempt(peer(2), start + 1s).allowed);
    EXPECT_TRUE(limiter.attempt(peer(1), start + 60s).allowed);
}

TEST(AttemptLimiter, CountsTogetherWithAnotherNode) { // T-01
    std::int64_t day = 7;
    AttemptLimiter* other = nullptr;
    const auto today = [&day] {
        return AttemptLimiter::Shared::Day{.number = day, .key = {static_cast<std::uint8_t>(day)}};
    };
    AttemptLimiter there{{}, start, AttemptLimiter::Shared{.today = today, .tell = [](auto, const auto&, auto) {}}};
    AttemptLimiter here{
        {},
        start,
        AttemptLimiter::Shared{.today = today, .tell = [&](auto number, const Sources& sources, AttemptNews news) {
                                   other->count_of_another(number, sources, news, start);
                               }}};
    other = &there;
    std::vector<AttemptLimiter::Permit> permits;
    for (int i = 0; i < 10; ++i) {
        permits.push_back(here.attempt(peer(1), start));
    }
    EXPECT_FALSE(there.attempt(peer(1), start).allowed);
    EXPECT_TRUE(there.attempt(peer(2), start).allowed);
    here.give_back(permits.front());
    EXPECT_TRUE(there.attempt(peer(1), start).allowed) << "one was right";
    EXPECT_FALSE(there.attempt(peer(1), start).allowed);
    ++day;
    EXPECT_TRUE(there.attempt(peer(1), start).allowed) << "yesterday's hashes mean nothing today";
    there.count_of_another(7, permits.back().sources, AttemptNews::made, start);
    EXPECT_EQ(there.attempt(peer(1), start).day, 8);
}

} // namespace visavis::rest
