// The server as the kernel sees it: processor time and resident memory of another process.
#pragma once

#include <cstdint>
#include <sys/types.h>

namespace visavis::bench {

/// User and system time of all its threads, in seconds, with the kernel's own resolution (nanoseconds).
[[nodiscard]] double cpu_seconds(pid_t process);
[[nodiscard]] std::uint64_t resident_bytes(pid_t process);

} // namespace visavis::bench
