// Calls are counted exactly once and coarsely.
#include "support/clinic.hpp"
#include "support/counted_calls.hpp"

namespace visavis::test {

using Calls = Clinic;
using store::OsFamily;

namespace {

std::string statistics(const TestDatabase& postgres) {
    std::string text;
    for (const auto& row : postgres.rows(
             "select to_char(started_at at time zone 'UTC', 'HH24:MI:SS'), to_char(ended_at at time zone 'UTC', "
             "'HH24:MI:SS'), participants, os_families from " +
             counted_calls + " order by 1, 2")) {
        text += row[0] + ' ' + row[1] + ' ' + row[2] + ' ' + row[3] + '\n';
    }
    return text;
}

WallTime at(const char* clock) {
    return parse_rfc3339(std::string{"2026-05-04T"} + clock + "Z").value();
}

} // namespace

TEST_F(Calls, AreOpenBetweenBeginAndFinish) {
    const auto call = CallId::random();
    EXPECT_FALSE(wait(calls.is_open(call)).value());
    ASSERT_TRUE(wait(calls.begin(call, monday, {OsFamily::windows, OsFamily::ios})));
    ASSERT_TRUE(wait(calls.begin(call, monday, {OsFamily::windows, OsFamily::ios}))); // said twice, counted once
    EXPECT_TRUE(wait(calls.is_open(call)).value());
    EXPECT_TRUE(wait(calls.finish(call, monday + 10min)).value());
    EXPECT_FALSE(wait(calls.is_open(call)).value());
    EXPECT_FALSE(wait(calls.finish(call, monday + 10min)).value());
    EXPECT_EQ(statistics(postgres), "09:30:00 09:40:00 2 {ios,windows}\n");
}

// S-077: what counts is the most there were at one time.
TEST_F(Calls, CountEverybodyWhoJoinsOnce) {
    const auto call = CallId::random();
    ASSERT_TRUE(wait(calls.begin(call, monday, {OsFamily::windows, OsFamily::ios})));
    EXPECT_TRUE(wait(calls.join(call, 3, OsFamily::android)).value());
    EXPECT_FALSE(wait(calls.join(call, 3, OsFamily::linux)).value()) << "one left, another came";
    EXPECT_FALSE(wait(calls.join(call, 2, OsFamily::ios)).value());
    EXPECT_TRUE(wait(calls.join(call, 4, OsFamily::ios)).value());
    ASSERT_TRUE(wait(calls.withdraw(call, 4, OsFamily::ios)));
    EXPECT_FALSE(wait(calls.join(CallId::random(), 3, OsFamily::ios)).value()) << "there is no such call";
    EXPECT_TRUE(wait(calls.finish(call, monday + 10min)).value());
    EXPECT_EQ(statistics(postgres), "09:30:00 09:40:00 3 {android,ios,windows}\n");
}

// S-076, T-20
TEST_F(Calls, AreCountedExactlyOnceByTwentyAtOnce) {
    const auto call = CallId::random();
    ASSERT_TRUE(wait(calls.begin(call, monday, {OsFamily::windows, OsFamily::ios})));
    std::vector<Task<Result<bool>>> attempts;
    for (int i = 0; i < 20; ++i) {
        attempts.push_back(calls.finish(call, monday + 10min));
    }
    int counted = 0;
    for (const auto& answer : wait_for_all(std::move(attempts))) {
        counted += answer.value() ? 1 : 0;
    }
    EXPECT_EQ(counted, 1);
    EXPECT_EQ(postgres.value(count_of_calls), "1");
    EXPECT_EQ(postgres.value("select count(*) from open_call"), "0");
}

// S-076, C-4
TEST_F(Calls, LoseTheirPrecisionWhenTheyAreCounted) {
    struct Case {
        const char* started;
        const char* ended;
        const char* counted;
    };

    for (const auto& [started, ended, counted] : std::vector<Case>{
             {"09:30:00", "09:30:00", "09:30:00 09:30:00"}, // nothing
             {"09:44:59", "09:45:01", "09:30:00 09:45:00"}, // floored, rounded down
             {"09:45:00", "09:47:29", "09:45:00 09:45:00"}, // never before its start
             {"09:45:00", "09:47:30", "09:45:00 09:50:00"}, // half rounds up
             {"09:59:59", "10:12:29", "09:45:00 10:10:00"},
             {"09:59:59", "10:12:31", "09:45:00 10:15:00"},
             {"10:05:00", "10:04:00", "10:00:00 10:05:00"}, // the clock was set back in between
             {"23:50:00", "23:58:00", "23:45:00 00:00:00"},
         }) {
        const auto call = CallId::random();
        ASSERT_TRUE(wait(calls.begin(call, at(started), {OsFamily::linux, OsFamily::android})));
        ASSERT_TRUE(wait(calls.finish(call, at(ended))).value());
        EXPECT_EQ(statistics(postgres), std::string{counted} + " 2 {android,linux}\n") << started << " to " << ended;
        postgres.execute("delete from ended_call");
    }
}

// S-077, S-078: from two to nine, each with a family from the closed set, in an order that says nothing.
TEST_F(Calls, HaveTwoToNineParticipantsWithAFamilyEach) {
    EXPECT_EQ(wait(calls.begin(CallId::random(), monday, {OsFamily::ios})).error().code, ErrorCode::internal);
    EXPECT_FALSE(wait(calls.begin(CallId::random(), monday, std::vector(10, OsFamily::ios))));
    const auto call = CallId::random();
    ASSERT_TRUE(
        wait(calls.begin(call, monday,
                         {OsFamily::windows, OsFamily::other, OsFamily::macos, OsFamily::linux, OsFamily::chromeos,
                          OsFamily::android, OsFamily::ios, OsFamily::ios, OsFamily::windows})));
    ASSERT_TRUE(wait(calls.finish(call, monday)).value());
    EXPECT_EQ(statistics(postgres),
              "09:30:00 09:30:00 9 {android,chromeos,ios,ios,linux,macos,other,windows,windows}\n");
}

TEST_F(Calls, WithoutAHeartbeatAreCountedUpToTheLastOne) {
    const auto dead = CallId::random();
    const auto alive = CallId::random();
    ASSERT_TRUE(wait(calls.begin(dead, monday, {OsFamily::windows, OsFamily::ios})));
    ASSERT_TRUE(wait(calls.begin(alive, monday, {OsFamily::windows, OsFamily::ios})));
    ASSERT_TRUE(wait(calls.alive({dead, alive}, monday + 20min)));
    ASSERT_TRUE(wait(calls.alive({alive}, monday + 40min)));
    EXPECT_EQ(wait(calls.finish_abandoned(monday + 30min)).value(), 1U);
    EXPECT_EQ(wait(calls.finish_abandoned(monday + 30min)).value(), 0U);
    EXPECT_FALSE(wait(calls.is_open(dead)).value());
    EXPECT_TRUE(wait(calls.is_open(alive)).value());
    EXPECT_EQ(statistics(postgres), "09:30:00 09:50:00 2 {ios,windows}\n");
}

} // namespace visavis::test
