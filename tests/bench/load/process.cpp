// clock_getcpuclockid instead of /proc/<pid>/stat, whose ticks of 10 ms are too coarse for a run of two seconds.
#include "process.hpp"

#include <ctime>
#include <fstream>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace visavis::bench {

double cpu_seconds(pid_t process) {
    clockid_t clock{};
    timespec time{};
    if (::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &time) != 0) {
        throw std::runtime_error("the server is gone");
    }
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

std::uint64_t resident_bytes(pid_t process) {
    std::ifstream file{"/proc/" + std::to_string(process) + "/statm"};
    std::uint64_t all = 0;
    std::uint64_t resident = 0;
    if (!(file >> all >> resident)) {
        throw std::runtime_error("the server is gone");
    }
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

} // namespace visavis::bench
