// Fuzzing the two parsers that face the network before anybody is known: the HTTP head and the WebSocket frames. Beyond
// crashes it checks what must hold for every accepted head: the scanner finds the same end in one look as byte by byte,
// and paths are safe.
#include "../../src/net/frames.hpp"
#include "../../src/net/handshake.hpp"
#include "../../src/net/request_head.hpp"
#include "../../src/net/utf8.hpp"

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

void fuzz_frames(std::string bytes) {
    FrameDecoder decoder{limits};
    for (std::span<char> input{bytes}; !input.empty();) {
        const auto event = decoder.next(input);
        VISAVIS_ASSERT(event.kind != FrameEvent::Kind::message || valid_utf8(event.text),
                       "a message that is not UTF-8");
        VISAVIS_ASSERT(event.text.size() <= limits.message_bytes, "a message past its limit");
        if (event.kind == FrameEvent::Kind::violation || event.kind == FrameEvent::Kind::close) {
            return;
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    fuzz_head(input);
    fuzz_frames(std::string{input});
    return 0;
}
