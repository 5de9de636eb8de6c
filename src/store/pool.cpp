// Worker threads, their connections and the watchdog. Which failure becomes which refusal is decided here and nowhere
// else.
#include "pool.hpp"

#include <sys/socket.h>

namespace visavis::store {

namespace {

using namespace std::chrono_literals;

constexpr auto retry_after = 2s;
constexpr auto pause_between_connects = 500ms;
constexpr auto patience_past_answer = 1s; // a job still running this long after its caller gave up loses its connection

Error unavailable() {
    return Error{.code = ErrorCode::unavailable, .retry_after = retry_after};
}

thread_local bool is_worker = false;

bool is_timeout(const std::string& sqlstate) {
    return sqlstate == "57014" || sqlstate == "55P03";
}

bool is_shortage(const std::string& sqlstate) {
    return sqlstate.starts_with("53") || sqlstate.starts_with("57P");
}

} // namespace

Database::Pool::Pool(DatabaseOptions options)
    : options_{std::move(options)} {
    for (std::size_t i = 0; i < options_.pool_size; ++i) {
        auto& worker = *workers_.emplace_back(std::make_unique<Worker>());
        worker.thread = std::thread{[this, &worker] { work(worker); }};
    }
    watchdog_ = std::thread{[this] { watch(); }};
}

Database::Pool::~Pool() {
    {
        const std::scoped_lock lock{mutex_};
        stopping_ = true;
    }
    jobs_changed_.notify_all();
    deadlines_changed_.notify_all();
    for (const auto& worker : workers_) {
        worker->thread.join();
    }
    {
        const std::scoped_lock lock{mutex_};
        workers_gone_ = true;
    }
    deadlines_changed_.notify_all();
    watchdog_.join();
}

void Database::Pool::submit(const Place& place, Job job) {
    bool first_deadline = false;
    std::optional<Job> too_much;
    {
        const std::scoped_lock lock{mutex_};
        if (stopping_) {
            too_much = std::move(job);
        } else {
            first_deadline = add_deadline(job.waiter);
            jobs_.push(place, std::move(job));
            if (jobs_.size() > options_.queue_limit) {
                too_much = jobs_.drop();
            }
        }
    }
    if (too_much) {
        too_much->waiter->refuse(busy());
    }
    if (!is_worker) { // a worker looks into the queue by itself before it sleeps: waking another one is in vain
        jobs_changed_.notify_one();
    }
    if (first_deadline) {
        deadlines_changed_.notify_one();
    }
}

void Database::Pool::expect(const std::shared_ptr<Waiter>& waiter) {
    bool first_deadline = false;
    {
        const std::scoped_lock lock{mutex_};
        first_deadline = add_deadline(waiter);
    }
    if (first_deadline) {
        deadlines_changed_.notify_one();
    }
}

/// With mutex_ held; true when the watchdog sleeps without knowing of any.
bool Database::Pool::add_deadline(const std::shared_ptr<Waiter>& waiter) {
    const bool first = deadlines_.empty();
    deadlines_.push_back({std::chrono::steady_clock::now() + options_.answer_timeout, waiter});
    return first;
}

/// With mutex_ held. Nearly all have their answer long before their deadline: the watchdog need not wake for them.
void Database::Pool::forget_answered() {
    while (!deadlines_.empty()) {
        const auto waiter = deadlines_.front().waiter.lock();
        if (waiter && !waiter->answered()) {
            return;
        }
        deadlines_.pop_front();
    }
}

/// With mutex_ held.
std::optional<FairQueue<Database::Pool::Job>::Taken> Database::Pool::next_job() {
    const auto at_most = std::max<std::size_t>(1, options_.pool_size / 2);
    return jobs_.pop([&](std::uint64_t group, const Job& job) {
        const auto running = running_.find(group);
        return stopping_ || job.waiter->answered() || running == running_.end() || running->second < at_most;
    });
}

void Database::Pool::work(Worker& worker) {
    is_worker = true;
    std::unique_lock lock{mutex_};
    for (;;) {
        auto next = next_job();
        if (!next) {
            if (stopping_) {
                return;
            }
            jobs_changed_.wait(lock);
            continue;
        }
        const auto group = next->place.group;
        if (group != 0) {
            ++running_[group];
        }
        if (!jobs_.empty()) { // somebody's who had to wait until now, perhaps
            jobs_changed_.notify_one();
        }
        const bool refused = stopping_;
        lock.unlock();
        auto& job = next->item;
        if (refused) {
            job.waiter->refuse(unavailable());
        } else if (!job.waiter->answered()) { // whoever gave up in the queue wants no late work
            serve(worker, job);
        }
        job = {};
        lock.lock();
        if (group != 0 && --running_[group] == 0) {
            running_.erase(group);
        }
        worker.started.reset();
        worker.socket = -1;
    }
}

void Database::Pool::serve(Worker& worker, Job& job) {
    const auto give_up = [&](Trouble trouble, Error error) {
        report(trouble);
        job.waiter->refuse(std::move(error));
    };
    for (bool again : {true, false}) {
        try {
            if (connect(worker)) {
                job.attempt(*worker.connection);
            } else {
                job.waiter->refuse(unavailable());
            }
            return;
        } catch (const pqxx::in_doubt_error&) {
            drop(worker);
            return give_up(Trouble::outcome_unknown, unavailable());
        } catch (const pqxx::statement_completion_unknown&) {
            drop(worker);
            return give_up(Trouble::outcome_unknown, unavailable());
        } catch (const pqxx::transaction_rollback&) { // a deadlock or concurrent writers; nothing of it was done
            if (!again) {
                return give_up(Trouble::conflict, Error{.code = ErrorCode::busy, .retry_after = retry_after});
            }
        } catch (const pqxx::broken_connection&) {
            drop(worker);
            return give_up(Trouble::connection_lost, unavailable());
        } catch (const pqxx::sql_error& failure) {
            const auto& state = failure.sqlstate();
            if (worker.connection->is_stale() || is_shortage(state)) {
                drop(worker);
                return give_up(Trouble::connection_lost, unavailable());
            }
            if (is_timeout(state)) {
                return give_up(Trouble::timed_out, unavailable());
            }
            return give_up(Trouble::refused, Error{.code = ErrorCode::internal});
        } catch (const Unreadable&) {
            return give_up(Trouble::unreadable, Error{.code = ErrorCode::internal});
        } catch (const std::exception&) {
            drop(worker); // unknown state: a new connection is cheap
            return give_up(Trouble::refused, Error{.code = ErrorCode::internal});
        }
    }
}

bool Database::Pool::connect(Worker& worker) {
    if (worker.connection && worker.connection->is_stale()) {
        drop(worker); // nothing was sent yet, so the job loses nothing
    }
    if (!worker.connection) {
        const auto now = std::chrono::steady_clock::now();
        auto may_try_at = next_connect_.load();
        if (may_try_at != 0) { // the database is down: one worker tries, the others answer at once
            const auto next = (now + pause_between_connects).time_since_epoch().count();
            if (now.time_since_epoch().count() < may_try_at ||
                !next_connect_.compare_exchange_strong(may_try_at, next)) {
                return false;
            }
        }
        try {
            worker.connection.emplace(options_);
            next_connect_ = 0;
        } catch (const pqxx::failure&) {
            next_connect_ = (std::chrono::steady_clock::now() + pause_between_connects).time_since_epoch().count();
            report(Trouble::not_reachable);
            return false;
        }
    }
    const std::scoped_lock lock{mutex_};
    worker.socket = worker.connection->socket();
    worker.started = std::chrono::steady_clock::now();
    return true;
}

/// The watchdog must never meet a socket number that already belongs to somebody else.
void Database::Pool::drop(Worker& worker) {
    {
        const std::scoped_lock lock{mutex_};
        worker.socket = -1;
    }
    worker.connection.reset();
}

void Database::Pool::watch() {
    std::unique_lock lock{mutex_};
    while (!workers_gone_) {
        forget_answered();
        std::optional<Time> next;
        if (!deadlines_.empty()) {
            next = deadlines_.front().at;
        }
        for (const auto& worker : workers_) {
            if (worker->started) {
                const auto cut = *worker->started + options_.answer_timeout + patience_past_answer;
                next = next ? std::min(*next, cut) : cut;
            }
        }
        if (next) {
            deadlines_changed_.wait_until(lock, *next);
        } else {
            deadlines_changed_.wait(lock);
        }
        const auto now = std::chrono::steady_clock::now();
        std::vector<std::shared_ptr<Waiter>> late;
        while (!deadlines_.empty() && deadlines_.front().at <= now) {
            if (auto waiter = deadlines_.front().waiter.lock()) {
                late.push_back(std::move(waiter));
            }
            deadlines_.pop_front();
        }
        const auto cut = cut_loose(now);
        lock.unlock();
        for (std::size_t i = 0; i < cut; ++i) {
            report(Trouble::worker_cut_loose);
        }
        for (const auto& waiter : late) {
            waiter->refuse(unavailable());
        }
        late.clear();
        lock.lock();
    }
}

/// With mutex_ held; returns how many. A closed socket makes libpq give up at once, whatever the server does.
std::size_t Database::Pool::cut_loose(Time now) {
    std::size_t cut = 0;
    for (const auto& worker : workers_) {
        if (worker->started && worker->socket >= 0 &&
            *worker->started + options_.answer_timeout + patience_past_answer <= now) {
            ::shutdown(worker->socket, SHUT_RDWR);
            worker->started.reset();
            ++cut;
        }
    }
    return cut;
}

void Database::Pool::report(Trouble trouble) const {
    if (options_.on_trouble) {
        options_.on_trouble(trouble);
    }
}

} // namespace visavis::store
