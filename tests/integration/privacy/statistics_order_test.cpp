// Statistics lead to nobody, also not by their order (S-076 to S-079, C-4): whatever the order in which calls end, the
// database holds the same rows in the same places, written by one transaction long after. And while a call runs,
// nothing says when it began.
#include "support/clinic.hpp"

#include "visavis/store/retention.hpp"

#include <numeric>
#include <random>

namespace visavis::test {

namespace {

using enum store::OsFamily;

struct CountedCall {
    std::chrono::seconds from; ///< after monday
    std::chrono::seconds until;
    std::vector<store::OsFamily> os_families;
};

const std::vector<CountedCall> day_of_calls{
    {0s, 30min, {windows, ios}},
    {0s, 30min + 1s, {windows, ios}},
    {1min, 30min + 2s, {linux, ios}},
    {2min, 31min, {macos, android}},
    {16min, 31min, {macos, android}},
    {16min, 32min, {linux, linux, other}},
    {17min, 32min + 1s, {android, ios}},
    {3s, 29min, {chromeos, windows}},
    {4s, 28min, {windows, windows, ios}},
    {21min, 32min + 20s, {ios, ios}},
    // a quarter of an hour later
    {20min, 45min, {windows, android}},
    {20min, 46min, {ios, android, ios}},
    {16min, 46min, {windows, android}},
};
constexpr std::ptrdiff_t in_the_first_five_minutes = 10;

} // namespace

class StatisticsOrder : public Clinic {
  protected:
    /// Ends them one by one in this order, and says what a dump then shows.
    std::string end_in_order(const std::vector<std::size_t>& order) {
        // Truncated, so that the rows of different five minutes do not lie where there was room from the time before.
        postgres.execute("truncate open_call, ended_call, call_statistic, retention_run");
        std::vector<CallId> ids;
        for (const auto& call : day_of_calls) {
            ids.push_back(CallId::random());
            EXPECT_TRUE(wait(calls.begin(ids.back(), monday + call.from, call.os_families)));
        }
        for (const auto index : order) {
            EXPECT_TRUE(wait(calls.finish(ids[index], monday + day_of_calls[index].until)).value());
        }
        return postgres.dump();
    }

    void write_batches(WallTime now) {
        store::RetentionStore retention{database};
        for (const auto data_class : store::RetentionStore::enforced()) {
            ASSERT_TRUE(wait(retention.run(data_class, now))) << data_class;
        }
    }

    /// With the place of each row.
    std::string rows_in_place() {
        std::string text;
        for (const auto& row : postgres.rows("select ctid, s::text from call_statistic s order by ctid")) {
            text += row[0] + ' ' + row[1] + '\n';
        }
        return text;
    }
};

TEST_F(StatisticsOrder, IsNotTheOrderOfEnding) {
    std::vector<std::size_t> order(day_of_calls.size());
    std::iota(order.begin(), order.end(), 0U);
    const auto held = end_in_order(order);
    write_batches(monday + 4h);
    const auto counted = rows_in_place();
    EXPECT_EQ(postgres.value("select count(*) from call_statistic"), std::to_string(day_of_calls.size()));
    EXPECT_EQ(postgres.value("select count(distinct xmin::text) from call_statistic"), "1")
        << "one transaction for all of them";

    std::mt19937 random{20'260'504}; // NOLINT: the same orders in every run
    for (int i = 0; i < 8; ++i) {
        std::shuffle(order.begin(), order.begin() + in_the_first_five_minutes, random);
        std::shuffle(order.begin() + in_the_first_five_minutes, order.end(), random);
        EXPECT_EQ(end_in_order(order), held) << "what is held until the batch";
        write_batches(monday + 4h);
        EXPECT_EQ(rows_in_place(), counted);
        EXPECT_EQ(postgres.value("select count(distinct xmin::text) from call_statistic"), "1");
    }
}

// Which batch a row came in says nothing that the row does not say itself: batches end where five minutes end.
TEST_F(StatisticsOrder, BatchesHoldWholeFiveMinutesAndComeLate) {
    for (int minute = 0; minute < 30; ++minute) {
        const auto call = CallId::random();
        ASSERT_TRUE(wait(calls.begin(call, monday, {windows, ios})));
        ASSERT_TRUE(wait(calls.finish(call, monday + minute * 1min)).value());
    }
    write_batches(monday + 59min);
    EXPECT_EQ(postgres.value("select count(*) from call_statistic"), "0") << "not before an hour is over";
    for (int minute = 60; minute <= 100; minute += 4) {
        write_batches(monday + minute * 1min);
        EXPECT_EQ(postgres.value("select count(*) from (select from call_statistic group by ended_at having "
                                 "count(distinct xmin::text) > 1) as split"),
                  "0");
    }
    EXPECT_EQ(postgres.value("select count(*) from call_statistic"), "30");
    write_batches(monday + 101min);
    EXPECT_EQ(postgres.value("select count(*) from call_statistic"), "30") << "each once";
}

TEST_F(StatisticsOrder, ARunningCallDoesNotSayWhenItBegan) {
    const auto call = CallId::random();
    ASSERT_TRUE(wait(calls.begin(call, monday + 7min + 41s, {windows, ios}))); // 09:37:41
    EXPECT_EQ(postgres.dump().find("37:41"), std::string::npos);
    ASSERT_TRUE(wait(calls.alive({call}, monday + 23min + 17s))); // 09:53:17
    EXPECT_EQ(postgres.dump().find("53:17"), std::string::npos);
    EXPECT_EQ(postgres.value("select to_char(started_at at time zone 'UTC', 'HH24:MI:SS') || to_char(alive_at at time "
                             "zone 'UTC', ' HH24:MI:SS') from open_call"),
              "09:30:00 09:55:00");
    EXPECT_THROW(postgres.execute("update open_call set started_at = '2026-05-04 09:37:41Z'"), std::exception);
    EXPECT_THROW(postgres.execute("update open_call set alive_at = '2026-05-04 09:53:17Z'"), std::exception);
}

} // namespace visavis::test
