// Fuzzing the reading of HTTP heads and WebSocket handshakes, before anybody is known. Beyond crashes it checks what
// must hold for every accepted head: the scanner finds the same end in one look as byte by byte, and paths are safe.
#include "net/handshake.hpp"
#include "net/request_head.hpp"

#include "visavis/base/assert.hpp"

#include <cstddef>
#include <cstdint>

using namespace visavis;
using namespace visavis::net;

namespace {

const Limits limits;

void fuzz_head(std::string_view input) {
    const auto whole = scan_head(input, 0);
    HeadScan stepwise{HeadScan::State::incomplete};
    for (std::size_t size = 1; size <= input.size() && stepwise.state == HeadScan::State::incomplete; ++size) {
        stepwise = scan_head(input.substr(0, size), size - 1);
    }
    VISAVIS_ASSERT(whole.state == stepwise.state && whole.bytes == stepwise.bytes,
                   "the scan depends on how bytes arrive");
    if (whole.state != HeadScan::State::complete) {
        return;
    }
    if (const auto head = parse_head(input.substr(0, whole.bytes), limits)) {
        VISAVIS_ASSERT(head->path.starts_with('/') && head->path.find("..") == std::string::npos, "an unsafe path");
        VISAVIS_ASSERT(head->count("host") == 1 && head->count("transfer-encoding") == 0, "an ambiguous head");
        const WebSocketEndpoint signaling{.path = signaling_path, .subprotocol = signaling_subprotocol};
        static_cast<void>(check_handshake(*head, signaling, "https://visavis.test"));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    fuzz_head(input);
    return 0;
}
