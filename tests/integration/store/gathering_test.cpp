// Requests that go to the database together: each keeps its own answer, its own deadline and its own mistakes.
#include "store/gathering.hpp"
#include "support/client.hpp"
#include "support/clinic.hpp"
#include "support/counted_calls.hpp"
#include "support/private_cluster.hpp"
#include "support/stopwatch.hpp"

#include <atomic>
#include <future>
#include <semaphore>

namespace visavis::test {

namespace {

using store::Database;
using store::Gathering;
using store::Transaction;

constexpr store::Statement own_transaction{"test_gathering_transaction", "select pg_current_xact_id()::text"};

struct Question {
    int number;
    bool alone{false};

    [[nodiscard]] bool goes_with(const Question& other) const { return !alone && !other.alone; }
};

/// Notes the batches it sees; answers with the number.
struct Batches {
    std::mutex mutex;
    std::vector<std::vector<int>> seen;
    std::atomic<int> statements{0};
};

using Questions = Gathering<Question, Result<int>>;

std::shared_ptr<Questions> questions_of(Database& database, Batches& batches) {
    return std::make_shared<Questions>(
        database, [&batches](Transaction& transaction, std::span<const Question> asked, std::exception_ptr&) {
            transaction.exec(own_transaction);
            const std::scoped_lock lock{batches.mutex};
            std::vector<Result<int>> answers;
            auto& batch = batches.seen.emplace_back();
            for (const auto& one : asked) {
                batch.push_back(one.number);
                answers.emplace_back(one.number);
            }
            return answers;
        });
}

std::vector<Result<int>> ask_all(const std::shared_ptr<Questions>& questions, const std::vector<Question>& asked) {
    std::vector<Task<Result<int>>> tasks;
    for (const auto& one : asked) {
        tasks.push_back(questions->ask(one));
    }
    return wait_for_all(std::move(tasks));
}

std::vector<Question> numbers(int count) {
    std::vector<Question> asked;
    for (int i = 0; i < count; ++i) {
        asked.push_back({.number = i});
    }
    return asked;
}

} // namespace

using Together = Clinic;

TEST_F(Together, RequestsOfOneTurnShareAStatementAndKeepTheirOrder) {
    Batches batches;
    const auto answers = ask_all(questions_of(database, batches), numbers(50));
    for (int i = 0; i < 50; ++i) {
        EXPECT_EQ(answers[static_cast<std::size_t>(i)].value(), i) << "everybody hears their own answer";
    }
    ASSERT_EQ(batches.seen.size(), 1U);
    EXPECT_EQ(batches.seen[0].size(), 50U);
    EXPECT_TRUE(std::ranges::is_sorted(batches.seen[0]));
}

TEST_F(Together, RequestsThatArriveWhileOneIsUnderWayAreTheNextBatch) {
    Batches batches;
    std::binary_semaphore begun{0};
    std::binary_semaphore others_have_asked{0};
    const auto questions = std::make_shared<Questions>(
        database, [&](Transaction& /*transaction*/, std::span<const Question> asked, std::exception_ptr&) {
            std::vector<Result<int>> answers;
            for (const auto& one : asked) {
                answers.emplace_back(one.number);
            }
            batches.seen.emplace_back().resize(asked.size());
            if (asked.front().number == 0) {
                begun.release();
                others_have_asked.acquire();
            }
            return answers;
        });
    auto first = std::async(std::launch::async, [&] { return wait(questions->ask({.number = 0})); });
    begun.acquire();
    std::vector<Task<Result<int>>> later;
    for (int i = 1; i <= 10; ++i) {
        later.push_back(questions->ask({.number = i}));
    }
    later.push_back([](std::binary_semaphore& asked) -> Task<Result<int>> {
        asked.release(); // the tasks before this one wait for their answers by now
        co_return 0;
    }(others_have_asked));
    EXPECT_EQ(wait_for_all(std::move(later)).size(), 11U);
    EXPECT_TRUE(first.get());
    ASSERT_EQ(batches.seen.size(), 2U);
    EXPECT_EQ(batches.seen[1].size(), 10U);
}

TEST_F(Together, ABatchIsBoundedAndWhatDoesNotGoTogetherGoesApart) {
    Batches batches;
    const auto questions = questions_of(database, batches);
    auto asked = numbers(250);
    asked[100].alone = true;
    EXPECT_EQ(ask_all(questions, asked).size(), 250U);
    for (const auto& batch : batches.seen) {
        EXPECT_LE(batch.size(), store::largest_batch);
        EXPECT_TRUE(std::ranges::find(batch, 100) == batch.end() || batch.size() == 1U);
    }
}

TEST_F(Together, MoreThanMayWaitAreBusyAtOnce) {
    auto options = postgres.options();
    options.queue_limit = 10;
    Database small{options};
    Batches batches;
    int busy = 0;
    for (const auto& answer : ask_all(questions_of(small, batches), numbers(50))) {
        busy += answer ? 0 : 1;
        EXPECT_TRUE(answer || answer.error().code == ErrorCode::busy);
    }
    EXPECT_GT(busy, 0);
    EXPECT_TRUE(wait(questions_of(small, batches)->ask({.number = 1})));
}

// T-12
TEST_F(Together, AFloodOfOneIsRefusedToItAndToNobodyElse) {
    auto options = postgres.options();
    options.queue_limit = 20;
    Database small{options};
    Batches batches;
    const auto questions = questions_of(small, batches);
    const auto greedy = store::place_of(AccountId::random(), 1);
    std::vector<Task<Result<int>>> tasks;
    for (int i = 0; i < 200; ++i) {
        const bool other = i % 20 == 19;
        tasks.push_back(questions->ask({.number = i}, other ? store::place_of(AccountId::random(), 1) : greedy));
    }
    int refused = 0;
    const auto answers = wait_for_all(std::move(tasks));
    for (std::size_t i = 0; i < answers.size(); ++i) {
        EXPECT_TRUE(answers[i] || i % 20 != 19) << i;
        refused += answers[i] ? 0 : 1;
    }
    EXPECT_GT(refused, 0);
}

// T-06: the same ticket several times in one batch, beside others.
TEST_F(Together, ATicketComesTwiceInABatchAndAdmitsOnce) {
    const auto maria = practitioner("maria");
    std::vector<Task<Result<store::Admission>>> redeemers;
    for (int ticket = 0; ticket < 10; ++ticket) {
        const auto hash = hash_of("ticket " + std::to_string(ticket));
        const auto session = signed_in(maria, "token " + std::to_string(ticket));
        ASSERT_TRUE(wait(sessions.issue_ticket(session.id, hash, monday, monday + 30s)));
        for (int i = 0; i < 3; ++i) {
            redeemers.push_back(sessions.redeem_ticket(hash, monday));
        }
    }
    redeemers.push_back(sessions.redeem_ticket(hash_of("nobody's"), monday));
    const auto answers = wait_for_all(std::move(redeemers));
    for (std::size_t ticket = 0; ticket < 10; ++ticket) {
        EXPECT_EQ(std::count_if(answers.begin() + static_cast<std::ptrdiff_t>(3 * ticket),
                                answers.begin() + static_cast<std::ptrdiff_t>(3 * ticket + 3),
                                [](const auto& answer) { return answer.has_value(); }),
                  1)
            << ticket;
    }
    EXPECT_EQ(answers.back().error().code, ErrorCode::ticket_refused);
    EXPECT_EQ(postgres.value("select count(*) from ticket"), "0");
}

// T-06: two nodes, each with a pool and batches of its own.
TEST_F(Together, TicketsAreGoodOnceAcrossNodes) {
    Database other_database{postgres.options()};
    store::SessionStore other{other_database, vault};
    const auto maria = practitioner("maria");
    std::vector<Task<Result<store::Admission>>> redeemers;
    std::optional<store::Session> session;
    for (int ticket = 0; ticket < 40; ++ticket) {
        const auto hash = hash_of("ticket " + std::to_string(ticket));
        if (ticket % 4 == 0) { // as many as a session may have open
            session = signed_in(maria, "token " + std::to_string(ticket));
        }
        ASSERT_TRUE(wait(sessions.issue_ticket(session->id, hash, monday, monday + 30s)));
    }
    for (int i = 0; i < 40; ++i) { // in opposite order, so that they meet in the middle
        redeemers.push_back(sessions.redeem_ticket(hash_of("ticket " + std::to_string(i)), monday));
        redeemers.push_back(other.redeem_ticket(hash_of("ticket " + std::to_string(39 - i)), monday));
    }
    const auto answers = wait_for_all(std::move(redeemers));
    EXPECT_EQ(std::ranges::count_if(answers, [](const auto& answer) { return answer.has_value(); }), 40);
    for (const auto& answer : answers) {
        EXPECT_TRUE(answer || answer.error().code == ErrorCode::ticket_refused);
    }
}

// Requests of different seconds are judged by their own clock.
TEST_F(Together, ATicketExpiresByTheTimeOfWhoRedeemsIt) {
    const auto maria = practitioner("maria");
    std::vector<Task<Result<store::Admission>>> redeemers;
    for (int i = 0; i < 6; ++i) {
        const auto hash = hash_of("ticket " + std::to_string(i));
        const auto session = signed_in(maria, "token " + std::to_string(i));
        ASSERT_TRUE(wait(sessions.issue_ticket(session.id, hash, monday, monday + 30s)));
        redeemers.push_back(sessions.redeem_ticket(hash, i % 2 == 0 ? monday : monday + 31s));
    }
    const auto answers = wait_for_all(std::move(redeemers));
    for (std::size_t i = 0; i < 6; ++i) {
        EXPECT_EQ(answers[i].has_value(), i % 2 == 0) << i;
    }
}

TEST_F(Together, SomebodysBadValueIsNobodyElsesTrouble) {
    std::vector<Task<Result<>>> beginnings;
    for (int i = 0; i < 10; ++i) {
        beginnings.push_back(
            calls.begin(CallId::random(), monday,
                        std::vector<store::OsFamily>(i == 5 ? 1U : 2U, store::OsFamily::ios))); // nobody calls alone
    }
    const auto answers = wait_for_all(std::move(beginnings));
    for (std::size_t i = 0; i < 10; ++i) {
        EXPECT_EQ(answers[i].has_value(), i != 5) << i;
    }
    EXPECT_EQ(answers[5].error().code, ErrorCode::internal);
    EXPECT_EQ(postgres.value("select count(*) from open_call"), "9");
}

// One guest's name was changed behind our back; the others come in.
TEST_F(Together, AValueThatDoesNotOpenIsNobodyElsesTrouble) {
    std::vector<store::Session> all;
    for (int i = 0; i < 6; ++i) {
        all.push_back(signed_in(practitioner("maria" + std::to_string(i)), "token " + std::to_string(i)));
        ASSERT_TRUE(
            wait(sessions.issue_ticket(all.back().id, hash_of("ticket " + std::to_string(i)), monday, monday + 30s)));
    }
    postgres.execute("update account set display_name_sealed = sha256('a') || sha256('b') where id = '" +
                     all[3].account.text() + "'");
    std::vector<Task<Result<store::Admission>>> redeemers;
    for (int i = 0; i < 6; ++i) {
        redeemers.push_back(sessions.redeem_ticket(hash_of("ticket " + std::to_string(i)), monday));
    }
    const auto answers = wait_for_all(std::move(redeemers));
    for (std::size_t i = 0; i < 6; ++i) {
        EXPECT_EQ(answers[i].has_value(), i != 3) << i;
    }
    EXPECT_EQ(answers[3].error().code, ErrorCode::internal);
}

TEST_F(Together, EndsOfManyCallsAreCountedOnceEach) {
    std::vector<store::EndedCall> ended;
    for (int i = 0; i < 20; ++i) {
        ended.push_back({.call = CallId::random(), .ended_at = monday + i * 1min});
        ASSERT_TRUE(wait(calls.begin(ended.back().call, monday, {store::OsFamily::ios, store::OsFamily::ios})));
    }
    ASSERT_TRUE(wait(calls.finish(ended[7].call, monday)).value());
    EXPECT_EQ(wait(calls.finish_all(ended)).value(), 19U);
    EXPECT_EQ(wait(calls.finish_all(ended)).value(), 0U);
    EXPECT_EQ(wait(calls.finish_all({})).value(), 0U);
    EXPECT_EQ(postgres.value(count_of_calls), "20");
    EXPECT_EQ(postgres.value("select max(ended_at) = timestamptz '2026-05-04 09:50Z' from " + counted_calls), "t");
}

TEST(Outage, ABatchThatFailsAnswersEverybodyInIt) {
    PrivateCluster cluster;
    Database database{{.url = cluster.url(), .pool_size = 2}};
    Batches batches;
    const auto questions = questions_of(database, batches);
    EXPECT_TRUE(wait(questions->ask({.number = 1})));
    cluster.stop();
    const Stopwatch before;
    for (const auto& answer : ask_all(questions, numbers(60))) {
        EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
        EXPECT_TRUE(answer.error().retry_after);
    }
    EXPECT_LT(before.undisturbed(), 1s);
    cluster.start();
    EXPECT_TRUE(eventually([&] { return wait(questions->ask({.number = 1})).has_value(); }, 2s));
}

// Each waits no longer than its own deadline, in whichever batch, and later ones find the way free.
TEST(Outage, AFrozenBatchHoldsUpNobodyForLong) {
    PrivateCluster cluster;
    Database database{{.url = cluster.url(), .pool_size = 2, .answer_timeout = 500ms}};
    Batches batches;
    const auto questions = questions_of(database, batches);
    EXPECT_TRUE(wait(questions->ask({.number = 1})));
    cluster.freeze();
    const Stopwatch before;
    for (const auto& answer : ask_all(questions, numbers(20))) {
        EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
    }
    EXPECT_LT(before.undisturbed(), 1s);
    cluster.thaw();
    EXPECT_TRUE(eventually([&] { return wait(questions->ask({.number = 1})).has_value(); }, 2500ms));
}

} // namespace visavis::test
