// No file descriptors left: the server neither spins nor forgets whom it has, and takes newcomers again within two
// seconds of the first one that comes free (T-12).
#include "support/program.hpp"
#include "support/server_process.hpp"
#include "support/stopwatch.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

// Without sanitizers only: to check an object's type UBSan opens a pipe, and reports the object when it gets none.
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

using namespace visavis;
using namespace visavis::test;
using namespace std::chrono_literals;

namespace {

/// Seconds of CPU a process has used so far.
double cpu_of(pid_t process) {
    std::ifstream file{"/proc/" + std::to_string(process) + "/stat"};
    std::string text;
    std::getline(file, text);
    std::istringstream fields{text.substr(text.rfind(')') + 2)};
    std::string skipped;
    for (int i = 0; i < 11; ++i) {
        fields >> skipped;
    }
    long user = 0;
    long system = 0;
    fields >> user >> system;
    return static_cast<double>(user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

} // namespace

TEST(FileDescriptors, AreAsManyAsTheSystemAllows) { // T-12
    ::rlimit own{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &own), 0);
    const ::rlimit few{.rlim_cur = 256, .rlim_max = own.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0); // the program begins with this
    const Installation visavis;
    RunningServer server{visavis};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &own), 0);
    ::rlimit its{};
    ASSERT_EQ(::prlimit(server.program().pid(), RLIMIT_NOFILE, nullptr, &its), 0);
    EXPECT_EQ(its.rlim_cur, own.rlim_max);
}

TEST(FileDescriptors, ExhaustedDoNotMakeItSpin) { // T-12
    const Installation visavis;
    RunningServer server{visavis};
    const auto pid = server.program().pid();
    TlsClient early{server.door().port()};
    ASSERT_EQ(early.get("/healthz").status, 200U);
    constexpr rlim_t spare = 20;
    const auto limit = static_cast<rlim_t>(open_descriptors(pid)) + spare;
    const ::rlimit low{.rlim_cur = limit, .rlim_max = limit};
    ASSERT_EQ(::prlimit(pid, RLIMIT_NOFILE, &low, nullptr), 0);
    std::vector<int> sockets;
    for (std::size_t i = 0; i < 3 * spare; ++i) {
        sockets.push_back(connect_plainly(server.door().port(), "127.0.0.1"));
    }
    EXPECT_TRUE(eventually([&] { return open_descriptors(pid) >= limit; }, 2s));
    const auto before = cpu_of(pid);
    std::this_thread::sleep_for(2s);
    const auto used = cpu_of(pid) - before;
    EXPECT_LT(used, 0.2) << "of two seconds";
    EXPECT_EQ(early.get("/healthz").status, 200U) << "who is connected is served";
    for (const auto one : sockets) {
        close_plainly(one);
    }
    const Stopwatch begin;
    EXPECT_TRUE(eventually([&] { return TlsClient(server.door().port()).get("/healthz").status == 200; }, 5s));
    EXPECT_LT(begin.undisturbed(), 2s);
    std::printf("without descriptors: %.0f ms of CPU in two seconds, back after %.0f ms\n", used * 1e3,
                std::chrono::duration<double, std::milli>(begin.elapsed()).count());
    const auto log = server.program().errors();
    std::size_t lines = 0;
    for (auto at = log.find("accept_failed"); at != std::string::npos; at = log.find("accept_failed", at + 1)) {
        ++lines;
    }
    EXPECT_GE(lines, 1U);
    EXPECT_LE(lines, 2U) << "it must not fill the log either";
}

#endif
