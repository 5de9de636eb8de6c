// A net::Server in a process of its own, so that its memory and its descriptors can be measured from outside.
#pragma once

#include "support/net_server.hpp"

#include <cstddef>
#include <cstdint>
#include <sys/types.h>

namespace visavis::test {

class ServerProcess {
  public:
    explicit ServerProcess(const net::Limits& limits, const net::WebSocketHandler& web_socket = echo_web_socket());
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;
    ~ServerProcess(); ///< the child ends when the pipe to it closes

    [[nodiscard]] std::uint16_t port() const { return port_; }

    [[nodiscard]] std::size_t resident_bytes() const;
    [[nodiscard]] std::size_t descriptors() const;

  private:
    ::pid_t process_{-1};
    std::uint16_t port_{0};
    int life_{-1};
};

/// Of any process, by its number.
[[nodiscard]] std::size_t resident_bytes(::pid_t process);
[[nodiscard]] std::size_t open_descriptors(::pid_t process);

} // namespace visavis::test
