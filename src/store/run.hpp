// How a store class gets work done: it hands over a job that owns everything it needs, suspends, and resumes on its own
// executor with the answer, at the latest after the pool's answer_timeout.
#pragma once

#include "pool.hpp"

#include "visavis/base/task.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace visavis::store {

template <class Job>
using AnswerOf = std::invoke_result_t<Job&, Transaction&>; // a Result<T>

template <class Answer>
class WaitingFor final : public Waiter {
  public:
    explicit WaitingFor(std::move_only_function<void(Answer)> resume)
        : resume_{std::move(resume)} {}

    void give(Answer answer) {
        if (!answered_.exchange(true)) {
            std::exchange(resume_, nullptr)(std::move(answer));
        }
    }

    void refuse(Error error) override { give(std::unexpected(std::move(error))); }

    [[nodiscard]] bool answered() const noexcept override { return answered_.load(); }

  private:
    std::atomic<bool> answered_{false};
    std::move_only_function<void(Answer)> resume_;
};

/// Suspends until the waiter that `start` is given has an answer; resumes on the caller's executor.
template <class Answer, class Start>
Task<Answer> suspended(Start start) {
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(Answer)>(
        [](auto handler, Start moved_start) {
            const auto executor = asio::get_associated_executor(handler);
            moved_start(std::make_shared<WaitingFor<Answer>>(
                [handler = std::move(handler), work = asio::make_work_guard(executor)](Answer answer) mutable {
                    asio::post(work.get_executor(),
                               [handler = std::move(handler), answer = std::move(answer)]() mutable {
                                   std::move(handler)(std::move(answer));
                               });
                }));
        },
        asio::use_awaitable, std::move(start));
}

/// Suspends until `attempt` answers. `attempt(Connection&, job)` returns the job's Result; it may be called twice.
template <class Job, class Attempt>
Task<AnswerOf<Job>> run(Database& database, const Place& place, Job job, Attempt attempt) {
    using Answer = AnswerOf<Job>;
    return suspended<Answer>([&pool = database.pool(), place, attempt,
                              job = std::move(job)](std::shared_ptr<WaitingFor<Answer>> waiting) mutable {
        pool.submit(place, {waiting, [waiting, attempt, job = std::move(job)](Connection& connection) mutable {
                                waiting->give(attempt(connection, job));
                            }});
    });
}

/// `job(Transaction&)` returns a Result; a value commits, a refusal rolls back. It may run twice (only after a
/// rolled-back conflict), so it must not move out of what it owns.
template <class Job>
Task<AnswerOf<Job>> in_transaction(Database& database, const Place& place, Job job) {
    return run(database, place, std::move(job), [](Connection& connection, Job& inner) {
        pqxx::work work{connection.raw()};
        Transaction transaction{connection, work};
        auto answer = inner(transaction);
        if (answer) {
            work.commit();
        }
        return answer;
    });
}

/// For jobs whose statements each stand alone (a query, or one statement that does all): no BEGIN, no COMMIT, one round
/// trip.
template <class Job>
Task<AnswerOf<Job>> in_autocommit(Database& database, const Place& place, Job job) {
    return run(database, place, std::move(job), [](Connection& connection, Job& inner) {
        pqxx::nontransaction work{connection.raw()};
        Transaction transaction{connection, work};
        return inner(transaction);
    });
}

/// The server's own work.
template <class Job>
Task<AnswerOf<Job>> in_transaction(Database& database, Job job) {
    return in_transaction(database, Place{}, std::move(job));
}

template <class Job>
Task<AnswerOf<Job>> in_autocommit(Database& database, Job job) {
    return in_autocommit(database, Place{}, std::move(job));
}

} // namespace visavis::store
