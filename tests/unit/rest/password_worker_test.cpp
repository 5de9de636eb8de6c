// T-12, T-14: the queue in front of Argon2id is bounded and says so at once.
#include "rest/password_worker.hpp"
#include "support/test_database.hpp"

#include "visavis/crypto/primitives.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace visavis::rest {

TEST(PasswordWorker, AnswersBusyBeyondItsQueueAndRecovers) {
    crypto::initialise();
    PasswordWorker worker{2};
    std::vector<Task<Result<std::string>>> tasks;
    for (int i = 0; i < 5; ++i) {
        tasks.push_back(worker.hash(Secret{"a password of some length"}));
    }
    const auto answers = test::wait_for_all(std::move(tasks));
    EXPECT_EQ(std::ranges::count_if(answers, [](const auto& answer) { return answer.has_value(); }), 2);
    const auto refused = std::ranges::find_if(answers, [](const auto& answer) { return !answer; });
    ASSERT_NE(refused, answers.end());
    EXPECT_EQ(refused->error().code, ErrorCode::busy);
    EXPECT_TRUE(refused->error().retry_after);
    const auto hash = test::wait(worker.hash(Secret{"a password of some length"}));
    ASSERT_TRUE(hash);
    EXPECT_EQ(test::wait(worker.verify(Secret{"a password of some length"}, *hash, {})), Result<bool>{true});
    EXPECT_EQ(test::wait(worker.verify(Secret{"another one"}, *hash, {})), Result<bool>{false});
}

TEST(PasswordWorker, RefusesWhoWouldComeLastAndNotWhoComes) { // T-24
    crypto::initialise();
    PasswordWorker worker{4};
    const auto& hash = crypto::dummy_password_hash();
    std::vector<Task<Result<bool>>> tasks;
    for (std::size_t tries = 1; tries <= 8; ++tries) { // the first one is worked on, three of the others may wait
        tasks.push_back(worker.verify(Secret{"wrong"}, hash, {.tries_of_source = tries}));
    }
    for (int i = 0; i < 3; ++i) {
        tasks.push_back(worker.verify(Secret{"wrong"}, hash, {.unknown = i > 0}));
    }
    const auto answers = test::wait_for_all(std::move(tasks));
    EXPECT_TRUE(std::ranges::all_of(answers.begin() + 8, answers.end(), [](const auto& one) {
        return one.has_value();
    })) << "a known device, and two who have tried nothing yet";
    EXPECT_EQ(std::ranges::count_if(answers, [](const auto& one) { return one.has_value(); }), 4);
}

} // namespace visavis::rest
