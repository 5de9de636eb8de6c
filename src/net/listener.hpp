// Listening sockets: bind with a sentence for the operator when it fails, accept until closed, and the plain exchange
// of the two listeners that answer one request each: the redirect to HTTPS and the metrics. It must not decide what
// becomes of a connection.
#pragma once

#include "io_thread.hpp"
#include "socket.hpp"

#include "visavis/base/task.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace visavis::net {

/// One who has come in: non-blocking, and tuned as the listener was.
struct Accepted {
    Socket socket;
    asio::ip::address from;
};

/// One listening socket among those its thread waits for, so that accepting costs no system call but accept4().
class Listener {
  public:
    /// Throws std::runtime_error naming the setting.
    Listener(IoThread& thread, const std::string& address, std::uint16_t port, std::string_view setting);
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener();

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

    [[nodiscard]] IoThread& thread() const noexcept { return thread_; }

    /// Accepts until it is closed. `then` runs on the listener's thread.
    [[nodiscard]] Task<void> accept_all(std::function<void(Accepted)> then);

    /// On its thread, or when that has ended.
    void close();

  private:
    [[nodiscard]] Task<void> wait();
    [[nodiscard]] std::optional<Accepted> accept(boost::system::error_code& failure) const;

    IoThread& thread_;
    int socket_;
    std::uint16_t port_;
    Readiness::Watched watch_;
};

/// A complete response for a request's target (which may be malformed text: never echo it unchecked).
using PlainAnswer = std::function<std::string(std::string_view head)>;

/// One request, one answer, end; within limits.plain altogether.
[[nodiscard]] Task<void> serve_plain(IoThread& thread, const Limits& limits, Socket accepted,
                                     const PlainAnswer& answer);

} // namespace visavis::net
