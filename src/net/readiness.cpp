// The nested epoll set. It is level-triggered, so nothing is lost when somebody reads less than there is; a socket that
// is ready while nobody waits for it is taken out until somebody does.
#include "readiness.hpp"

#include "visavis/base/assert.hpp"

#include <boost/asio/post.hpp>

#include <array>
#include <cerrno>
#include <sys/epoll.h>
#include <utility>

namespace visavis::net {

Readiness::Readiness(asio::io_context& context, std::function<void()> turn_ended)
    : context_{context}
    , turn_ended_{std::move(turn_ended)}
    , set_{::epoll_create1(EPOLL_CLOEXEC)}
    , descriptor_{context} {
    VISAVIS_ASSERT(set_ >= 0, "the kernel gives no epoll set");
    descriptor_.assign(set_);
}

Readiness::~Readiness() {
    while (!watches_.empty()) {
        auto& watch = watches_.front();
        watch.unlink();
        watch.readiness_ = nullptr;
        // Destroying a waiter destroys its coroutine and with that, often, the watch.
        auto readable = std::exchange(watch.readable_, {});
        auto writable = std::exchange(watch.writable_, {});
    }
}

void Readiness::start() {
    wait();
}

void Readiness::wait() {
    descriptor_.async_wait(asio::posix::stream_descriptor::wait_read, [this](const boost::system::error_code& failure) {
        if (failure) {
            return;
        }
        try {
            handle_batch();
        } catch (...) { // a bug, which the thread's loop reports; the others' sockets must still be waited for
            wait();
            throw;
        }
        wait();
    });
}

void Readiness::handle_batch() {
    struct Turn {
        explicit Turn(Readiness& readiness)
            : of{readiness} {
            of.in_turn_ = true;
        }

        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

        ~Turn() {
            of.in_turn_ = false;
            of.retired_.clear();
        }

        Readiness& of;
    };

    // How far ahead: a message takes some ten microseconds, memory a tenth of one, in two steps one behind the other.
    constexpr int watch_ahead = 6;
    constexpr int footprint_ahead = 3;

    const Turn turn{*this};
    std::array<epoll_event, 256> events; // NOLINT(cppcoreguidelines-pro-type-member-init): the kernel fills it
    const auto count = ::epoll_wait(set_, events.data(), static_cast<int>(events.size()), 0);
    const auto watch_of = [&](int i) { return static_cast<Watch*>(events.at(static_cast<std::size_t>(i)).data.ptr); };
    const auto fetch_watch = [&](int i) {
        if (i < count) {
            Footprint watch;
            watch.add(watch_of(i), sizeof(Watch));
            watch.fetch();
        }
    };
    const auto fetch_footprint = [&](int i) {
        if (i < count) {
            watch_of(i)->footprint_.fetch(); // one that was given back meanwhile is still there
        }
    };
    for (int i = 0; i < watch_ahead; ++i) {
        fetch_watch(i);
    }
    for (int i = 0; i < footprint_ahead; ++i) {
        fetch_footprint(i);
    }
    for (int i = 0; i < count; ++i) {
        fetch_watch(i + watch_ahead);
        fetch_footprint(i + footprint_ahead);
        const auto& event = events.at(static_cast<std::size_t>(i));
        auto& watch = *watch_of(i);
        const bool ended = (event.events & (EPOLLERR | EPOLLHUP)) != 0;
        if ((event.events & EPOLLOUT) != 0 || ended) {
            if (auto then = std::exchange(watch.writable_, {})) {
                then();
            }
        }
        if ((event.events & EPOLLIN) != 0 || ended) {
            if (auto then = std::exchange(watch.readable_, {})) {
                then();
            }
        }
        watch.arm();
    }
    turn_ended_();
}

void Readiness::Watch::on_readable(Then then) {
    readable_ = std::move(then);
    arm();
}

void Readiness::Watch::on_writable(Then then) {
    if (writable_) { // a reader that has to write first, and the output that is blocked
        then = [one = std::move(writable_), other = std::move(then)]() mutable {
            one();
            other();
        };
    }
    writable_ = std::move(then);
    arm();
}

/// Nothing, as long as the reader is back before its batch is over.
void Readiness::Watch::arm() {
    if (socket_ < 0 || readiness_ == nullptr) {
        return;
    }
    const std::uint32_t wanted = (readable_ ? std::uint32_t{EPOLLIN} : 0U) | (writable_ ? std::uint32_t{EPOLLOUT} : 0U);
    if (wanted == armed_) {
        return;
    }
    epoll_event event{.events = wanted, .data = {.ptr = this}};
    ::epoll_ctl(readiness_->set_,
                wanted == 0   ? EPOLL_CTL_DEL
                : armed_ == 0 ? EPOLL_CTL_ADD
                              : EPOLL_CTL_MOD,
                socket_, &event);
    armed_ = wanted;
}

void Readiness::Watch::cancel() {
    for (auto* const waiter : {&readable_, &writable_}) {
        if (*waiter && readiness_ != nullptr) {
            asio::post(readiness_->context_, std::exchange(*waiter, {}));
        }
    }
}

void Readiness::Watch::forget() {
    if (armed_ != 0 && readiness_ != nullptr) {
        ::epoll_ctl(readiness_->set_, EPOLL_CTL_DEL, socket_, nullptr);
        armed_ = 0;
    }
    socket_ = -1;
    cancel();
}

void Readiness::Retire::operator()(Watch* watch) const noexcept {
    std::unique_ptr<Watch> gone{watch};
    gone->forget();
    if (auto* const of = gone->readiness_; of != nullptr && of->in_turn_) {
        of->retired_.push_back(std::move(gone));
    }
}

} // namespace visavis::net
