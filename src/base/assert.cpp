// The end of the process when an invariant is broken.
#include "visavis/base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace visavis {

void assertion_failed(const char* file, int line, const char* why) noexcept {
    std::fprintf(stderr,
                 "{\"level\":\"critical\",\"event\":\"assertion\",\"file\":\"%s\",\"line\":%d,\"why\":\"%s\"}\n", file,
                 line, why);
    std::fflush(stderr);
    std::abort();
}

} // namespace visavis
