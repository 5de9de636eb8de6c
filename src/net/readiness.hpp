// Readiness: the sockets of one I/O thread in an epoll set of their own, which Asio waits for as a single descriptor.
// Asio's own wait costs a system call each time a socket is waited for again; here a socket stays armed, and what is
// ready at the same time is handled in one turn, at the end of which everything said in it leaves. Must not be used
// from two threads.
#pragma once

#include "visavis/base/footprint.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/intrusive/list.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace visavis::net {

namespace asio = boost::asio;

class Readiness {
  public:
    using Then = std::move_only_function<void()>;

    /// One socket and who waits for it: one reader, any number of writers.
    class Watch : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
      public:
        Watch(Readiness& readiness, int socket)
            : readiness_{&readiness}
            , socket_{socket} {
            readiness.watches_.push_back(*this);
        }

        void on_readable(Then then);
        void on_writable(Then then);
        /// Ends both waits, in a turn of their own.
        void cancel();
        /// The socket is about to be closed.
        void forget();

        /// What its reader will touch next time.
        [[nodiscard]] Footprint& footprint() noexcept { return footprint_; }

      private:
        friend class Readiness;

        void arm();

        Readiness* readiness_; ///< nothing: it is gone, and the socket goes too
        int socket_;
        std::uint32_t armed_{0}; ///< what the set tells of it now
        Then readable_;
        Then writable_;
        Footprint footprint_;
    };

    /// Gives a watch back; it may be called while its own waiter runs.
    struct Retire {
        void operator()(Watch* watch) const noexcept;
    };

    using Watched = std::unique_ptr<Watch, Retire>;

    /// `turn_ended` runs after each batch.
    Readiness(asio::io_context& context, std::function<void()> turn_ended);
    Readiness(const Readiness&) = delete;
    Readiness& operator=(const Readiness&) = delete;
    ~Readiness(); ///< whoever still waits is destroyed

    void start();

    [[nodiscard]] Watched watch(int socket) { return Watched{new Watch{*this, socket}}; }

    /// Whether a batch is being handled, so that its end will come.
    [[nodiscard]] bool in_turn() const { return in_turn_; }

  private:
    void wait();
    void handle_batch();

    asio::io_context& context_;
    std::function<void()> turn_ended_;
    int set_;
    asio::posix::stream_descriptor descriptor_;
    boost::intrusive::list<Watch, boost::intrusive::constant_time_size<false>> watches_;
    std::vector<std::unique_ptr<Watch>> retired_; ///< the present batch may still name them
    bool in_turn_{false};
};

} // namespace visavis::net
