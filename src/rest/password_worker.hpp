// PasswordWorker: the thread on which Argon2id runs, with a bounded queue, so that a flood of sign-ins costs the
// flooders time and nobody else (T-12, T-14). Full: `busy` at once.
#pragma once

#include "visavis/base/error.hpp"
#include "visavis/base/secret.hpp"
#include "visavis/base/task.hpp"

#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <cstddef>
#include <string>

namespace visavis::rest {

inline constexpr std::size_t password_queue = 32;

class PasswordWorker {
  public:
    explicit PasswordWorker(std::size_t queue_limit = password_queue)
        : queue_limit_{queue_limit} {}

    PasswordWorker(const PasswordWorker&) = delete;
    PasswordWorker& operator=(const PasswordWorker&) = delete;
    ~PasswordWorker();

    Task<Result<bool>> verify(Secret password, std::string hash);
    Task<Result<std::string>> hash(Secret password);

  private:
    template <class T, class Work>
    Task<Result<T>> run(Work work);

    std::size_t queue_limit_;
    std::atomic<std::size_t> queued_{0};
    asio::thread_pool thread_{1};
};

} // namespace visavis::rest
