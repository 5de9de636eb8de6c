// The sockets of one thread in an epoll set of their own: nothing that arrives is missed, nobody spins, and a socket
// may go away in the middle of its own turn.
#include "net/readiness.hpp"

#include <gtest/gtest.h>

#include <array>
#include <sys/socket.h>
#include <unistd.h>

using namespace visavis::net;
using namespace std::chrono_literals;

namespace {

struct Pair {
    Pair() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0); }

    Pair(const Pair&) = delete;
    Pair& operator=(const Pair&) = delete;

    ~Pair() {
        ::close(ends[0]);
        ::close(ends[1]);
    }

    void say(char c) const { EXPECT_EQ(::write(ends[1], &c, 1), 1); }

    [[nodiscard]] char hear() const {
        char c = 0;
        return ::read(ends[0], &c, 1) == 1 ? c : '\0';
    }

    std::array<int, 2> ends{};
};

class ReadinessTest : public testing::Test {
  protected:
    ReadinessTest() { readiness.start(); }

    void run() {
        context.restart();
        context.run_for(20ms);
    }

    asio::io_context context;
    int turns{0};
    Readiness readiness{context, [this] { ++turns; }};
};

} // namespace

TEST_F(ReadinessTest, WhoWaitsIsCalledOnceWhenSomethingArrives) {
    const Pair pair;
    const auto watch = readiness.watch(pair.ends[0]);
    int calls = 0;
    watch->on_readable([&] { ++calls; });
    run();
    EXPECT_EQ(calls, 0);
    pair.say('a');
    run();
    EXPECT_EQ(calls, 1);
}

TEST_F(ReadinessTest, WhatIsReadyTogetherIsOneTurn) {
    std::array<Pair, 3> pairs;
    std::vector<Readiness::Watched> watches;
    int calls = 0;
    for (const auto& pair : pairs) {
        watches.push_back(readiness.watch(pair.ends[0]));
        watches.back()->on_readable([&] {
            EXPECT_TRUE(readiness.in_turn());
            ++calls;
        });
        pair.say('a');
    }
    run();
    EXPECT_EQ(calls, 3);
    EXPECT_LE(turns, 2); // the second finds that nobody waits any more
}

TEST_F(ReadinessTest, ASocketNobodyWaitsForDoesNotKeepTheThreadBusy) { // T-12
    const Pair pair;
    const auto watch = readiness.watch(pair.ends[0]);
    watch->on_readable([] {});
    pair.say('a');
    run(); // called, not read, not waited for again
    const auto before = turns;
    run();
    EXPECT_EQ(turns, before);
}

TEST_F(ReadinessTest, WhatWasLeftUnreadIsToldToTheNextWaiter) {
    const Pair pair;
    const auto watch = readiness.watch(pair.ends[0]);
    pair.say('a');
    pair.say('b');
    std::string heard;
    std::function<void()> read_one = [&] {
        heard.push_back(pair.hear());
        watch->on_readable(read_one);
    };
    watch->on_readable(read_one);
    run();
    EXPECT_EQ(heard, "ab");
}

TEST_F(ReadinessTest, ReadingAndWritingAreWaitedForApart) {
    const Pair pair;
    const auto watch = readiness.watch(pair.ends[0]);
    std::string order;
    watch->on_readable([&] { order += 'r'; });
    watch->on_writable([&] { order += 'w'; });
    run();
    EXPECT_EQ(order, "w");
    pair.say('a');
    run();
    EXPECT_EQ(order, "wr");
}

TEST_F(ReadinessTest, TwoMayWaitToWrite) {
    const Pair pair;
    const auto watch = readiness.watch(pair.ends[0]);
    std::string order;
    watch->on_writable([&] { order += '1'; });
    watch->on_writable([&] { order += '2'; });
    run();
    EXPECT_EQ(order, "12");
}

TEST(Readiness, MayGoBeforeWhatItWatched) {
    const Pair pair;
    asio::io_context context;
    Readiness::Watched watch;
    auto held = std::make_shared<int>(0);
    {
        Readiness readiness{context, [] {}};
        readiness.start();
        watch = readiness.watch(pair.ends[0]);
        watch->on_readable([held] {});
        EXPECT_EQ(held.use_count(), 2);
    }
    EXPECT_EQ(held.use_count(), 1);
}

TEST_F(ReadinessTest, CancellingCallsWhoWaitsInATurnOfItsOwn) {
    const Pair pair;
    const auto watch = readiness.watch(pair.ends[0]);
    int calls = 0;
    watch->on_readable([&] { ++calls; });
    watch->cancel();
    EXPECT_EQ(calls, 0);
    run();
    EXPECT_EQ(calls, 1);
}

TEST_F(ReadinessTest, AWatchMayBeGivenBackByItsOwnWaiter) {
    const Pair pair;
    auto watch = readiness.watch(pair.ends[0]);
    watch->on_readable([&] { watch.reset(); });
    pair.say('a');
    run();
    EXPECT_FALSE(watch);
}

TEST_F(ReadinessTest, AWatchMayBeGivenBackByAnothersWaiterInTheSameTurn) {
    const std::array<Pair, 2> pairs;
    std::array<Readiness::Watched, 2> watches{readiness.watch(pairs[0].ends[0]), readiness.watch(pairs[1].ends[0])};
    int calls = 0;
    for (std::size_t i = 0; i < 2; ++i) {
        watches.at(i)->on_readable([&, i] {
            ++calls;
            watches.at(1 - i).reset();
        });
        pairs.at(i).say('a');
    }
    run();
    EXPECT_EQ(calls, 2); // the other one's wait is ended, and told so
    EXPECT_FALSE(watches[0] || watches[1]);
}
