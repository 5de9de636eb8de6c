// The pool behind Database: worker threads with a connection each, a bounded and fair queue, and a watchdog that
// answers callers in time even when PostgreSQL stands still. When the queue is full, whoever has most waiting is told
// so, not whoever comes next; and nobody keeps more than half of the connections busy (T-12). It must not let a job
// refer to anything of its caller: a job may finish long after.
#pragma once

#include "connection.hpp"
#include "fair_queue.hpp"

#include "visavis/base/error.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>

namespace visavis::store {

/// A caller who waits for an answer; the first answer counts. Thread-safe.
class Waiter {
  public:
    Waiter() = default;
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;
    virtual ~Waiter() = default;

    virtual void refuse(Error error) = 0;
    [[nodiscard]] virtual bool answered() const noexcept = 0;
};

/// Thrown by jobs when a sealed value does not open under its own key.
class Unreadable : public std::runtime_error {
  public:
    Unreadable()
        : std::runtime_error{"a sealed value did not open"} {}
};

/// What a caller hears who has too much waiting.
[[nodiscard]] inline Error busy() {
    return Error{.code = ErrorCode::busy, .retry_after = std::chrono::seconds{1}};
}

struct Database::Pool {
  public:
    struct Job {
        std::shared_ptr<Waiter> waiter;
        /// Does the work and answers the waiter. Throws what libpqxx throws; may then be called again.
        std::move_only_function<void(Connection&)> attempt;
    };

    explicit Pool(DatabaseOptions options);
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;
    ~Pool();

    /// The waiter is answered in any case: `busy` when the queue is full and this place has most waiting.
    void submit(const Place& place, Job job);

    /// Refuses this one, too, when it has no answer in time; for whoever waits for somebody else's job.
    void expect(const std::shared_ptr<Waiter>& waiter);

    /// How many may wait.
    [[nodiscard]] std::size_t queue_limit() const noexcept { return options_.queue_limit; }

  private:
    using Time = std::chrono::steady_clock::time_point;

    struct Worker {
        std::optional<Connection> connection;
        int socket{-1};              // guarded by mutex_; set while a job runs
        std::optional<Time> started; // guarded by mutex_
        std::thread thread;
    };

    struct Deadline {
        Time at;
        std::weak_ptr<Waiter> waiter;
    };

    void work(Worker& worker);
    [[nodiscard]] std::optional<FairQueue<Job>::Taken> next_job();
    void serve(Worker& worker, Job& job);
    [[nodiscard]] bool connect(Worker& worker);
    void drop(Worker& worker);
    void watch();
    [[nodiscard]] bool add_deadline(const std::shared_ptr<Waiter>& waiter);
    void forget_answered();
    std::size_t cut_loose(Time now);
    void report(Trouble trouble) const;

    const DatabaseOptions options_;
    std::atomic<Time::rep> next_connect_{0}; // while the database is down: when the next worker may try, else 0
    std::mutex mutex_;
    std::condition_variable jobs_changed_;
    std::condition_variable deadlines_changed_;
    FairQueue<Job> jobs_;
    std::unordered_map<std::uint64_t, std::size_t> running_; // jobs of each group; the server's own are not counted
    std::deque<Deadline> deadlines_;                         // in order, since every caller waits equally long
    bool stopping_{false};
    bool workers_gone_{false};
    std::vector<std::unique_ptr<Worker>> workers_;
    std::thread watchdog_;
};

} // namespace visavis::store
