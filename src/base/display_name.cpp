// Walking UTF-8 that the JSON decoder has validated already.
#include "visavis/base/display_name.hpp"

#include <cstdint>

namespace visavis {

namespace {

/// Decodes one code point at `at` and moves on. The input is valid UTF-8; a stray byte is taken as itself.
char32_t next(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<std::uint8_t>(text[i]) : std::uint8_t{0};
    };
    const auto first = byte(at);
    const std::size_t length = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    char32_t point = length == 1 ? first : first & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        point = (point << 6U) | (byte(at + i) & 0x3FU);
    }
    at += length;
    return point;
}

constexpr bool is_control(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
}

constexpr bool turns_direction(char32_t c) {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

/// Takes room in a line without being seen; a name of these alone would be no name.
constexpr bool is_blank(char32_t c) {
    return c == 0x20 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200F) || c == 0x202F || c == 0x205F ||
           c == 0x3000 || c == 0xFEFF || c == 0x2060;
}

} // namespace

std::optional<std::string> display_name(std::string_view text) {
    std::size_t begin = text.size();
    std::size_t end = 0;
    std::size_t characters = 0;
    std::size_t trailing = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto start = at;
        const auto c = next(text, at);
        if (is_control(c) || turns_direction(c)) {
            return std::nullopt;
        }
        if (is_blank(c)) {
            trailing += end > 0 ? 1 : 0;
            continue;
        }
        begin = end == 0 ? start : begin;
        end = at;
        characters += trailing + 1;
        trailing = 0;
    }
    if (characters == 0 || characters > max_display_name_characters) {
        return std::nullopt;
    }
    return std::string{text.substr(begin, end - begin)};
}

bool is_plain_text(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto c = next(text, at);
        if ((is_control(c) && c != '\n') || turns_direction(c)) {
            return false;
        }
    }
    return true;
}

} // namespace visavis
