// A net::Server in a process of its own, so that its memory and its descriptors can be measured from outside. The test
// program starts itself anew and serves instead of testing: a heap that earlier tests have filled and freed, as after a
// mere fork, would swallow what is to be measured. So nothing can be handed over but the name of what is to be served.
#pragma once

#include "support/net_server.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <sys/types.h>

namespace visavis::test {

/// What such a process serves: a constant of the test's file, found again in the new process by its name.
class ServerRole {
  public:
    struct Parts {
        net::Limits limits = short_limits();
        net::WebSocketHandler web_socket = echo_web_socket();
    };

    using Make = Parts (*)();

    ServerRole(const char* name, Make make);
    ServerRole(const ServerRole&) = delete;
    ServerRole& operator=(const ServerRole&) = delete;
    ~ServerRole() = default;

    [[nodiscard]] const char* name() const { return name_; }

    [[nodiscard]] Parts parts() const { return make_(); }

    [[nodiscard]] const ServerRole* next() const { return next_; }

  private:
    const char* name_;
    Make make_;
    const ServerRole* next_;
};

class ServerProcess {
  public:
    explicit ServerProcess(const ServerRole& role); ///< throws std::runtime_error unless it listens
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;
    ~ServerProcess(); ///< the child ends when the pipe to it closes

    [[nodiscard]] std::uint16_t port() const { return port_; }

    [[nodiscard]] std::size_t resident_bytes() const;
    [[nodiscard]] std::size_t descriptors() const;
    /// What it has used so far.
    [[nodiscard]] std::chrono::nanoseconds processor_time() const;

  private:
    ::pid_t process_{-1};
    std::uint16_t port_{0};
    int life_{-1};
};

/// For main(): whether this process was started to serve; if so, it has served and its time is over.
[[nodiscard]] bool served_as_asked(int argc, char** argv);

/// Of any process, by its number.
[[nodiscard]] std::size_t resident_bytes(::pid_t process);
[[nodiscard]] std::size_t open_descriptors(::pid_t process);

} // namespace visavis::test
