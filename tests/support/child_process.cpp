// posix_spawn with files for the streams.
#include "support/child_process.hpp"

#include <arpa/inet.h>
#include <csignal>
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ; // NOLINT(readability-redundant-declaration): POSIX declares it nowhere

namespace visavis::test {

ChildProcess::ChildProcess(std::vector<std::string> words, const std::filesystem::path& log,
                           std::vector<std::string> more) {
    const auto pointers = [](std::vector<std::string>& texts) {
        std::vector<char*> all;
        for (auto& text : texts) {
            all.push_back(text.data());
        }
        return all;
    };
    auto argv = pointers(words);
    argv.push_back(nullptr);
    auto environment = pointers(more);
    for (char** entry = environ; *entry != nullptr; ++entry) {
        environment.push_back(*entry);
    }
    environment.push_back(nullptr);
    posix_spawn_file_actions_t streams;
    posix_spawn_file_actions_init(&streams);
    posix_spawn_file_actions_addopen(&streams, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&streams, STDOUT_FILENO, STDERR_FILENO);
    const auto failure =
        ::posix_spawn(&pid_, words.front().c_str(), &streams, nullptr, argv.data(), environment.data());
    posix_spawn_file_actions_destroy(&streams);
    if (failure != 0) {
        throw std::runtime_error("cannot start " + words.front() + "; is its Debian package installed?");
    }
}

ChildProcess::~ChildProcess() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
}

void ChildProcess::signal(int number) const {
    ::kill(pid_, number);
}

void ChildProcess::freeze() const {
    signal(SIGSTOP);
    siginfo_t stopped{};
    ::waitid(P_PID, static_cast<id_t>(pid_), &stopped, WSTOPPED);
}

bool listens(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool connected = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(socket);
    return connected;
}

} // namespace visavis::test
