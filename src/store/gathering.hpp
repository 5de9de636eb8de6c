// Gathering: requests of one kind that go to the database together. While one batch is under way, further requests
// gather and become the next: under load many share a statement, a commit and a change of threads, at rest nobody waits
// for anybody. Each keeps its own answer and its own deadline. Its statement must not wait for locks that others hold
// for long, since everybody in the batch would.
#pragma once

#include "run.hpp"

#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace visavis::store {

inline constexpr std::size_t largest_batch = 100;

/// `Request` has `goes_with(const Request&)`: whether one statement can serve both. `Answer` is a Result.
template <class Request, class Answer>
class Gathering : public std::enable_shared_from_this<Gathering<Request, Answer>> {
  public:
    /// One answer for each request, in their order. Runs in autocommit; may be called again for the same requests, but
    /// only when nothing was done. What went wrong with one request alone is its answer; the operator hears of it by
    /// the exception.
    using Work = std::function<std::vector<Answer>(Transaction&, std::span<const Request>, std::exception_ptr&)>;

    Gathering(Database& database, Work work)
        : pool_{database.pool()}
        , work_{std::move(work)} {}

    Task<Answer> ask(Request request) {
        return suspended<Answer>([self = this->shared_from_this(),
                                  request = std::move(request)](std::shared_ptr<WaitingFor<Answer>> waiter) mutable {
            self->take_in(std::move(request), std::move(waiter));
        });
    }

  private:
    struct Waiting {
        Request request;
        std::shared_ptr<WaitingFor<Answer>> waiter;
    };

    class Batch final : public Waiter {
      public:
        Batch(std::shared_ptr<Gathering> gathering, std::vector<Waiting> waiting)
            : gathering_{std::move(gathering)}
            , waiting_{std::move(waiting)} {}

        void refuse(Error error) override {
            if (!over_.exchange(true)) {
                for (const auto& one : waiting_) {
                    one.waiter->refuse(error);
                }
                gathering_->begin_batch();
            }
        }

        [[nodiscard]] bool answered() const noexcept override { return over_.load(); }

        void attempt(Connection& connection) {
            std::vector<Request> requests;
            std::vector<WaitingFor<Answer>*> waiters;
            for (const auto& [request, waiter] : waiting_) {
                if (!waiter->answered()) { // whoever gave up meanwhile wants no late work
                    requests.push_back(request);
                    waiters.push_back(waiter.get());
                }
            }
            std::exception_ptr failure;
            auto answers =
                requests.empty() ? std::vector<Answer>{} : gathering_->answers(connection, requests, failure);
            if (!over_.exchange(true)) {
                for (std::size_t i = 0; i < waiters.size(); ++i) {
                    waiters[i]->give(std::move(answers[i]));
                }
                gathering_->begin_batch();
            }
            if (failure) {
                std::rethrow_exception(failure); // for the operator; everybody has an answer
            }
        }

      private:
        std::shared_ptr<Gathering> gathering_;
        const std::vector<Waiting> waiting_;
        std::atomic<bool> over_{false};
    };

    void take_in(Request request, std::shared_ptr<WaitingFor<Answer>> waiter) {
        pool_.expect(waiter);
        bool first = false;
        bool full = false;
        {
            const std::scoped_lock lock{mutex_};
            full = waiting_.size() >= pool_.queue_limit();
            if (!full) {
                waiting_.push_back({std::move(request), waiter});
                first = !std::exchange(under_way_, true);
            }
        }
        if (full) {
            waiter->refuse(busy());
        } else if (first) {
            begin_batch();
        }
    }

    void begin_batch() {
        std::vector<Waiting> next;
        {
            const std::scoped_lock lock{mutex_};
            while (!waiting_.empty() && next.size() < largest_batch &&
                   (next.empty() || waiting_.front().request.goes_with(next.front().request))) {
                next.push_back(std::move(waiting_.front()));
                waiting_.pop_front();
            }
            under_way_ = !next.empty();
        }
        if (!next.empty()) {
            const auto batch = std::make_shared<Batch>(this->shared_from_this(), std::move(next));
            if (!pool_.submit({batch, [batch](Connection& connection) { batch->attempt(connection); }})) {
                batch->refuse(busy());
            }
        }
    }

    /// When a value in one request offends the database, the statement did nothing: each is asked alone, so that nobody
    /// pays for another's.
    std::vector<Answer> answers(Connection& connection, std::span<const Request> requests,
                                std::exception_ptr& failure) const {
        try {
            return run_work(connection, requests, failure);
        } catch (const pqxx::data_exception&) {
            failure = std::current_exception();
        } catch (const pqxx::integrity_constraint_violation&) {
            failure = std::current_exception();
        }
        if (requests.size() == 1) {
            return {refuse(ErrorCode::internal)};
        }
        std::vector<Answer> all;
        for (std::size_t i = 0; i < requests.size(); ++i) {
            all.push_back(std::move(answers(connection, requests.subspan(i, 1), failure).front()));
        }
        return all;
    }

    std::vector<Answer> run_work(Connection& connection, std::span<const Request> requests,
                                 std::exception_ptr& failure) const {
        pqxx::nontransaction work{connection.raw()};
        Transaction transaction{connection, work};
        return work_(transaction, requests, failure);
    }

    Database::Pool& pool_;
    const Work work_;
    std::mutex mutex_;
    std::deque<Waiting> waiting_; // guarded by mutex_
    bool under_way_{false};       // guarded by mutex_
};

} // namespace visavis::store
