// posix_spawn, a pipe for the child's input, one for its output, and what /proc tells.
#include "support/server_process.hpp"

#include <array>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <spawn.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ; // NOLINT(readability-redundant-declaration): POSIX declares it nowhere

namespace visavis::test {

namespace {

constexpr std::string_view serve_word{"--serve="};

const ServerRole*& roles() {
    static const ServerRole* first = nullptr;
    return first;
}

} // namespace

ServerRole::ServerRole(const char* name, Make make)
    : name_{name}
    , make_{make}
    , next_{roles()} {
    roles() = this;
}

bool served_as_asked(int argc, char** argv) {
    const std::string_view asked{argc == 2 ? argv[1] : ""};
    if (!asked.starts_with(serve_word)) {
        return false;
    }
    const auto* role = roles();
    while (role != nullptr && role->name() != asked.substr(serve_word.size())) {
        role = role->next();
    }
    if (role != nullptr) { // without one, the parent finds that nobody has said a port
        auto parts = role->parts();
        NetServer server{parts.limits, std::move(parts.web_socket)};
        const auto port = server.port();
        char byte = 0;
        if (::write(STDOUT_FILENO, &port, sizeof port) == sizeof port) {
            static_cast<void>(!::read(STDIN_FILENO, &byte, 1));
        }
        server.server().stop(std::chrono::milliseconds{100});
    }
    return true;
}

ServerProcess::ServerProcess(const ServerRole& role) {
    std::array<int, 2> report{};
    std::array<int, 2> life{};
    if (::pipe2(report.data(), O_CLOEXEC) != 0 || ::pipe2(life.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("no pipe to the server's process");
    }
    auto program = std::filesystem::read_symlink("/proc/self/exe").string();
    auto word = std::string{serve_word} + role.name();
    const std::array<char*, 3> argv{program.data(), word.data(), nullptr};
    posix_spawn_file_actions_t streams;
    posix_spawn_file_actions_init(&streams);
    posix_spawn_file_actions_adddup2(&streams, life[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&streams, report[1], STDOUT_FILENO);
    const auto failure = ::posix_spawn(&process_, program.c_str(), &streams, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&streams);
    ::close(report[1]);
    ::close(life[0]);
    const bool listens = failure == 0 && ::read(report[0], &port_, sizeof port_) == sizeof port_;
    ::close(report[0]);
    life_ = life[1];
    if (!listens) {
        ::close(life_);
        if (failure == 0) {
            ::waitpid(process_, nullptr, 0);
        }
        throw std::runtime_error("the server's process does not serve " + std::string{role.name()});
    }
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

std::chrono::nanoseconds ServerProcess::processor_time() const {
    ::clockid_t clock{};
    ::timespec used{};
    if (::clock_getcpuclockid(process_, &clock) != 0 || ::clock_gettime(clock, &used) != 0) {
        throw std::runtime_error("no clock for the server's process");
    }
    return std::chrono::seconds{used.tv_sec} + std::chrono::nanoseconds{used.tv_nsec};
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
