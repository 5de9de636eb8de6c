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

/// 16 for what is no lower-case digit.
constexpr unsigned digit(char c) {
    if (c >= '0' && c <= '9') {
        return static_cast<unsigned>(c - '0');
    }
    return c >= 'a' && c <= 'f' ? static_cast<unsigned>(c - 'a' + 10) : 16U;
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

std::string uuid_text(const UuidBytes& bytes) {
    std::string text(36, '-');
    std::size_t at = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        at += dash_before(i) ? 1 : 0;
        text[at++] = hex[bytes[i] >> 4U];
        text[at++] = hex[bytes[i] & 0x0FU];
    }
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
