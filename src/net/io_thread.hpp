// IoThread: one thread, one io_context, and the connections that live there for their whole life, so that nothing of a
// connection needs a lock but its outbox. The thread lends its connections the buffers they need for the length of one
// turn. A single timer sweeps over them and asks each whether it has outstayed a limit: no timer per connection. It
// must not be shared by two threads.
#pragma once

#include "limits.hpp"
#include "readiness.hpp"

#include "visavis/base/clock.hpp"
#include "visavis/base/task.hpp"
#include "visavis/observe/metrics.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace visavis::net {

/// What a thread knows of each of its connections. All on that thread.
class Connection : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
  public:
    Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Ends what is late by `now`. Must not destroy a connection.
    virtual void sweep(SteadyTime now) = 0;
    /// The server stops: end soon and politely.
    virtual void leave() = 0;
    /// End now.
    virtual void drop() = 0;

    /// Before then there is nothing to end and nothing to send, so it need not be looked at. May only become earlier
    /// together with watch_closely().
    [[nodiscard]] virtual SteadyTime due() const { return SteadyTime::min(); }

    /// The turn in which something was said is over.
    virtual void flush() {}

  protected:
    ~Connection() = default;
};

/// Records and messages of a connection that always has something to read; then the thread's others have their turn.
inline constexpr std::size_t turns_in_a_row{64};

/// Counted without synchronisation on the thread, handed to Metrics with each sweep.
struct Tally {
    std::uint64_t handshakes_completed{0};
    std::uint64_t handshakes_failed{0};
    std::array<std::uint64_t, 6> responses{}; ///< by status class
    std::uint64_t messages_in{0};
    std::uint64_t messages_out{0};
    std::uint64_t outbox_overflows{0};
    std::int64_t connections_open{0};
    std::int64_t web_sockets_open{0};
};

class IoThread {
  public:
    IoThread(const Limits& limits, observe::Metrics& metrics);
    IoThread(const IoThread&) = delete;
    IoThread& operator=(const IoThread&) = delete;
    ~IoThread();

    void start();
    /// Ends the thread even if something still waits. From another thread.
    void stop();

    [[nodiscard]] asio::io_context& context() noexcept { return context_; }

    [[nodiscard]] asio::any_io_executor executor() { return context_.get_executor(); }

    /// One that comes while the server stops is asked to leave at once.
    void add(Connection& connection);

    /// A deadline nearer than the next ping was set.
    void watch_closely(Connection& connection);

    void leave_all();
    void drop_all();

    /// Has `connection` flush when the present turn is over: once for everything that all sockets of the turn cause.
    /// On this thread.
    void flush_later(std::shared_ptr<Connection> connection);

    [[nodiscard]] bool is_current() const { return std::this_thread::get_id() == id_.load(std::memory_order_relaxed); }

    [[nodiscard]] Readiness& readiness() noexcept { return readiness_; }

    Tally tally;
    std::array<char, 16 * 1024> input; ///< one TLS record; valid until the next suspension
    std::string output;                ///< gathered for one write; valid until the next suspension

  private:
    void flush_all();
    void arm();
    void sweep();
    void publish();
    void give_back_when_quiet();

    const Limits& limits_;
    observe::Metrics& metrics_;
    asio::io_context context_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
    asio::steady_timer timer_{context_};

    Readiness readiness_{context_, [this] { flush_all(); }};
    using Connections = boost::intrusive::list<Connection, boost::intrusive::constant_time_size<false>>;
    void sweep(Connections& connections, SteadyTime now);
    void place(Connection& connection);
    [[nodiscard]] std::int64_t tick(SteadyTime time) const;
    template <class Each>
    void for_each_connection(Each each);

    Connections connections_; ///< looked at with each sweep
    /// A timing wheel for all others, a slot for each sweep of a ping interval: thousands of idle sockets cost nothing
    /// but their pings.
    std::vector<Connections> wheel_;
    SteadyTime started_{std::chrono::steady_clock::now()};
    std::int64_t turned_{0}; ///< the next tick whose slot is to be looked at
    std::vector<std::shared_ptr<Connection>> to_flush_;
    Tally published_;
    std::uint64_t worked_{0}; ///< up to the last sweep
    std::uint32_t quiet_sweeps_{0};
    std::uint64_t given_at_{0}; ///< the same when memory was last given back for good
    bool leaving_{false};
    bool flush_posted_{false};
    std::atomic<std::thread::id> id_;
    std::thread thread_;
};

} // namespace visavis::net
