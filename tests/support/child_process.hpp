// A program of somebody else's that a test runs beside our own, such as nats-server or haproxy; killed at the end.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace visavis::test {

class ChildProcess {
  public:
    /// `words`: the program's path first. What it prints is appended to `log`; `more` are variables such as "A=b", in
    /// front of those it inherits. Throws std::runtime_error.
    ChildProcess(std::vector<std::string> words, const std::filesystem::path& log, std::vector<std::string> more = {});
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    ~ChildProcess();

    void signal(int number) const;
    void freeze() const; ///< returns when it stands still, not when it was told to

  private:
    pid_t pid_{-1};
};

/// Whether somebody accepts connections on this port of 127.0.0.1.
[[nodiscard]] bool listens(std::uint16_t port);

} // namespace visavis::test
