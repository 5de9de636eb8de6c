// The real binary as a child process: commands that run to their end, and the server, which can be killed and started
// again. Settings, key and certificate lie in a folder that is gone at the end.
#pragma once

#include "support/client.hpp"
#include "support/temporary_folder.hpp"
#include "support/test_database.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace visavis::test {

struct ProgramEnd {
    int status; ///< exit status; -1 when it was killed or did not end in time
    std::string output;
    std::string errors;
};

/// One child process; killed at the end if it still runs.
class Program {
  public:
    Program(const std::vector<std::string>& arguments, const std::string& input, const std::filesystem::path& folder);
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;
    ~Program();

    void signal(int number) const;

    [[nodiscard]] pid_t pid() const { return pid_; }

    [[nodiscard]] ProgramEnd wait(std::chrono::milliseconds limit);
    [[nodiscard]] std::string errors() const; ///< so far

  private:
    std::filesystem::path output_;
    std::filesystem::path errors_;
    pid_t pid_{-1};
    bool ended_{false};
};

/// A folder with key, certificate and client, and the binary's commands in it.
class Installation {
  public:
    /// Nothing: a fresh database. `owner_url`: of whoever migrates it.
    explicit Installation(std::optional<Secret> database_url = {}, Secret owner_url = {});
    Installation(const Installation&) = delete;
    Installation& operator=(const Installation&) = delete;
    ~Installation() = default;

    /// `visavis <words> --set ...` with this installation's settings.
    ProgramEnd run(std::vector<std::string> words, const std::string& input = "") const;
    /// As run, and throws unless it ended well.
    void must(std::vector<std::string> words, const std::string& input = "") const;
    void create_practitioner(const std::string& login_name) const;

    [[nodiscard]] std::vector<std::string> settings() const;

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

    [[nodiscard]] const TestDatabase& postgres() const { return *postgres_; }

  private:
    TemporaryFolder folder_;
    std::unique_ptr<TestDatabase> postgres_;
    Secret url_;
    Secret owner_url_;
};

/// `visavis serve`, listening.
class RunningServer {
  public:
    explicit RunningServer(const Installation& installation, std::vector<std::string> more_words = {});

    [[nodiscard]] Door door() const { return Door{port_}; }

    [[nodiscard]] Program& program() { return program_; }

    /// As the kernel does when memory is short.
    void kill();

  private:
    Program program_;
    std::uint16_t port_{0};
};

} // namespace visavis::test
