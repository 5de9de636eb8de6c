// fork, two pipes, and what /proc tells.
#include "support/server_process.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <malloc.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace visavis::test {

ServerProcess::ServerProcess(const net::Limits& limits, const net::WebSocketHandler& web_socket) {
    std::array<int, 2> report{};
    std::array<int, 2> life{};
    if (::pipe(report.data()) != 0 || ::pipe(life.data()) != 0) {
        return;
    }
    process_ = ::fork();
    if (process_ == 0) {
        ::close(life[1]);
        ::malloc_trim(0); // what earlier tests have freed is not this server's
        {
            NetServer server{limits, web_socket};
            const auto port = server.port();
            char byte = 0;
            if (::write(report[1], &port, sizeof port) == sizeof port) {
                static_cast<void>(!::read(life[0], &byte, 1));
            }
            server.server().stop(std::chrono::milliseconds{100});
        }
        ::_exit(0);
    }
    ::close(report[1]);
    ::close(life[0]);
    static_cast<void>(!::read(report[0], &port_, sizeof port_));
    ::close(report[0]);
    life_ = life[1];
}

ServerProcess::~ServerProcess() {
    ::close(life_);
    ::waitpid(process_, nullptr, 0);
}

std::size_t ServerProcess::resident_bytes() const {
    return test::resident_bytes(process_);
}

std::size_t ServerProcess::descriptors() const {
    return open_descriptors(process_);
}

std::size_t resident_bytes(::pid_t process) {
    std::ifstream statm{"/proc/" + std::to_string(process) + "/statm"};
    std::size_t total = 0;
    std::size_t pages = 0;
    statm >> total >> pages;
    return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

std::size_t open_descriptors(::pid_t process) {
    std::size_t count = 0;
    std::error_code gone;
    for (auto at = std::filesystem::directory_iterator{"/proc/" + std::to_string(process) + "/fd", gone};
         at != std::filesystem::directory_iterator{}; at.increment(gone)) {
        ++count;
    }
    return count;
}

} // namespace visavis::test
