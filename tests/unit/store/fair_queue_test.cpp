// Whose turn it is: many questions of one do not come before the one of another (T-12).
#include "store/fair_queue.hpp"

#include <gtest/gtest.h>

#include <string>

namespace visavis::store {

namespace {

constexpr auto everybody = [](std::uint64_t /*group*/, const std::string& /*item*/) { return true; };

std::string in_order(FairQueue<std::string>& queue) {
    std::string order;
    while (auto taken = queue.pop(everybody)) {
        order += (order.empty() ? "" : " ") + taken->item;
    }
    return order;
}

} // namespace

TEST(FairQueue, ServesGroupsInTurnsAndTheirClientsInTurns) {
    FairQueue<std::string> queue;
    for (const auto* item : {"a1", "a2", "a3", "a4"}) {
        queue.push({.group = 10, .client = 1}, item);
    }
    queue.push({.group = 10, .client = 2}, "A1");
    queue.push({.group = 20, .client = 1}, "b1");
    queue.push({.group = 20, .client = 1}, "b2");
    queue.push({.group = 30, .client = 1}, "c1");
    EXPECT_EQ(queue.size(), 8U);
    EXPECT_EQ(in_order(queue), "a1 b1 c1 A1 b2 a2 a3 a4");
    EXPECT_TRUE(queue.empty());
}

TEST(FairQueue, PutsTheServersOwnWorkFirst) {
    FairQueue<std::string> queue;
    queue.push({.group = 10}, "a1");
    queue.push({.group = 10}, "a2");
    queue.push({}, "own 1");
    queue.push({}, "own 2");
    EXPECT_EQ(in_order(queue), "own 1 own 2 a1 a2");
}

TEST(FairQueue, PassesOverWhoMayNotGoYet) {
    FairQueue<std::string> queue;
    queue.push({.group = 10}, "a1");
    queue.push({.group = 20}, "b1");
    const auto not_a = [](std::uint64_t group, const std::string& /*item*/) { return group != 10; };
    EXPECT_EQ(queue.pop(not_a)->item, "b1");
    EXPECT_FALSE(queue.pop(not_a));
    EXPECT_EQ(queue.size(), 1U);
    EXPECT_EQ(in_order(queue), "a1");
}

TEST(FairQueue, MakesRoomAtTheExpenseOfWhoHasMost) {
    FairQueue<std::string> queue;
    for (const auto* item : {"a1", "a2", "a3"}) {
        queue.push({.group = 10, .client = 1}, item);
    }
    queue.push({.group = 10, .client = 2}, "A1");
    queue.push({}, "own");
    queue.push({.group = 20, .client = 1}, "b1");
    EXPECT_EQ(queue.drop(), "a3");
    EXPECT_EQ(queue.drop(), "a2");
    queue.push({.group = 30, .client = 1}, "c1");
    EXPECT_EQ(queue.drop(), "A1") << "of a practice's clients with as many, the newest";
    EXPECT_EQ(queue.drop(), "c1") << "nobody gives way to a newcomer who has as much";
    EXPECT_EQ(in_order(queue), "own a1 b1");
    EXPECT_FALSE(queue.drop());
    queue.push({}, "own");
    EXPECT_EQ(queue.drop(), "own") << "spared while there is anything else";
}

} // namespace visavis::store
