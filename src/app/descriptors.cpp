// How many the system allows is read from it; how many are needed follows from the limits of src/net/limits.hpp.
#include "descriptors.hpp"

#include "examination.hpp"

#include "visavis/observe/log.hpp"

#include <fmt/format.h>

#include <sys/resource.h>

namespace visavis::app {

namespace {

/// For `connections` of src/net/limits.hpp, the database, files and threads.
constexpr rlim_t enough = 20'500;

} // namespace

void raise_descriptor_limit() {
    ::rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return;
    }
    limit.rlim_cur = limit.rlim_max;
    static_cast<void>(::setrlimit(RLIMIT_NOFILE, &limit));
    if (limit.rlim_max < enough) {
        observe::log(observe::Level::warning, "server.few_descriptors",
                     {{"count", static_cast<std::int64_t>(limit.rlim_max)}});
    }
}

std::vector<Check> examine_descriptors() {
    ::rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return {{"descriptors", "", Health::skipped, "The system does not tell its limit.", ""}};
    }
    if (limit.rlim_max < enough) {
        return {{"descriptors", "", Health::warning,
                 fmt::format("The system allows {} open files and connections; the server takes up to {}.",
                             limit.rlim_max, enough),
                 "Raise the limit: `ulimits: {nofile: 32768}` in a compose file, LimitNOFILE= in a unit of systemd."}};
    }
    return {{"descriptors", "", Health::good, "The system allows enough open files and connections.", ""}};
}

} // namespace visavis::app
