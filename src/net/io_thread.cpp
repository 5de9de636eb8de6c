// The thread's loop, its sweep and the publishing of its counts. An exception that reaches the loop is a bug: it is
// logged and the loop goes on, since it serves other people's calls too.
#include "io_thread.hpp"

#include "visavis/net/memory.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace visavis::net {

namespace {

using observe::Literal;

constexpr std::array<std::string_view, 6> status_classes{"other", "1xx", "2xx", "3xx", "4xx", "5xx"};

} // namespace

IoThread::IoThread(const Limits& limits, observe::Metrics& metrics)
    : limits_{limits}
    , metrics_{metrics}
    , wheel_(static_cast<std::size_t>(std::max<std::int64_t>(0, limits.ping_interval / limits.sweep)) + 4) {}

IoThread::~IoThread() {
    stop();
}

void IoThread::start() {
    arm();
    readiness_.start();
    thread_ = std::thread{[this] {
        id_.store(std::this_thread::get_id(), std::memory_order_relaxed);
        while (!context_.stopped()) {
            try {
                context_.run();
            } catch (const std::exception&) {
                observe::log(observe::Level::error, "io_thread_exception");
            }
        }
    }};
}

void IoThread::stop() {
    context_.stop();
    if (thread_.joinable()) {
        thread_.join();
        publish();
    }
}

void IoThread::add(Connection& connection) {
    connections_.push_back(connection);
    if (leaving_) {
        connection.leave();
    }
}

template <class Each>
void IoThread::for_each_connection(Each each) {
    std::ranges::for_each(connections_, each);
    for (auto& slot : wheel_) {
        std::ranges::for_each(slot, each);
    }
}

void IoThread::leave_all() {
    leaving_ = true;
    for_each_connection([](Connection& connection) { connection.leave(); });
}

void IoThread::drop_all() {
    for_each_connection([](Connection& connection) { connection.drop(); });
}

void IoThread::flush_later(std::shared_ptr<Connection> connection) {
    to_flush_.push_back(std::move(connection));
    if (!readiness_.in_turn() && !std::exchange(flush_posted_, true)) {
        asio::post(context_, [this] { flush_all(); });
    }
}

void IoThread::flush_all() {
    flush_posted_ = false;
    while (!to_flush_.empty()) {
        for (auto said = std::exchange(to_flush_, {}); const auto& connection : said) {
            connection->flush();
        }
    }
}

void IoThread::arm() {
    timer_.expires_after(limits_.sweep);
    timer_.async_wait([this](const boost::system::error_code& failure) {
        if (!failure) {
            sweep();
            arm();
        }
    });
}

void IoThread::sweep() {
    // One look early rather than late: a limit is a promise. In the wheel it is two, since a slot holds a whole look.
    const auto now = std::chrono::steady_clock::now();
    sweep(connections_, now + limits_.sweep);
    const auto ahead = now + 2 * limits_.sweep;
    const auto last = tick(ahead);
    const auto slots = static_cast<std::int64_t>(wheel_.size());
    for (turned_ = std::max(turned_, last - slots + 1); turned_ <= last;) {
        Connections due;
        due.swap(wheel_[static_cast<std::size_t>(turned_++ % slots)]);
        sweep(due, ahead);
    }
    publish();
    give_back_when_quiet();
}

/// Afterwards each of them is where it belongs.
void IoThread::sweep(Connections& connections, SteadyTime now) {
    for (auto next = connections.begin(); next != connections.end();) {
        auto& connection = *next++;
        connection.sweep(now);
        if (connection.is_linked() && (&connections != &connections_ || connection.due() != SteadyTime::min())) {
            place(connection);
        }
    }
}

void IoThread::place(Connection& connection) {
    connection.unlink();
    const auto due = connection.due();
    if (due == SteadyTime::min()) {
        connections_.push_back(connection);
        return;
    }
    const auto slots = static_cast<std::int64_t>(wheel_.size());
    const auto slot = std::clamp(tick(due) + 1, turned_, turned_ + slots - 1);
    wheel_[static_cast<std::size_t>(slot % slots)].push_back(connection);
}

std::int64_t IoThread::tick(SteadyTime time) const {
    return (time - started_) / limits_.sweep;
}

void IoThread::watch_closely(Connection& connection) {
    if (connection.is_linked()) {
        connection.unlink();
        connections_.push_back(connection);
    }
}

/// When many have come or much was said, and it has become quiet, the holes they left are the system's: at once, and
/// once more when what was said has arrived and is forgotten.
void IoThread::give_back_when_quiet() {
    constexpr std::uint64_t much = 256; // connections, or sixteen times as many messages
    constexpr std::uint64_t little = 4;
    constexpr std::chrono::seconds forgotten{10};
    const auto worked = tally.handshakes_completed + tally.handshakes_failed + (tally.messages_in / 16);
    const bool quiet = worked - std::exchange(worked_, worked) < little;
    quiet_sweeps_ = quiet ? quiet_sweeps_ + 1 : 0;
    if (!quiet || worked - given_at_ < much) {
        return;
    }
    const bool long_since = quiet_sweeps_ * limits_.sweep >= forgotten;
    if (long_since) {
        given_at_ = worked;
    }
    if (long_since || quiet_sweeps_ == 1) {
        give_back_memory();
    }
}

void IoThread::publish() {
    const auto counted = [this](Literal name, std::uint64_t now, std::uint64_t before) {
        if (now != before) {
            metrics_.count(name, static_cast<double>(now - before));
        }
    };
    const auto level = [this](Literal name, std::int64_t now, std::int64_t before) {
        if (now != before) {
            metrics_.gauge_add(name, static_cast<double>(now - before));
        }
    };
    counted("tls_handshakes_completed", tally.handshakes_completed, published_.handshakes_completed);
    counted("tls_handshakes_failed", tally.handshakes_failed, published_.handshakes_failed);
    counted("messages_in", tally.messages_in, published_.messages_in);
    counted("messages_out", tally.messages_out, published_.messages_out);
    counted("outbox_overflows", tally.outbox_overflows, published_.outbox_overflows);
    for (std::size_t i = 0; i < status_classes.size(); ++i) {
        if (tally.responses.at(i) != published_.responses.at(i)) {
            metrics_.count("http_responses", "class", Literal::from_table(status_classes.at(i)),
                           static_cast<double>(tally.responses.at(i) - published_.responses.at(i)));
        }
    }
    level("connections_open", tally.connections_open, published_.connections_open);
    level("web_sockets_open", tally.web_sockets_open, published_.web_sockets_open);
    published_ = tally;
}

} // namespace visavis::net
