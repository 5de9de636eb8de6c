// PasswordWorker: the thread on which Argon2id runs. Its queue is bounded and has an order, so that a flood of sign-ins
// costs the flooders time and nobody else (T-12, T-14). Full: `busy` at once, for whoever would come last.
#pragma once

#include "sign_in_order.hpp"

#include "visavis/base/error.hpp"
#include "visavis/base/secret.hpp"
#include "visavis/base/task.hpp"

#include <boost/asio/thread_pool.hpp>

#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace visavis::rest {

inline constexpr std::size_t password_queue = 32;

class PasswordWorker {
  public:
    explicit PasswordWorker(std::size_t queue_limit = password_queue)
        : queue_limit_{queue_limit} {}

    PasswordWorker(const PasswordWorker&) = delete;
    PasswordWorker& operator=(const PasswordWorker&) = delete;
    ~PasswordWorker();

    Task<Result<bool>> verify(Secret password, std::string hash, Precedence precedence);
    /// For somebody who is signed in.
    Task<Result<std::string>> hash(Secret password, Precedence precedence = {});

  private:
    struct Waiting {
        Precedence precedence;
        std::move_only_function<void(bool its_turn)> then;
    };

    template <class T, class Work>
    Task<Result<T>> run(Precedence precedence, Work work);
    void enter(Waiting waiting);
    void serve_one();

    const std::size_t queue_limit_;
    std::mutex mutex_;
    std::vector<Waiting> waiting_; ///< in the order in which they came
    bool working_{false};
    asio::thread_pool thread_{1}; ///< last: it is joined first
};

} // namespace visavis::rest
