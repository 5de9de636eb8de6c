// What a connection does around a message, without the socket: frames of a burst taken apart, and answers gathered into
// one batch for one TLS write.
#include "net/frames.hpp"

#include <benchmark/benchmark.h>

#include <string>

using namespace visavis::net;

namespace {

constexpr int burst = 16;

/// As a browser sends it: masked.
std::string masked_burst(std::size_t size) {
    constexpr std::array<char, 4> mask{0x11, 0x22, 0x33, 0x44};
    std::string bytes;
    for (int i = 0; i < burst; ++i) {
        const auto head = bytes.size();
        append_text_frame(bytes, std::string(size, 'x'));
        bytes[head + 1] = static_cast<char>(static_cast<unsigned char>(bytes[head + 1]) | 0x80U);
        const auto payload = bytes.size() - size;
        for (std::size_t at = 0; at < size; ++at) {
            bytes[payload + at] = static_cast<char>(bytes[payload + at] ^ mask.at(at & 3U));
        }
        bytes.insert(payload, mask.data(), mask.size());
    }
    return bytes;
}

void take_in(benchmark::State& state) {
    const Limits limits;
    const auto bytes = masked_burst(static_cast<std::size_t>(state.range(0)));
    FrameDecoder decoder{limits};
    for (auto _ : state) {
        auto input = bytes; // it is unmasked in place
        std::span<char> rest{input};
        for (int messages = 0; messages < burst;) {
            const auto event = decoder.next(rest);
            if (event.kind != FrameEvent::Kind::message) {
                state.SkipWithError("the burst is not well-formed");
                return;
            }
            ++messages;
        }
    }
    state.SetItemsProcessed(state.iterations() * burst);
}

void gather(benchmark::State& state) {
    const std::string message(static_cast<std::size_t>(state.range(0)), 'x');
    std::string batch;
    for (auto _ : state) {
        batch.clear();
        for (int i = 0; i < burst; ++i) {
            append_text_frame(batch, message);
        }
        benchmark::DoNotOptimize(batch.data());
    }
    state.SetItemsProcessed(state.iterations() * burst);
}

} // namespace

BENCHMARK(take_in)->Arg(200)->Arg(2500);
BENCHMARK(gather)->Arg(200)->Arg(2500);
