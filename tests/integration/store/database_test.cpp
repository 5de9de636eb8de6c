// The pool's promises when the world fails: bounded answers, no second try of what may have happened, back by itself.
#include "store/run.hpp"
#include "support/client.hpp"
#include "support/clinic.hpp"
#include "support/private_cluster.hpp"
#include "support/stopwatch.hpp"

#include <csignal>
#include <future>

namespace visavis::test {

using Pool = Clinic;

namespace {

using store::Database;
using store::Transaction;
using store::Trouble;

constexpr store::Statement sleep_for{"test_sleep", "select pg_sleep($1)"};
constexpr store::Statement own_process{"test_pid", "select pg_backend_pid()"};
constexpr store::Statement serialization_failure{"test_conflict",
                                                 "do $$ begin raise exception 'again' using errcode = '40001'; end $$"};

Task<Result<>> sleep(Database& database, double seconds) {
    return store::in_autocommit(database, [seconds](Transaction& transaction) -> Result<> {
        transaction.exec(sleep_for, seconds);
        return {};
    });
}

Task<Result<int>> backend(Database& database) {
    return store::in_autocommit(database, [](Transaction& transaction) -> Result<int> {
        return transaction.exec(own_process)[0][0].as<int>();
    });
}

double seconds_of(auto&& work) {
    const Stopwatch watch;
    work();
    return std::chrono::duration<double>{watch.undisturbed()}.count();
}

class Troubles {
  public:
    [[nodiscard]] std::function<void(Trouble)> listener() {
        return [this](Trouble trouble) {
            const std::scoped_lock lock{mutex_};
            seen_.push_back(trouble);
        };
    }

    [[nodiscard]] bool include(Trouble trouble) {
        const std::scoped_lock lock{mutex_};
        return std::ranges::count(seen_, trouble) > 0;
    }

  private:
    std::mutex mutex_;
    std::vector<Trouble> seen_;
};

} // namespace

TEST_F(Pool, IsReadyWithTheSchemaOfThisBinary) {
    EXPECT_TRUE(wait(database.ready()));
    postgres.execute("delete from schema_migration where version = (select max(version) from schema_migration)");
    EXPECT_EQ(wait(database.ready()).error().code, ErrorCode::unavailable);
}

TEST_F(Pool, StatementsRunIntoTheirTimeLimit) {
    Troubles troubles;
    auto options = postgres.options();
    options.statement_timeout = 200ms;
    options.on_trouble = troubles.listener();
    Database quick{options};
    const auto seconds = seconds_of([&] { EXPECT_EQ(wait(sleep(quick, 5)).error().code, ErrorCode::unavailable); });
    EXPECT_LT(seconds, 1.5);
    EXPECT_TRUE(troubles.include(Trouble::timed_out));
    EXPECT_TRUE(wait(quick.ready()));
}

TEST_F(Pool, FullQueueIsBusyAtOnce) {
    auto options = postgres.options();
    options.pool_size = 1;
    options.queue_limit = 2;
    Database small{options};
    std::vector<Task<Result<>>> tasks;
    for (int i = 0; i < 10; ++i) {
        tasks.push_back(sleep(small, 0.2));
    }
    int busy = 0;
    int done = 0;
    for (const auto& answer : wait_for_all(std::move(tasks))) {
        done += answer ? 1 : 0;
        busy += !answer && answer.error().code == ErrorCode::busy && answer.error().retry_after ? 1 : 0;
    }
    EXPECT_EQ(busy + done, 10);
    EXPECT_GE(busy, 7);
    EXPECT_GE(done, 2);
}

// T-12: a practice with a thousand questions waits behind itself; everybody else is served as if it were alone.
TEST_F(Pool, AFloodOfOneIsRefusedToItAndToNobodyElse) {
    auto options = postgres.options();
    options.pool_size = 2;
    options.queue_limit = 50; // room for one question of each of the others, and of the greedy one
    options.answer_timeout = 10s;
    Database small{options};
    const auto asks = [&](const store::Place& place) {
        return store::in_autocommit(small, place, [](Transaction& transaction) -> Result<> {
            transaction.exec(sleep_for, 0.005);
            return {};
        });
    };
    const auto greedy = store::place_of(AccountId::random(), 1);
    std::vector<Task<Result<>>> tasks;
    std::vector<bool> of_greedy;
    for (int i = 0; i < 1000; ++i) {
        const bool other = i % 50 == 49;
        of_greedy.push_back(!other);
        tasks.push_back(asks(other ? store::place_of(AccountId::random(), 1) : greedy));
    }
    const auto answers = wait_for_all(std::move(tasks));
    int refused = 0;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        EXPECT_TRUE(answers[i] || answers[i].error().code == ErrorCode::busy);
        EXPECT_TRUE(answers[i] || of_greedy[i]) << i;
        refused += answers[i] ? 0 : 1;
    }
    EXPECT_GT(refused, 500);
}

// T-12: who holds locks or asks for something slow does so on half of the connections.
TEST_F(Pool, NobodyKeepsAllConnectionsBusy) {
    auto options = postgres.options();
    options.pool_size = 4;
    options.answer_timeout = 60s;
    options.statement_timeout = 60s;
    Database four{options};
    pqxx::connection holder{std::string{postgres.url().reveal()}};
    pqxx::work lock{holder};
    lock.exec("select pg_advisory_xact_lock(12)");
    constexpr static store::Statement wait_for_lock{"test_lock", "select pg_advisory_xact_lock(12)"};
    const auto greedy = store::place_of(AccountId::random(), 1);
    auto others = std::async(std::launch::async, [&] {
        std::vector<Task<Result<>>> tasks;
        for (int i = 0; i < 20; ++i) {
            tasks.push_back(store::in_transaction(four, greedy, [](Transaction& transaction) -> Result<> {
                transaction.exec(wait_for_lock);
                return {};
            }));
        }
        return wait_for_all(std::move(tasks));
    });
    EXPECT_TRUE(eventually(
        [&] {
            return postgres.value("select count(*) from pg_locks where locktype = 'advisory' and not granted") == "2";
        },
        10s));
    for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(wait(backend(four)));
    }
    EXPECT_EQ(postgres.value("select count(*) from pg_locks where locktype = 'advisory' and not granted"), "2");
    lock.commit();
    for (const auto& answer : others.get()) {
        EXPECT_TRUE(answer);
    }
}

TEST_F(Pool, AnswersAreAwaitedForABoundedTimeQueueingIncluded) {
    auto options = postgres.options();
    options.pool_size = 1;
    options.answer_timeout = 300ms;
    Database slow{options};
    std::vector<Task<Result<>>> tasks;
    tasks.push_back(sleep(slow, 1));
    tasks.push_back(sleep(slow, 1));
    const auto seconds = seconds_of([&] {
        for (const auto& answer : wait_for_all(std::move(tasks))) {
            EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
            EXPECT_TRUE(answer.error().retry_after);
        }
    });
    EXPECT_LT(seconds, 0.9);
}

TEST_F(Pool, WorkNobodyWaitsForAnyMoreIsNotStarted) {
    auto options = postgres.options();
    options.pool_size = 1;
    options.answer_timeout = 200ms;
    {
        Database slow{options};
        store::CallStore queued{slow};
        asio::io_context io{1};
        std::vector<Result<>> answers;
        const auto keep = [&](Task<Result<>> task) -> Task<> { answers.push_back(co_await std::move(task)); };
        asio::co_spawn(io, keep(sleep(slow, 0.5)), [](const std::exception_ptr&) {});
        asio::co_spawn(io, keep(queued.begin(CallId::random(), monday, {store::OsFamily::ios, store::OsFamily::ios})),
                       [](const std::exception_ptr&) {});
        io.run();
        EXPECT_EQ(answers.size(), 2U);
    }
    EXPECT_EQ(postgres.value("select count(*) from open_call"), "0");
}

TEST_F(Pool, ALostConnectionIsReplacedBeforeTheNextJob) {
    auto options = postgres.options();
    options.pool_size = 1;
    Database single{options};
    const auto first = wait(backend(single)).value();
    for (int i = 0; i < 5; ++i) {
        postgres.execute("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = "
                         "current_database() and pid <> "
                         "pg_backend_pid()");
        const auto again = wait(backend(single));
        ASSERT_TRUE(again);
        EXPECT_NE(*again, first);
    }
}

TEST_F(Pool, AConnectionLostInTheMiddleIsUnavailableAndNotTriedAgain) {
    Troubles troubles;
    auto options = postgres.options();
    options.pool_size = 1;
    options.on_trouble = troubles.listener();
    Database single{options};
    auto killer = std::async(std::launch::async, [&] {
        while (postgres.value("with hit as (select pid from pg_stat_activity where query like '%pg_sleep%' and state = "
                              "'active' and pid <> "
                              "pg_backend_pid()) select count(pg_terminate_backend(pid)) from hit") == "0") {
            std::this_thread::sleep_for(5ms);
        }
    });
    EXPECT_EQ(wait(sleep(single, 1.5)).error().code, ErrorCode::unavailable);
    killer.get();
    EXPECT_TRUE(troubles.include(Trouble::connection_lost));
    EXPECT_TRUE(wait(single.ready()));
}

TEST_F(Pool, AConflictRunsOnceMoreThenIsBusy) {
    int runs = 0;
    auto lucky = wait(store::in_transaction(database, [&runs](Transaction& transaction) -> Result<int> {
        if (++runs == 1) {
            transaction.exec(serialization_failure);
        }
        return 7;
    }));
    EXPECT_EQ(lucky.value(), 7);
    EXPECT_EQ(runs, 2);
    auto unlucky = wait(store::in_transaction(database, [](Transaction& transaction) -> Result<int> {
        transaction.exec(serialization_failure);
        return 7;
    }));
    EXPECT_EQ(unlucky.error().code, ErrorCode::busy);
}

TEST_F(Pool, RefusalsRollBack) {
    constexpr static store::Statement insert{"test_insert", "insert into retention_run values (now(), 'test', 1)"};
    EXPECT_FALSE(wait(store::in_transaction(database, [](Transaction& transaction) -> Result<> {
        transaction.exec(insert);
        return refuse(ErrorCode::forbidden);
    })));
    EXPECT_EQ(postgres.value("select count(*) from retention_run"), "0");
}

// T-20
TEST_F(Pool, CommitsAreDurableAndConnectionsAreNamed) {
    ASSERT_TRUE(wait(database.ready()));
    EXPECT_NE(postgres.value("select count(*) from pg_stat_activity where datname = current_database() and "
                             "application_name = 'visavis'"),
              "0");
    constexpr static store::Statement setting{"test_setting", "show synchronous_commit"};
    EXPECT_EQ(wait(store::in_autocommit(database,
                                        [](Transaction& transaction) -> Result<std::string> {
                                            return transaction.exec(setting)[0][0].as<std::string>();
                                        }))
                  .value(),
              "on");
}

// Resumes on the executor that asked, whatever pool thread answered.
TEST_F(Pool, ResumesOnTheCallersExecutor) {
    asio::io_context io{1};
    const auto self = std::this_thread::get_id();
    int resumed_here = 0;
    for (int i = 0; i < 20; ++i) {
        asio::co_spawn(
            io,
            [&]() -> Task<> {
                EXPECT_TRUE(co_await database.ready());
                resumed_here += std::this_thread::get_id() == self ? 1 : 0;
            },
            [](const std::exception_ptr&) {});
    }
    io.run();
    EXPECT_EQ(resumed_here, 20);
}

TEST(Outage, DatabaseDownIsUnavailableQuicklyAndBackByItself) {
    PrivateCluster cluster;
    store::Database database{{.url = cluster.url(), .pool_size = 2}};
    EXPECT_EQ(wait(backend(database)).has_value(), true);
    cluster.stop();
    for (int i = 0; i < 4; ++i) {
        const auto seconds =
            seconds_of([&] { EXPECT_EQ(wait(backend(database)).error().code, ErrorCode::unavailable); });
        EXPECT_LT(seconds, 1.0);
    }
    cluster.start();
    const auto seconds = seconds_of([&] {
        while (!wait(backend(database))) {
            std::this_thread::sleep_for(20ms);
        }
    });
    EXPECT_LT(seconds, 2.0);
}

TEST(Outage, NeverStartedDatabaseIsUnavailableAndSaidSo) {
    Troubles troubles;
    store::Database database{
        {.url = Secret{"host=/nonexistent dbname=visavis"}, .pool_size = 2, .on_trouble = troubles.listener()}};
    EXPECT_EQ(wait(database.ready()).error().code, ErrorCode::unavailable);
    EXPECT_TRUE(troubles.include(Trouble::not_reachable));
    EXPECT_TRUE(store::schema_problem(Secret{"host=/nonexistent dbname=visavis"})
                    .starts_with("The database cannot be reached"));
}

TEST(Outage, FrozenDatabaseAnswersInTimeAndThePoolRecovers) {
    PrivateCluster cluster;
    store::Database database{{.url = cluster.url(), .pool_size = 2, .answer_timeout = 500ms}};
    const auto pid = wait(backend(database)).value();
    ASSERT_TRUE(wait(backend(database)));
    cluster.freeze();
    std::vector<Task<Result<int>>> tasks;
    for (int i = 0; i < 6; ++i) {
        tasks.push_back(backend(database));
    }
    const auto seconds = seconds_of([&] {
        for (const auto& answer : wait_for_all(std::move(tasks))) {
            EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
        }
    });
    EXPECT_LT(seconds, 1.0);
    std::this_thread::sleep_for(1500ms); // by now the watchdog has cut the frozen connections loose
    cluster.thaw();
    EXPECT_LT(seconds_of([&] {
                  while (!wait(backend(database))) {
                      std::this_thread::sleep_for(20ms);
                  }
              }),
              2.5);
    EXPECT_NE(wait(backend(database)).value(), pid);
}

TEST(Outage, FrozenDatabaseDoesNotHoldUpTheStop) {
    PrivateCluster cluster;
    std::optional<store::Database> database{
        std::in_place, store::DatabaseOptions{.url = cluster.url(), .pool_size = 1, .answer_timeout = 300ms}};
    ASSERT_TRUE(wait(backend(*database)));
    cluster.freeze();
    EXPECT_FALSE(wait(backend(*database)));
    EXPECT_LT(seconds_of([&] { database.reset(); }), 5.0);
    cluster.thaw();
}

} // namespace visavis::test
