// The well-formed byte sequences of Unicode's table 3-7, with a fast way through ASCII.
#include "utf8.hpp"

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

bool valid_utf8(std::string_view text) noexcept {
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
        if (sequence.size == 0 || text.size() - at < sequence.size) {
            return false;
        }
        const auto second = static_cast<unsigned char>(text[at + 1]);
        if (second < sequence.least || second > sequence.most) {
            return false;
        }
        for (std::size_t i = 2; i < sequence.size; ++i) {
            if ((static_cast<unsigned char>(text[at + i]) & 0xC0U) != 0x80U) {
                return false;
            }
        }
        at += sequence.size;
    }
    return true;
}

} // namespace visavis::net
