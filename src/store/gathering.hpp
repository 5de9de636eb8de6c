// Gathering: requests of one kind that go to the database together. What is asked for in one turn of an I/O thread, or
// while a batch is under way, or before a worker is free becomes the next batch: under load many share a statement, a
// commit and two changes of threads, at rest nobody waits for anybody. Each keeps its own answer and its own deadline.
// Who goes with the next batch is as fair as the pool's queue.
// Its statement must not wait for locks that others hold for long, since everybody in the batch would.
#pragma once

#include "run.hpp"

#include <boost/asio/this_coro.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
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

    Task<Answer> ask(Request request, Place place = {}) {
        const auto executor = co_await asio::this_coro::executor;
        co_return co_await suspended<Answer>([self = this->shared_from_this(), request = std::move(request), place,
                                              executor](std::shared_ptr<WaitingFor<Answer>> waiter) mutable {
            if (self->take_in(place, std::move(request), std::move(waiter))) {
                asio::post(executor, [self] { self->begin_batch(); }); // when the others of this turn have asked
            }
        });
    }

  private:
    struct Waiting {
        Request request;
        std::shared_ptr<WaitingFor<Answer>> waiter;
    };

    /// One job of the pool. Who is in it is decided when a worker has begun with it.
    class Batch final : public Waiter {
      public:
        explicit Batch(std::shared_ptr<Gathering> gathering)
            : gathering_{std::move(gathering)} {}

        void refuse(Error error) override {
            if (!over_.exchange(true)) {
                for (const auto& one : members()) {
                    one.waiter->refuse(error);
                }
                gathering_->begin_batch();
            }
        }

        [[nodiscard]] bool answered() const noexcept override { return over_.load(); }

        void attempt(Connection& connection) {
            std::vector<Request> requests;
            std::vector<WaitingFor<Answer>*> waiters;
            for (const auto& [request, waiter] : members()) {
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
        /// The same ones each time. A worker and the watchdog may both ask.
        const std::vector<Waiting>& members() {
            std::call_once(decided_, [this] { members_ = gathering_->next_members(); });
            return members_;
        }

        std::shared_ptr<Gathering> gathering_;
        std::once_flag decided_;
        std::vector<Waiting> members_;
        std::atomic<bool> over_{false};
    };

    /// True when somebody has to begin a batch.
    [[nodiscard]] bool take_in(const Place& place, Request request, std::shared_ptr<WaitingFor<Answer>> waiter) {
        pool_.expect(waiter);
        std::optional<Waiting> too_much;
        bool first = false;
        {
            const std::scoped_lock lock{mutex_};
            waiting_.push(place, {std::move(request), std::move(waiter)});
            if (waiting_.size() > pool_.queue_limit()) {
                too_much = waiting_.drop();
            }
            first = !std::exchange(under_way_, true);
        }
        if (too_much) {
            too_much->waiter->refuse(busy());
        }
        return first;
    }

    void begin_batch() {
        {
            const std::scoped_lock lock{mutex_};
            under_way_ = !waiting_.empty();
            if (!under_way_) {
                return;
            }
        }
        const auto batch = std::make_shared<Batch>(this->shared_from_this());
        pool_.submit(Place{}, {batch, [batch](Connection& connection) { batch->attempt(connection); }});
    }

    [[nodiscard]] std::vector<Waiting> next_members() {
        std::vector<Waiting> next;
        const std::scoped_lock lock{mutex_};
        while (next.size() < largest_batch) {
            auto taken = waiting_.pop([&](std::uint64_t /*group*/, const Waiting& one) {
                return next.empty() || one.request.goes_with(next.front().request);
            });
            if (!taken) {
                break;
            }
            next.push_back(std::move(taken->item));
        }
        return next;
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
    FairQueue<Waiting> waiting_; // guarded by mutex_
    bool under_way_{false};      // guarded by mutex_; from the first request until a batch finds nobody
};

} // namespace visavis::store
