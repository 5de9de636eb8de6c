// Nothing lost, nothing twice: what a seat was sent, and what its page missed while its socket was away.
#include "visavis/consultation/delivery_log.hpp"

#include <gtest/gtest.h>

namespace visavis::consultation {

namespace {

using namespace std::chrono_literals;

const SteadyTime start{1h};

class Deliveries : public testing::Test {
  protected:
    void keep(int messages, SteadyTime at = start) {
        for (int i = 0; i < messages; ++i) {
            log.keep(std::make_shared<const std::string>(std::to_string(log.next())), at);
        }
    }

    std::string resume(std::optional<std::int64_t> received) {
        const auto missed = log.resume(received);
        if (!missed) {
            return "gap";
        }
        std::string all;
        for (const auto& message : *missed) {
            all += *message + " ";
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
        log.keep(std::make_shared<const std::string>(60'000, 'x'), start);
    }
    EXPECT_FALSE(log.resume(5)) << "of ten messages of 60 kB, four fit";
}

TEST_F(Deliveries, ForgetsWhatIsOld) {
    keep(1);
    keep(1, start + 60s);
    EXPECT_EQ(log.oldest(), start);
    log.forget_before(start + 1s);
    EXPECT_EQ(log.oldest(), start + 60s);
    log.forget_before(start + 61s);
    EXPECT_FALSE(log.oldest());
    EXPECT_EQ(log.next(), 3) << "numbers are not given twice";
    EXPECT_EQ(resume(2), "");
}

} // namespace visavis::consultation
