// The well-formed byte sequences of Unicode's table 3-7, with a fast way through ASCII.
#include "utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace visavis::net {

namespace {

struct Sequence {
    unsigned size;       ///< 0: no such first byte
    unsigned char least; ///< bounds of the second byte
    unsigned char most;
};

constexpr Sequence sequence_of(unsigned char first) {
    if (first >= 0xC2 && first <= 0xDF) {
        return {2, 0x80, 0xBF};
    }
    if (first >= 0xE0 && first <= 0xEF) {
        return {3, static_cast<unsigned char>(first == 0xE0 ? 0xA0 : 0x80),
                static_cast<unsigned char>(first == 0xED ? 0x9F : 0xBF)};
    }
    if (first >= 0xF0 && first <= 0xF4) {
        return {4, static_cast<unsigned char>(first == 0xF0 ? 0x90 : 0x80),
                static_cast<unsigned char>(first == 0xF4 ? 0x8F : 0xBF)};
    }
    return {0, 0, 0};
}

} // namespace

std::optional<std::size_t> utf8_prefix(std::string_view text) noexcept {
    std::size_t at = 0;
    while (at < text.size()) {
        if (text.size() - at >= sizeof(std::uint64_t)) {
            std::uint64_t eight = 0;
            std::memcpy(&eight, text.data() + at, sizeof eight);
            if ((eight & 0x8080808080808080ULL) == 0) {
                at += sizeof eight;
                continue;
            }
        }
        const auto first = static_cast<unsigned char>(text[at]);
        if (first < 0x80) {
            ++at;
            continue;
        }
        const auto sequence = sequence_of(first);
        if (sequence.size == 0) {
            return std::nullopt;
        }
        const auto here = std::min<std::size_t>(sequence.size, text.size() - at);
        for (std::size_t i = 1; i < here; ++i) {
            const auto next = static_cast<unsigned char>(text[at + i]);
            if (next < (i == 1 ? sequence.least : 0x80) || next > (i == 1 ? sequence.most : 0xBF)) {
                return std::nullopt;
            }
        }
        if (here < sequence.size) {
            return at;
        }
        at += sequence.size;
    }
    return at;
}

bool valid_utf8(std::string_view text) noexcept {
    return utf8_prefix(text) == text.size();
}

} // namespace visavis::net
