// The scheduler with a clock that is set by hand: nothing here sleeps.
#include "visavis/jobs/scheduler.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

namespace visavis::jobs {

namespace {

using namespace std::chrono_literals;

class HandClock final : public Clock {
  public:
    [[nodiscard]] WallTime now() const override { return wall; }

    [[nodiscard]] SteadyTime steady() const override { return SteadyTime{} + monotonic.load(); }

    WallTime wall{};
    std::atomic<SteadyTime::duration> monotonic{1h};
};

class Scheduling : public testing::Test {
  protected:
    Job counting(std::string_view name, std::chrono::seconds first_after, std::chrono::seconds every, int& turns) {
        return {.name = name, .first_after = first_after, .every = every, .turn = [&turns]() -> Task<> {
                    ++turns;
                    co_return;
                }};
    }

    std::size_t run_due(Scheduler& scheduler) {
        std::size_t turns = 0;
        asio::co_spawn(
            scheduler.executor(), [&]() -> Task<> { turns = co_await scheduler.run_due(); },
            [](const std::exception_ptr&) {});
        io.restart();
        io.run();
        return turns;
    }

    asio::io_context io{1};
    HandClock clock;
    std::vector<std::string_view> failures;
    Scheduler::OnException on_exception{
        [this](std::string_view job, const std::exception&) { failures.push_back(job); }};
};

} // namespace

// T-18: at start and hourly
TEST_F(Scheduling, RunsAJobAtStartAndThenAtItsInterval) {
    int turns = 0;
    Scheduler scheduler{io.get_executor(), clock, {counting("hourly", 0s, 1h, turns)}, on_exception};
    EXPECT_EQ(run_due(scheduler), 1U);
    EXPECT_EQ(run_due(scheduler), 0U);
    clock.monotonic = clock.monotonic.load() + 59min;
    EXPECT_EQ(run_due(scheduler), 0U);
    clock.monotonic = clock.monotonic.load() + 1min;
    EXPECT_EQ(run_due(scheduler), 1U);
    EXPECT_EQ(turns, 2);
}

TEST_F(Scheduling, DoesNotMakeUpForMissedTurns) {
    int turns = 0;
    Scheduler scheduler{io.get_executor(), clock, {counting("hourly", 0s, 1h, turns)}, on_exception};
    run_due(scheduler);
    clock.monotonic = clock.monotonic.load() + 10h;
    EXPECT_EQ(run_due(scheduler), 1U);
    EXPECT_EQ(run_due(scheduler), 0U);
}

// T-18
TEST_F(Scheduling, SettingTheWallClockChangesNothing) {
    int turns = 0;
    Scheduler scheduler{io.get_executor(), clock, {counting("hourly", 0s, 1h, turns)}, on_exception};
    run_due(scheduler);
    clock.wall += 1000h;
    EXPECT_EQ(run_due(scheduler), 0U);
    clock.wall -= 5000h;
    EXPECT_EQ(run_due(scheduler), 0U);
}

TEST_F(Scheduling, AFailingJobIsReportedAndStopsNeitherItselfNorOthers) {
    int turns = 0;
    Job failing{.name = "failing", .first_after = 0s, .every = 1min, .turn = []() -> Task<> {
                    throw std::runtime_error("no");
                    co_return;
                }};
    Scheduler scheduler{io.get_executor(), clock, {failing, counting("other", 0s, 1min, turns)}, on_exception};
    EXPECT_EQ(run_due(scheduler), 2U);
    clock.monotonic = clock.monotonic.load() + 1min;
    EXPECT_EQ(run_due(scheduler), 2U);
    EXPECT_EQ(turns, 2);
    EXPECT_EQ(failures, (std::vector<std::string_view>{"failing", "failing"}));
}

TEST_F(Scheduling, RunsUntilItIsStopped) {
    int turns = 0;
    bool returned = false;
    Scheduler scheduler{io.get_executor(), clock, {counting("hourly", 0s, 1h, turns)}, on_exception};
    asio::co_spawn(scheduler.executor(), scheduler.run(), [&](const std::exception_ptr&) { returned = true; });
    io.poll();
    EXPECT_EQ(turns, 1);
    clock.monotonic = clock.monotonic.load() + 1h;
    scheduler.wake();
    io.poll();
    EXPECT_EQ(turns, 2);
    EXPECT_FALSE(returned);
    scheduler.stop();
    io.run();
    EXPECT_TRUE(returned);
    EXPECT_EQ(turns, 2);
}

TEST_F(Scheduling, StoppedBeforeItRunsItDoesNothing) {
    int turns = 0;
    Scheduler scheduler{io.get_executor(), clock, {counting("hourly", 0s, 1h, turns)}, on_exception};
    scheduler.stop();
    asio::co_spawn(scheduler.executor(), scheduler.run(), [](const std::exception_ptr&) {});
    io.run();
    EXPECT_EQ(turns, 0);
}

TEST_F(Scheduling, StopsAlsoFromAnotherThreadAtAnyMoment) {
    for (int round = 0; round < 50; ++round) {
        int turns = 0;
        Scheduler scheduler{io.get_executor(), clock, {counting("busy", 0s, 1s, turns)}, on_exception};
        io.restart();
        asio::co_spawn(scheduler.executor(), scheduler.run(), [](const std::exception_ptr&) {});
        std::thread stopper{[&] {
            clock.monotonic = clock.monotonic.load() + 1s;
            scheduler.wake();
            scheduler.stop();
        }};
        io.run();
        stopper.join();
    }
}

} // namespace visavis::jobs
