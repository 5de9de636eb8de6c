// Choosing who is next, hashing on the worker's thread, resuming where the caller lives.
#include "password_worker.hpp"

#include "visavis/crypto/primitives.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace visavis::rest {

using namespace std::chrono_literals;

PasswordWorker::~PasswordWorker() {
    thread_.join();
}

template <class T, class Work>
Task<Result<T>> PasswordWorker::run(Precedence precedence, Work work) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, Result<T>)>(
        [this, precedence](auto handler, Work body) {
            auto executor = asio::make_work_guard(asio::get_associated_executor(handler));
            enter({.precedence = precedence,
                   .then = [handler = std::move(handler), executor = std::move(executor),
                            body = std::move(body)](bool its_turn) mutable {
                       Result<T> result = refuse(ErrorCode::busy, 2s);
                       std::exception_ptr failure;
                       try {
                           if (its_turn) {
                               result = body();
                           }
                       } catch (...) { // it is the caller's, as if it had called itself
                           failure = std::current_exception();
                       }
                       const auto to = executor.get_executor();
                       asio::post(to, [handler = std::move(handler), executor = std::move(executor), failure,
                                       result = std::move(result)]() mutable {
                           std::move(handler)(failure, std::move(result));
                       });
                   }});
        },
        asio::use_awaitable, std::move(work));
}

void PasswordWorker::enter(Waiting waiting) {
    std::unique_lock lock{mutex_};
    if (waiting_.size() + (working_ ? 1 : 0) >= queue_limit_) {
        auto last = waiting_.begin(); // the one who would come last: among equals who has waited least
        for (auto one = waiting_.begin(); one != waiting_.end(); ++one) {
            last = one->precedence < last->precedence ? last : one;
        }
        if (last != waiting_.end() && waiting.precedence < last->precedence) {
            auto refused = std::exchange(last->then, {});
            waiting_.erase(last);
            waiting_.push_back(std::move(waiting));
            lock.unlock();
            refused(false);
            return; // in the refused one's place, whose turn is posted already
        }
        lock.unlock();
        waiting.then(false);
        return;
    }
    waiting_.push_back(std::move(waiting));
    lock.unlock();
    asio::post(thread_, [this] { serve_one(); });
}

void PasswordWorker::serve_one() {
    std::unique_lock lock{mutex_};
    const auto first = std::ranges::min_element(waiting_, {}, &Waiting::precedence);
    auto then = std::move(first->then);
    waiting_.erase(first);
    working_ = true;
    lock.unlock();
    then(true);
    lock.lock();
    working_ = false;
}

Task<Result<bool>> PasswordWorker::verify(Secret password, std::string hash, Precedence precedence) {
    return run<bool>(precedence, [password = std::move(password), hash = std::move(hash)] {
        return crypto::verify_password(password, hash);
    });
}

Task<Result<std::string>> PasswordWorker::hash(Secret password, Precedence precedence) {
    return run<std::string>(precedence, [password = std::move(password)] { return crypto::hash_password(password); });
}

} // namespace visavis::rest
