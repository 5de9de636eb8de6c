// Random UUIDs from the kernel and their text form.
#include "visavis/base/id.hpp"

#include "visavis/base/assert.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <sys/random.h>

namespace visavis {

namespace {

constexpr std::string_view hex = "0123456789abcdef";

/// Where the two digits of each byte stand, and where a dash does.
constexpr std::array<std::uint8_t, 16> places{0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};
constexpr std::array<std::uint8_t, 4> dashes{8, 13, 18, 23};

constexpr auto digit_pairs = [] {
    std::array<std::array<char, 2>, 256> table{};
    for (std::size_t byte = 0; byte < table.size(); ++byte) {
        table.at(byte) = {hex[byte >> 4U], hex[byte & 0x0FU]};
    }
    return table;
}();

/// Of each byte its value as a lower-case digit; 16 for what is none.
constexpr auto digits = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(16);
    for (std::size_t value = 0; value < hex.size(); ++value) {
        table.at(static_cast<std::uint8_t>(hex[value])) = static_cast<std::uint8_t>(value);
    }
    return table;
}();

constexpr unsigned digit(char c) {
    return digits[static_cast<std::uint8_t>(c)];
}

} // namespace

UuidBytes random_uuid() {
    UuidBytes bytes{};
    const auto got = ::getrandom(bytes.data(), bytes.size(), 0);
    VISAVIS_ASSERT(got == static_cast<ssize_t>(bytes.size()), "the kernel gives no random bytes");
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x40U);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
    return bytes;
}

void append_uuid(std::string& out, const UuidBytes& bytes) {
    std::array<char, 36> text;
    text.fill('-');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        std::memcpy(&text[places[i]], digit_pairs[bytes[i]].data(), 2);
    }
    out.append(text.data(), text.size());
}

std::string uuid_text(const UuidBytes& bytes) {
    std::string text;
    append_uuid(text, bytes);
    return text;
}

std::optional<UuidBytes> parse_uuid(std::string_view text) {
    if (text.size() != 36) {
        return std::nullopt;
    }
    UuidBytes bytes{};
    unsigned seen = 0; // one look in the end costs less than one at each digit
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto high = digit(text[places[i]]);
        const auto low = digit(text[places[i] + 1U]);
        seen |= high | low;
        bytes[i] = static_cast<std::uint8_t>((high << 4U) | low);
    }
    if (seen > 0xFU || !std::ranges::all_of(dashes, [text](std::size_t at) { return text[at] == '-'; })) {
        return std::nullopt;
    }
    return bytes;
}

} // namespace visavis
