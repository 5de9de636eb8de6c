// The scheduler's loop: run what is due, sleep until the next turn, look again whenever somebody wakes it.
#include "visavis/jobs/scheduler.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace visavis::jobs {

Scheduler::Scheduler(const asio::any_io_executor& executor, const Clock& clock, std::vector<Job> jobs,
                     OnException on_exception)
    : strand_{asio::make_strand(executor)}
    , timer_{std::make_shared<asio::steady_timer>(strand_)}
    , clock_{clock}
    , on_exception_{std::move(on_exception)} {
    for (auto& job : jobs) {
        const auto first = clock.steady() + job.first_after;
        planned_.push_back({.job = std::move(job), .next = first});
    }
}

Task<> Scheduler::run() {
    while (!stopped_) {
        if (co_await run_due() > 0) {
            continue; // a long turn may have made the next one due
        }
        timer_->expires_after(std::max(SteadyTime::duration::zero(), next_turn() - clock_.steady()));
        if (!stopped_) { // stop() cancels on this strand, so it cannot fall between here and the wait
            co_await timer_->async_wait(asio::as_tuple(asio::use_awaitable));
        }
    }
}

Task<std::size_t> Scheduler::run_due() {
    std::size_t turns = 0;
    for (auto& planned : planned_) {
        const auto now = clock_.steady();
        if (stopped_ || planned.next > now) {
            continue;
        }
        planned.next = now + planned.job.every; // missed turns are not made up for
        ++turns;
        try {
            co_await planned.job.turn();
        } catch (const std::exception& exception) {
            on_exception_(planned.job.name, exception);
        }
    }
    co_return turns;
}

void Scheduler::stop() {
    stopped_ = true;
    wake();
}

void Scheduler::wake() {
    asio::post(strand_, [timer = timer_] { timer->cancel(); });
}

SteadyTime Scheduler::next_turn() const {
    auto next = clock_.steady() + std::chrono::hours{1};
    for (const auto& planned : planned_) {
        next = std::min(next, planned.next);
    }
    return next;
}

} // namespace visavis::jobs
