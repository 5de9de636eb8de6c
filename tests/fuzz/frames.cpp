// Fuzzing the WebSocket frame decoder, with and without binary messages. The first byte says how the rest is cut into
// records. Beyond crashes: how bytes arrive changes nothing of what is understood, a message keeps its limits and its
// UTF-8, and what is refused as bad text is bad text.
#include "net/frames.hpp"

#include "net/utf8.hpp"

#include "visavis/base/assert.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

using namespace visavis;
using namespace visavis::net;

namespace {

Limits small_limits() {
    Limits limits;
    limits.message_bytes = 300; // so that short inputs meet them
    limits.message_fragments = 5;
    return limits;
}

const Limits limits = small_limits();

/// What was understood, as text, to the first end.
std::string understood(std::string bytes, std::size_t record, bool takes_binary) {
    FrameDecoder decoder{limits, takes_binary};
    std::string all;
    for (std::size_t at = 0; at < bytes.size(); at += record) {
        const auto size = std::min(record, bytes.size() - at);
        for (std::span<char> input{bytes.data() + at, size}; !input.empty();) {
            const auto event = decoder.next(input);
            VISAVIS_ASSERT(event.payload().size() <= limits.message_bytes, "a message past its limit");
            if (event.kind == FrameEvent::Kind::message) {
                VISAVIS_ASSERT(event.binary ? takes_binary : valid_utf8(event.payload()), "a text that is not UTF-8");
            }
            if (event.kind != FrameEvent::Kind::need_more) {
                all += std::to_string(static_cast<int>(event.kind)) + (event.binary ? "b" : "t") +
                       std::string{event.payload()} + "|";
            }
            if (event.kind == FrameEvent::Kind::violation || event.kind == FrameEvent::Kind::close) {
                return all + std::to_string(static_cast<unsigned>(event.code));
            }
        }
    }
    return all;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::size_t record = 1U + data[0];
    const std::string bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
    for (const bool takes_binary : {false, true}) {
        const auto whole = understood(bytes, bytes.size() + 1, takes_binary);
        VISAVIS_ASSERT(whole == understood(bytes, record, takes_binary), "records change what is understood");
        VISAVIS_ASSERT(whole == understood(bytes, 1, takes_binary), "octets change what is understood");
    }
    const auto prefix = utf8_prefix(bytes);
    VISAVIS_ASSERT(valid_utf8(bytes) == (prefix == bytes.size()), "two opinions about a text");
    VISAVIS_ASSERT(!prefix || valid_utf8(bytes.substr(0, *prefix)), "a good prefix that is none");
    return 0;
}
