// The loop that writes what must last.
#include "call_recorder.hpp"

#include "visavis/observe/log.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <ranges>
#include <utility>

namespace visavis::signaling {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t ends_at_once = 500; // in one statement, which has a time limit

} // namespace

Task<Result<>> CallRecorder::begin(const CallId& call, std::vector<OsFamily> os_families) {
    auto begun = co_await calls_.begin(call, clock_.now(), std::move(os_families));
    if (begun) {
        restored(call);
    }
    co_return begun;
}

Task<Result<bool>> CallRecorder::join(const CallId& call, std::vector<OsFamily> os_families) {
    co_return co_await calls_.join(call, os_families.size(), os_families.back());
}

Task<> CallRecorder::withdraw(const CallId& call, std::vector<OsFamily> os_families) {
    if (const auto withdrawn = co_await calls_.withdraw(call, os_families.size(), os_families.back()); !withdrawn) {
        observe::log(observe::Level::warning, "call.withdraw_failed");
    }
}

Task<> CallRecorder::discard(const CallId& call) {
    {
        const std::scoped_lock lock{mutex_};
        open_.erase(call);
    }
    if (const auto discarded = co_await calls_.discard(call); !discarded) {
        observe::log(observe::Level::warning, "call.discard_failed");
    }
}

void CallRecorder::restored(const CallId& call) {
    const std::scoped_lock lock{mutex_};
    open_.insert(call);
}

void CallRecorder::moved(const CallId& call) {
    const std::scoped_lock lock{mutex_};
    open_.erase(call);
}

void CallRecorder::finished(const CallId& call, std::shared_ptr<const void> room) {
    const std::scoped_lock lock{mutex_};
    open_.erase(call);
    ends_.emplace(call, End{.at = clock_.now(), .room = std::move(room)});
}

Task<> CallRecorder::run(const std::atomic<bool>& leaving) {
    asio::steady_timer timer{co_await asio::this_coro::executor};
    // Clients of a server that died have the grace time to come back before their calls count as abandoned.
    auto next_beat = clock_.steady() + grace_ + 5s;
    while (!leaving) {
        timer.expires_after(250ms);
        co_await timer.async_wait(asio::use_awaitable);
        co_await write_ends();
        release_rooms(clock_.steady());
        if (clock_.steady() >= next_beat && co_await beat()) {
            next_beat = clock_.steady() + heartbeat_interval;
        }
    }
    co_await write_ends();
    release_rooms(SteadyTime::max());
}

void CallRecorder::release_rooms(SteadyTime kept_until) {
    std::vector<std::shared_ptr<const void>> released; // outside the lock: who holds the last of a room ends it
    const std::scoped_lock lock{mutex_};
    while (!kept_.empty() && kept_.front().until <= kept_until) {
        released.push_back(std::move(kept_.front().room));
        kept_.pop_front();
    }
}

Task<> CallRecorder::write_ends() {
    for (;;) {
        std::vector<store::EndedCall> due;
        {
            const std::scoped_lock lock{mutex_};
            for (const auto& [call, end] : ends_ | std::views::take(ends_at_once)) {
                due.push_back({.call = call, .ended_at = end.at});
            }
        }
        if (due.empty()) {
            co_return;
        }
        const auto written = co_await calls_.finish_all(due);
        if (!written) {
            co_return; // the database is away: all of them stay for the next round
        }
        metrics_.count("calls_finished", static_cast<double>(*written));
        const auto until = clock_.steady() + ended_calls_kept;
        const std::scoped_lock lock{mutex_};
        for (const auto& one : due) {
            kept_.push_back({.until = until, .room = std::move(ends_.extract(one.call).mapped().room)});
        }
    }
}

Task<bool> CallRecorder::beat() {
    std::vector<CallId> open;
    {
        const std::scoped_lock lock{mutex_};
        open.assign(open_.begin(), open_.end());
        for (const auto& [call, end] : ends_) {
            open.push_back(call);
        }
    }
    if (!open.empty()) {
        if (const auto alive = co_await calls_.alive(std::move(open), clock_.now()); !alive) {
            beaten_ = false;
            co_return false;
        }
    }
    // After an outage other nodes may not have written their heartbeats yet: their calls are alive all the same.
    if (!std::exchange(beaten_, true)) {
        co_return true;
    }
    const auto abandoned = co_await calls_.finish_abandoned(clock_.now() - 2 * heartbeat_interval - grace_);
    if (!abandoned) {
        beaten_ = false;
        co_return false;
    }
    if (*abandoned > 0) {
        metrics_.count("calls_finished", static_cast<double>(*abandoned));
        observe::log(observe::Level::warning, "calls.abandoned_counted",
                     {{"count", static_cast<std::int64_t>(*abandoned)}});
    }
    co_return true;
}

} // namespace visavis::signaling
