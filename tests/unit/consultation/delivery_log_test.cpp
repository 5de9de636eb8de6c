// Nothing lost, nothing twice: what a seat was sent, and what its page missed while its socket was away.
#include "visavis/consultation/delivery_log.hpp"

#include <gtest/gtest.h>

namespace visavis::consultation {

namespace {

using namespace std::chrono_literals;

const SteadyTime start{1h};
const SteadyTime quiet = start + DeliveryLog::ping_after;

class Deliveries : public testing::Test {
  protected:
    void keep(int messages, SteadyTime at = start) {
        for (int i = 0; i < messages; ++i) {
            log.keep(std::to_string(log.next()), at);
        }
    }

    std::string resume(std::optional<std::int64_t> received) {
        const auto missed = log.resume(received);
        if (!missed) {
            return "gap";
        }
        std::string all;
        for (const auto& message : *missed) {
            all.append(message.text()).append(" ");
        }
        return all;
    }

    DeliveryLog log;
};

} // namespace

TEST_F(Deliveries, GivesWhatCameAfterTheLastReceivedInOrder) {
    keep(5);
    EXPECT_EQ(resume(3), "4 5 ");
    EXPECT_EQ(resume(3), "4 5 ") << "a socket that dies again before it read them";
    EXPECT_EQ(resume(5), "");
    keep(1);
    EXPECT_EQ(resume(5), "6 ");
}

TEST_F(Deliveries, HasNoGapBeforeTheFirstMessage) {
    EXPECT_EQ(resume(0), "");
    keep(2);
    EXPECT_EQ(resume(0), "1 2 ");
}

TEST_F(Deliveries, ANewPageStartsBehindTheGap) {
    keep(3);
    EXPECT_EQ(resume(std::nullopt), "gap");
    keep(2);
    EXPECT_EQ(resume(3), "4 5 ") << "what it was not sent again is not sent later either";
    EXPECT_EQ(resume(0), "gap");
}

TEST_F(Deliveries, OfARestartedServerGoesOnBehindWhatThePageHas) {
    log.lose_track();
    EXPECT_EQ(resume(7), "gap");
    EXPECT_EQ(log.next(), 8);
    keep(1);
    EXPECT_EQ(resume(7), "8 ");
}

TEST_F(Deliveries, KnowsThatItLostTrackOnlyOnce) {
    log.lose_track();
    EXPECT_EQ(resume(0), "gap");
    EXPECT_EQ(resume(0), "");
}

TEST_F(Deliveries, SaysThatItHasForgotten) {
    keep(static_cast<int>(DeliveryLog::max_messages) + 10);
    EXPECT_EQ(resume(5), "gap");
    keep(2);
    EXPECT_EQ(resume(log.next() - 2), std::to_string(log.next() - 1) + " ");
}

TEST_F(Deliveries, IsBoundedInBytes) {
    for (int i = 0; i < 10; ++i) {
        log.keep(std::string(60'000, 'x'), start);
    }
    EXPECT_FALSE(log.resume(5)) << "of ten messages of 60 kB, four fit";
}

TEST_F(Deliveries, ForgetsWhatIsOld) {
    keep(1);
    keep(1, start + 60s);
    EXPECT_EQ(log.deadline(false), start + DeliveryLog::keep_for);
    log.forget_before(start + 1s);
    EXPECT_EQ(log.deadline(false), start + 60s + DeliveryLog::keep_for);
    log.forget_before(start + 61s);
    EXPECT_FALSE(log.deadline(false));
    EXPECT_EQ(log.next(), 3) << "numbers are not given twice";
    EXPECT_EQ(resume(2), "");
}

TEST_F(Deliveries, AreForgottenWhenAPongSaysThatTheyHaveArrived) {
    keep(5);
    EXPECT_EQ(log.ping(quiet), PingNumber{5});
    EXPECT_FALSE(log.ping(quiet)) << "asked already";
    keep(2); // behind the ping
    EXPECT_EQ(resume(3), "4 5 6 7 ") << "what has arrived is not known yet";
    log.pong(PingNumber{5}); // a ping of the last socket: none was sent to this one
    EXPECT_EQ(resume(3), "4 5 6 7 ");
    EXPECT_EQ(log.ping(quiet), PingNumber{7});
    keep(1);
    log.pong(PingNumber{7});
    EXPECT_EQ(resume(7), "8 ");
    EXPECT_EQ(resume(6), "gap") << "7 is forgotten, and must not be left out silently";
}

TEST_F(Deliveries, AreAskedForWhenManyWereSent) {
    constexpr auto many = static_cast<int>(DeliveryLog::ping_after_messages);
    keep(many - 1);
    EXPECT_FALSE(log.ping(start));
    keep(1);
    EXPECT_EQ(log.ping(start), PingNumber{many});
    keep(2 * many - 1);
    EXPECT_FALSE(log.ping(start)) << "while they keep coming, a ping has more to ask for";
    keep(1);
    EXPECT_EQ(log.ping(start), PingNumber{3 * many});
    log.pong(PingNumber{3 * many}); // RFC 6455, section 5.5.3: one pong for all pings so far
    log.pong(PingNumber{many});
    EXPECT_FALSE(log.deadline(true)) << "nothing is kept";
    keep(1);
    EXPECT_TRUE(log.ping(quiet)) << "then it begins anew";
    keep(many);
    EXPECT_TRUE(log.ping(start));
}

TEST_F(Deliveries, AreAskedForAtLeastSoOften) {
    constexpr auto most = static_cast<int>(DeliveryLog::ping_after_messages_at_most);
    for (int pings = 0; pings < 10; ++pings) {
        keep(most);
        ASSERT_TRUE(log.ping(start));
    }
}

TEST_F(Deliveries, AreAskedForByTheirBytesToo) {
    log.keep(std::string(DeliveryLog::ping_after_bytes, 'x'), start);
    EXPECT_TRUE(log.ping(start));
}

TEST_F(Deliveries, AreAskedForWhenNothingFollows) {
    keep(1);
    keep(1, start + 100ms);
    EXPECT_EQ(log.deadline(true), quiet + 100ms);
    EXPECT_EQ(log.deadline(false), start + DeliveryLog::keep_for) << "there is nobody to ask";
    EXPECT_FALSE(log.ping(quiet));
    const auto ping = log.ping(quiet + 100ms);
    ASSERT_TRUE(ping);
    EXPECT_EQ(log.deadline(true), start + DeliveryLog::keep_for) << "and if no pong comes, time does it";
    log.pong(*ping);
    EXPECT_FALSE(log.deadline(true));
}

TEST_F(Deliveries, BelieveNoPongThatWasNotAskedFor) {
    constexpr auto most = ~std::uint64_t{0};
    keep(7);
    for (const auto number : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{7}, most / 2 + 1, most}) {
        log.pong(PingNumber{number});
    }
    EXPECT_EQ(resume(0), "1 2 3 4 5 6 7 ");
    ASSERT_TRUE(log.ping(quiet));
    keep(1);
    log.pong(PingNumber{8});
    EXPECT_EQ(resume(0), "1 2 3 4 5 6 7 8 ");
}

TEST_F(Deliveries, OfAnotherCallAreNotForgottenForThePongOfTheLastOne) {
    keep(8);
    const auto ping = log.ping(quiet).value();
    log.begin();
    keep(8);
    EXPECT_EQ(log.ping(quiet), PingNumber{16}) << "numbers of pings are not given twice";
    log.pong(ping);
    EXPECT_EQ(resume(0), "1 2 3 4 5 6 7 8 ");
}

TEST_F(Deliveries, AreAskedForAlsoWhenTheOldestAreGone) {
    keep(static_cast<int>(DeliveryLog::max_messages) + 50);
    const auto ping = log.ping(start);
    EXPECT_EQ(ping, PingNumber{DeliveryLog::max_messages + 50});
    log.pong(*ping);
    EXPECT_FALSE(log.deadline(true));
    keep(1);
    EXPECT_EQ(log.deadline(true), quiet);
}

} // namespace visavis::consultation
