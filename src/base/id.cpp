// Random UUIDs from the kernel and their text form.
#include "visavis/base/id.hpp"

#include "visavis/base/assert.hpp"

#include <sys/random.h>

namespace visavis {

namespace {

constexpr std::string_view hex = "0123456789abcdef";

constexpr bool dash_before(std::size_t byte) {
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

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
    std::size_t at = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        at += dash_before(i) ? 1 : 0;
        text[at++] = hex[bytes[i] >> 4U];
        text[at++] = hex[bytes[i] & 0x0FU];
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
    std::size_t at = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (dash_before(i) && text[at++] != '-') {
            return std::nullopt;
        }
        const auto high = digit(text[at++]);
        const auto low = digit(text[at++]);
        if ((high | low) > 0xFU) {
            return std::nullopt;
        }
        bytes[i] = static_cast<std::uint8_t>((high << 4U) | low);
    }
    return bytes;
}

} // namespace visavis
