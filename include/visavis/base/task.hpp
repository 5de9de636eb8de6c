// Task and TaskGroup: coroutines with an owner. Nothing is detached outside a TaskGroup; the group is drained before
// what its tasks use is destroyed.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>

#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <utility>

namespace visavis {

namespace asio = boost::asio;

template <class T = void>
using Task = asio::awaitable<T>;

/// Counts its tasks; never blocks. An exception that leaves a task goes to `on_exception` (a bug, or the world failing
/// where nobody handled it). Thread-safe. Must outlive its tasks: stop them, then run their executors until `running()`
/// is 0.
class TaskGroup {
  public:
    using OnException = std::function<void(const std::exception&)>;

    explicit TaskGroup(OnException on_exception)
        : on_exception_{std::move(on_exception)} {}

    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;
    ~TaskGroup();

    template <class Executor, class T>
    void spawn(const Executor& executor, Task<T> task) {
        running_.fetch_add(1, std::memory_order_relaxed);
        asio::co_spawn(executor, std::move(task),
                       [this](const std::exception_ptr& failure, auto&&...) { finished(failure); });
    }

    [[nodiscard]] std::size_t running() const noexcept { return running_.load(std::memory_order_acquire); }

  private:
    void finished(const std::exception_ptr& failure) noexcept;

    OnException on_exception_;
    std::atomic<std::size_t> running_{0};
};

} // namespace visavis
