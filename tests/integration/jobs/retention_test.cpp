// The retention job on a real PostgreSQL with a clock set by hand.
#include "support/clinic.hpp"
#include "support/counted_calls.hpp"

#include "visavis/jobs/retention.hpp"
#include "visavis/privacy/retention.hpp"

#include <pqxx/pqxx>

namespace visavis::test {

namespace {

class HandClock final : public Clock {
  public:
    [[nodiscard]] WallTime now() const override { return wall; }

    [[nodiscard]] SteadyTime steady() const override { return monotonic; }

    void advance(std::chrono::seconds by) {
        wall += by;
        monotonic += by;
    }

    WallTime wall{monday};
    SteadyTime monotonic{std::chrono::hours{1}};
};

} // namespace

class Retention : public Clinic {
  protected:
    std::size_t removed(const jobs::RetentionReport& report, std::string_view data_class) {
        for (const auto& line : report.lines) {
            if (line.data_class == data_class) {
                return line.removed;
            }
        }
        return 9999;
    }

    std::string count(const std::string& table) { return postgres.value("select count(*) from " + table); }

    HandClock clock;
    store::RetentionStore rules{database};
    jobs::RetentionJob job{rules, clock, 30s};
};

TEST_F(Retention, EnforcesExactlyTheRulesTheTableGivesToTheJob) {
    std::vector<std::string_view> expected;
    for (const auto& rule : privacy::retention_rules()) {
        if (rule.enforcement == privacy::Enforcement::retention_job) {
            expected.push_back(rule.data_class);
        }
    }
    auto enforced = store::RetentionStore::enforced();
    std::ranges::sort(enforced);
    std::ranges::sort(expected);
    EXPECT_EQ(enforced, expected);
}

// S-020, T-18
TEST_F(Retention, EveryOperationalClassGoesWhenItsTimeIsOver) {
    const auto maria = practitioner("maria");
    guest_of(maria, "Guest", "AAAAAAAAAAAA");
    const auto session = signed_in(maria, "token");
    ASSERT_TRUE(wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("guest"))));
    ASSERT_TRUE(wait(sessions.issue_ticket(session.id, hash_of("ticket"), monday, monday + 30s)));

    clock.advance(29s);
    EXPECT_EQ(removed(wait(job.run_once()).value(), "ticket"), 0U);
    clock.advance(1s);
    EXPECT_EQ(removed(wait(job.run_once()).value(), "ticket"), 1U);
    EXPECT_EQ(count("session"), "2");
    clock.advance(12h - 30s);
    EXPECT_EQ(removed(wait(job.run_once()).value(), "practitioner_session_idle"), 1U);
    clock.advance(12h);
    EXPECT_EQ(removed(wait(job.run_once()).value(), "guest_session"), 1U);
    EXPECT_EQ(count("session"), "0");
    EXPECT_EQ(count("guest"), "1"); // C-5: the record stays
    EXPECT_EQ(count("account"), "1");
}

TEST_F(Retention, RunningAgainRemovesNothingMore) {
    signed_in(practitioner("maria"), "token");
    clock.advance(24h);
    EXPECT_EQ(removed(wait(job.run_once()).value(), "practitioner_session"), 1U);
    EXPECT_EQ(removed(wait(job.run_once()).value(), "practitioner_session"), 0U);
    EXPECT_EQ(postgres.value("select sum(deleted) from retention_run where rule = 'practitioner_session'"), "1");
}

TEST_F(Retention, CodesPastTheirValidityEndNobodysSession) {
    const auto maria = practitioner("maria");
    const auto guest = guest_of(maria, "Guest", "AAAAAAAAAAAA");
    ASSERT_TRUE(wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("guest"))));
    ASSERT_TRUE(wait(guests.renew(maria, guest.id, monday, monday + 30min)));
    clock.advance(30min);
    EXPECT_EQ(removed(wait(job.run_once()).value(), "guest_session"), 0U);
    EXPECT_TRUE(wait(sessions.find(hash_of("guest"), clock.now()))) << "validity opens the door, it cuts nobody off";
    EXPECT_EQ(wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("late", clock.now()))).error().code,
              ErrorCode::access_code_expired);
    clock.advance(23h + 30min);
    EXPECT_EQ(removed(wait(job.run_once()).value(), "guest_session"), 1U);
    EXPECT_EQ(wait(guests.list(maria))->size(), 1U);
}

// A restore brings keys and their owners back one after the other; a job that runs in between must not destroy
// anything.
TEST_F(Retention, KeysAreNeverDeletedByTheJob) {
    practitioner("maria");
    postgres.execute("delete from account");
    ASSERT_TRUE(wait(job.run_once()));
    EXPECT_EQ(count("keys.subject_key"), "1");
}

// S-076: a server that died; its clients had the grace time to come back.
TEST_F(Retention, AbandonedCallsAreCountedOnlyAfterTheGraceTimeFromStart) {
    const auto call = CallId::random();
    ASSERT_TRUE(wait(calls.begin(call, monday - 1h, {store::OsFamily::ios, store::OsFamily::windows})));
    ASSERT_TRUE(wait(calls.alive({call}, monday - 40min)));
    ASSERT_TRUE(wait(job.run_once()));
    EXPECT_TRUE(wait(calls.is_open(call)).value());
    clock.advance(90s);
    EXPECT_EQ(removed(wait(job.run_once()).value(), "open_call"), 1U);
    EXPECT_FALSE(wait(calls.is_open(call)).value());
    EXPECT_EQ(postgres.value("select to_char(ended_at at time zone 'UTC', 'HH24:MI') from " + counted_calls), "08:50");
}

TEST_F(Retention, RunningCallsAreLeftAlone) {
    const auto call = CallId::random();
    ASSERT_TRUE(wait(calls.begin(call, monday, {store::OsFamily::ios, store::OsFamily::windows})));
    clock.advance(1h);
    ASSERT_TRUE(wait(calls.alive({call}, clock.now() - 60s)));
    EXPECT_EQ(removed(wait(job.run_once()).value(), "open_call"), 0U);
}

// T-18
TEST_F(Retention, ABigStepBackOfTheClockStopsItUntilTheOperatorAgrees) {
    signed_in(practitioner("maria"), "token", monday - 48h);
    clock.wall = monday + 365 * day;
    ASSERT_EQ(wait(job.run_once())->outcome, store::RetentionOutcome::done);
    signed_in(wait(accounts.credentials("maria")).value()->id, "token 2", monday - 48h);
    clock.wall = monday;
    const auto report = wait(job.run_once()).value();
    EXPECT_EQ(report.outcome, store::RetentionOutcome::clock_went_back);
    EXPECT_TRUE(report.lines.empty());
    EXPECT_EQ(count("session"), "1");

    EXPECT_GT(wait(rules.accept_clock(clock.now())).value(), 0U);
    EXPECT_EQ(wait(job.run_once())->outcome, store::RetentionOutcome::done);
    EXPECT_EQ(count("session"), "0");
}

TEST_F(Retention, ASmallStepBackDoesNotStopIt) {
    ASSERT_TRUE(wait(job.run_once()));
    clock.wall -= 30min;
    EXPECT_EQ(wait(job.run_once())->outcome, store::RetentionOutcome::done);
}

TEST_F(Retention, OnlyOneNodeWorksAtATime) {
    pqxx::connection other_node{std::string{postgres.url().reveal()}};
    {
        pqxx::work work{other_node};
        work.exec("select pg_advisory_xact_lock(7562957252)");
        EXPECT_EQ(wait(job.run_once())->outcome, store::RetentionOutcome::another_node_works);
        EXPECT_FALSE(job.last_completed());
    }
    EXPECT_EQ(wait(job.run_once())->outcome, store::RetentionOutcome::done);
    EXPECT_EQ(job.last_completed(), clock.steady());
}

TEST_F(Retention, ManyRowsGoInBatches) {
    const auto maria = practitioner("maria");
    postgres.execute("with many as (insert into session select gen_random_uuid(), sha256(n::text::bytea), '" +
                     maria.text() +
                     "', null, now(), now(), now() + interval '1 hour' from generate_series(1, 3000) n returning id) "
                     "insert into ticket select sha256((id::text || place)::bytea), id, '2026-01-01', place from many, "
                     "generate_series(0, 3) place");
    EXPECT_EQ(wait(rules.due("ticket", monday)).value(), 12000U);
    EXPECT_EQ(removed(wait(job.run_once()).value(), "ticket"), 12000U);
    EXPECT_EQ(postgres.value("select deleted from retention_run where rule = 'ticket'"), "12000");
}

TEST_F(Retention, JournalHoldsCountsForThreeYears) {
    ASSERT_TRUE(wait(job.run_once()));
    EXPECT_EQ(std::stoul(count("retention_run")), store::RetentionStore::enforced().size() - 1); // open calls: later
    clock.advance(3 * 365 * day);
    ASSERT_TRUE(wait(job.run_once()));
    EXPECT_EQ(postgres.value("select count(*) from retention_run where ran_at <= to_timestamp(" +
                             std::to_string(monday.time_since_epoch().count()) + ")"),
              "0");
}

TEST_F(Retention, PlanSaysWhatIsDueAndChangesNothing) {
    signed_in(practitioner("maria"), "token");
    clock.advance(24h);
    const auto plan = wait(job.plan()).value();
    EXPECT_EQ(plan.size(), privacy::retention_rules().size());
    const auto says = [&](std::string_view text) {
        return std::ranges::any_of(plan, [&](const std::string& line) { return line.find(text) != std::string::npos; });
    };
    EXPECT_TRUE(
        says("practitioner_session: A sign-in ends after 24 hours. [1 day from created, then delete] 1 due now."));
    EXPECT_TRUE(says("guest_record: "));
    EXPECT_TRUE(
        says("ticket: A ticket works once and for 30 seconds. [30 seconds from created, then delete] 0 due now."));
    EXPECT_EQ(count("session"), "1");
    EXPECT_EQ(count("retention_run"), "0");
}

} // namespace visavis::test
