// What the checking and the reading of JSON text share: looking for the bytes that mean something. Strings are looked
// at eight bytes at a time, since nearly all of a message is inside one. Private to this module.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace visavis::protocol {

constexpr bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

constexpr unsigned hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return static_cast<unsigned>(c - '0');
    }
    if (c >= 'a' && c <= 'f') {
        return static_cast<unsigned>(c - 'a' + 10);
    }
    return c >= 'A' && c <= 'F' ? static_cast<unsigned>(c - 'A' + 10) : 16;
}

/// The first byte that is not plain: a quote, a backslash, a control character, or the start of a longer character.
inline const char* skip_plain(const char* at, const char* end) {
    constexpr std::uint64_t ones = 0x0101010101010101ULL;
    constexpr std::uint64_t highs = 0x8080808080808080ULL;
    // The lowest byte marked is right also where a borrow marks bytes above it wrongly.
    const auto zero_bytes = [](std::uint64_t word) { return (word - ones) & ~word & highs; };
    while (end - at >= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, sizeof word);
        const auto special = (word & highs) | ((word - ones * 0x20) & ~word & highs) | zero_bytes(word ^ (ones * '"')) |
                             zero_bytes(word ^ (ones * '\\'));
        if (special != 0) {
            if constexpr (std::endian::native == std::endian::little) {
                return at + std::countr_zero(special) / 8;
            }
            break;
        }
        at += 8;
    }
    while (at != end && static_cast<unsigned char>(*at) >= 0x20 && static_cast<unsigned char>(*at) < 0x80 &&
           *at != '"' && *at != '\\') {
        ++at;
    }
    return at;
}

/// The four digits of a \u escape; above 0xFFFF when they are none.
inline unsigned code_unit(const char* at, const char* end) {
    if (end - at < 4) {
        return 0x10000;
    }
    unsigned unit = 0;
    for (int i = 0; i < 4; ++i) {
        const auto digit = hex_digit(at[i]);
        if (digit > 15) {
            return 0x10000;
        }
        unit = unit << 4U | digit;
    }
    return unit;
}

constexpr bool is_high_surrogate(unsigned unit) {
    return unit >= 0xD800 && unit <= 0xDBFF;
}

} // namespace visavis::protocol
