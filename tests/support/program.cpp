// posix_spawn, files for its streams, and waiting with a limit.
#include "support/program.hpp"

#include "support/run_options.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <spawn.h>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

extern char** environ; // NOLINT(readability-redundant-declaration): POSIX declares it nowhere

namespace visavis::test {

namespace {

using namespace std::chrono_literals;

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string binary() {
    const auto* const named = std::getenv("VISAVIS_BINARY"); // NOLINT(concurrency-mt-unsafe): nobody sets it meanwhile
    return named != nullptr && *named != '\0' ? named : VISAVIS_BINARY_DIR "/visavis";
}

} // namespace

Program::Program(const std::vector<std::string>& arguments, const std::string& input,
                 const std::filesystem::path& folder) {
    static int count = 0;
    const auto name = "run-" + std::to_string(++count);
    output_ = folder / (name + ".out");
    errors_ = folder / (name + ".err");
    const auto input_file = folder / (name + ".in");
    std::ofstream{input_file, std::ios::binary} << input;

    std::vector<std::string> words{binary()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (auto& word : words) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    std::vector<char*> environment; // the tests' own VISAVIS_* are no settings of this server
    for (char** entry = environ; *entry != nullptr; ++entry) {
        if (!std::string_view{*entry}.starts_with("VISAVIS_")) {
            environment.push_back(*entry);
        }
    }
    environment.push_back(nullptr);
    posix_spawn_file_actions_t streams;
    posix_spawn_file_actions_init(&streams);
    posix_spawn_file_actions_addopen(&streams, STDIN_FILENO, input_file.c_str(), O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&streams, STDOUT_FILENO, output_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&streams, STDERR_FILENO, errors_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const auto failure = posix_spawn(&pid_, words.front().c_str(), &streams, nullptr, argv.data(), environment.data());
    posix_spawn_file_actions_destroy(&streams);
    if (failure != 0) {
        throw std::runtime_error("cannot start " + words.front());
    }
}

Program::~Program() {
    if (!ended_) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
}

void Program::signal(int number) const {
    ::kill(pid_, number);
}

ProgramEnd Program::wait(std::chrono::milliseconds limit) {
    int status = 0;
    ended_ = ended_ || eventually([&] { return ::waitpid(pid_, &status, WNOHANG) == pid_; }, limit);
    return {.status = ended_ && WIFEXITED(status) ? WEXITSTATUS(status) : -1,
            .output = read_file(output_),
            .errors = errors()};
}

std::string Program::errors() const {
    return read_file(errors_);
}

Installation::Installation(std::optional<Secret> database_url, Secret owner_url)
    : folder_{"run"}
    , postgres_{database_url ? nullptr : std::make_unique<TestDatabase>()}
    , url_{database_url ? *database_url : postgres_->url()}
    , owner_url_{postgres_ ? postgres_->owner_url() : std::move(owner_url)} {
    ::signal(SIGPIPE, SIG_IGN); // NOLINT(cert-err33-c): clients of a test write to sockets that may be gone
    std::filesystem::create_directories(folder_ / "client");
    std::ofstream{folder_ / "client" / "index.html"} << "<!doctype html><title>Visavis</title>";
    make_certificate(folder_.string(), "visavis.test");
    std::filesystem::permissions(folder_ / "key.pem", std::filesystem::perms::owner_read);
    must({"key", "create", (folder_ / "master.key").string()});
}

std::vector<std::string> Installation::settings() const {
    std::vector<std::string> words;
    for (const auto& [key, value] : std::initializer_list<std::pair<std::string, std::string>>{
             {"server.public_url", "https://visavis.test"},
             {"server.port", "0"},
             {"server.io_threads", std::to_string(test_io_threads())},
             {"server.certificate_file", (folder_ / "certificate.pem").string()},
             {"server.private_key_file", (folder_ / "key.pem").string()},
             {"server.static_directory", (folder_ / "client").string()},
             {"keys.master_key_file", (folder_ / "master.key").string()},
             {"database.migrations_directory", migrations_directory()},
             {"database.owner_url", std::string{owner_url_.reveal()}},
             {"database.url", std::string{url_.reveal()}}}) {
        words.emplace_back("--set");
        words.push_back(key + "=" + value);
    }
    return words;
}

ProgramEnd Installation::run(std::vector<std::string> words, const std::string& input) const {
    auto all = settings();
    words.insert(words.begin(), all.begin(), all.end());
    return Program{words, input, folder_.path()}.wait(20s);
}

void Installation::must(std::vector<std::string> words, const std::string& input) const {
    if (const auto end = run(std::move(words), input); end.status != 0) {
        throw std::runtime_error("visavis failed: " + end.errors);
    }
}

void Installation::create_practitioner(const std::string& login_name) const {
    must({"account", "create", "--login-name", login_name, "--display-name", "Dr. " + login_name, "--password-stdin",
          "--verified"},
         good_password + "\n");
}

namespace {

std::vector<std::string> serve_words(const Installation& installation, std::vector<std::string> more_words) {
    auto words = installation.settings();
    words.insert(words.end(), more_words.begin(), more_words.end());
    words.emplace_back("serve");
    return words;
}

std::uint16_t listening_port(const std::string& log) {
    std::istringstream lines{log};
    for (std::string line; std::getline(lines, line);) {
        if (const auto entry = nlohmann::json::parse(line, nullptr, false);
            entry.is_object() && entry.value("event", "") == "server.listening") {
            return entry.at("port");
        }
    }
    return 0;
}

} // namespace

RunningServer::RunningServer(const Installation& installation, std::vector<std::string> more_words)
    : program_{serve_words(installation, std::move(more_words)), "", installation.folder()} {
    if (!eventually([&] { return (port_ = listening_port(program_.errors())) != 0; }, 20s)) {
        throw std::runtime_error("the server did not start: " + program_.errors());
    }
}

void RunningServer::kill() {
    program_.signal(SIGKILL);
    static_cast<void>(program_.wait(5s));
}

} // namespace visavis::test
