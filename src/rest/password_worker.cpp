// Counting what is queued, hashing on the worker's thread, resuming where the caller lives.
#include "password_worker.hpp"

#include "visavis/crypto/primitives.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace visavis::rest {

using namespace std::chrono_literals;

PasswordWorker::~PasswordWorker() {
    thread_.join();
}

template <class T, class Work>
Task<Result<T>> PasswordWorker::run(Work work) {
    if (queued_.fetch_add(1) >= queue_limit_) {
        queued_.fetch_sub(1);
        co_return refuse(ErrorCode::busy, 2s);
    }
    auto job = [](std::atomic<std::size_t>& queued, Work body) -> Task<T> {
        struct Done {
            std::atomic<std::size_t>& count;

            ~Done() { count.fetch_sub(1); }
        } done{queued};

        co_return body();
    };
    co_return co_await asio::co_spawn(thread_, job(queued_, std::move(work)), asio::use_awaitable);
}

Task<Result<bool>> PasswordWorker::verify(Secret password, std::string hash) {
    return run<bool>(
        [password = std::move(password), hash = std::move(hash)] { return crypto::verify_password(password, hash); });
}

Task<Result<std::string>> PasswordWorker::hash(Secret password) {
    return run<std::string>([password = std::move(password)] { return crypto::hash_password(password); });
}

} // namespace visavis::rest
