// Fuzzing the PROXY protocol's header. Beyond crashes it checks what must hold for every header: where it ends does not
// depend on how its bytes arrive, a beginning of one is never refused, and none is longer than may be waited for.
#include "net/proxy_header.hpp"

#include "visavis/base/assert.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

using namespace visavis;
using namespace visavis::net;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using State = ProxyHeader::State;
    const std::string_view input{reinterpret_cast<const char*>(data), std::min(size, proxy_header_bytes + 64)};
    const auto whole = scan_proxy_header(input);
    VISAVIS_ASSERT(whole.state != State::incomplete || input.size() < proxy_header_bytes, "waits for too much");
    if (whole.state != State::complete) {
        return 0;
    }
    VISAVIS_ASSERT(whole.bytes > 0 && whole.bytes <= std::min(input.size(), proxy_header_bytes), "ends elsewhere");
    for (std::size_t bytes = 0; bytes < whole.bytes; ++bytes) {
        VISAVIS_ASSERT(scan_proxy_header(input.substr(0, bytes)).state == State::incomplete, "refuses a beginning");
    }
    const auto alone = scan_proxy_header(input.substr(0, whole.bytes));
    VISAVIS_ASSERT(alone.state == State::complete && alone.bytes == whole.bytes && alone.source == whole.source,
                   "looks behind its end");
    return 0;
}
