// ICU says what a code point is. The text is valid UTF-8: the JSON decoder has seen to it.
#include "visavis/base/display_name.hpp"

#include <cstdint>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace visavis {

namespace {

using icu::UnicodeString;

UnicodeString utf16(std::string_view text) {
    return UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
}

/// Comes with ordinary typing and is not seen: marks of direction, joiners, the style of an emoji.
bool is_typed_along(UChar32 c) {
    return (c >= 0x200C && c <= 0x200F) || c == 0x061C || c == 0xFE0E || c == 0xFE0F;
}

bool has(UChar32 c, UProperty property) {
    return u_hasBinaryProperty(c, property) != 0;
}

/// Takes room in a line, or none, without being seen; passed over at the ends.
bool is_blank(UChar32 c) {
    return has(c, UCHAR_WHITE_SPACE) || c == 0x200B || c == 0x2060 || c == 0xFEFF;
}

/// Braille without a dot, a filler, a note without a head: no property of Unicode says that they cannot be seen.
bool is_drawn_as_nothing(UChar32 c) {
    return c == 0x2800 || c == 0x16FE4 || c == 0x1D159;
}

/// More than any language puts on one letter would be painted over what stands above and below.
constexpr std::size_t max_marks = 4;

bool is_mark(UChar32 c) {
    return (U_GET_GC_MASK(c) & (U_GC_MN_MASK | U_GC_ME_MASK)) != 0;
}

bool is_refused(UChar32 c) {
    constexpr std::uint32_t categories =
        U_GC_CC_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK | U_GC_CN_MASK | U_GC_CO_MASK | U_GC_CS_MASK;
    return (U_GET_GC_MASK(c) & categories) != 0 || has(c, UCHAR_BIDI_CONTROL) ||
           has(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || is_drawn_as_nothing(c);
}

bool turns_direction(UChar32 c) {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

template <class Each>
void for_each_code_point(const UnicodeString& text, Each each) {
    for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
        each(text.char32At(at));
    }
}

UnicodeString without_what_is_typed_along(const UnicodeString& text) {
    UnicodeString kept;
    for_each_code_point(text, [&](UChar32 c) {
        if (!is_typed_along(c)) {
            kept.append(c);
        }
    });
    UErrorCode status = U_ZERO_ERROR;
    auto normal = icu::Normalizer2::getNFCInstance(status)->normalize(kept, status);
    return U_SUCCESS(status) != 0 ? normal : kept;
}

UnicodeString trimmed(const UnicodeString& text) {
    std::int32_t begin = 0;
    std::int32_t end = text.length();
    while (begin < end && is_blank(text.char32At(begin))) { // each of them is one unit of UTF-16
        ++begin;
    }
    while (end > begin && is_blank(text.char32At(end - 1))) {
        --end;
    }
    return {text, begin, end - begin};
}

} // namespace

std::optional<std::string> display_name(std::string_view text) {
    UnicodeString name;
    std::size_t characters = 0;
    bool acceptable = true;
    bool after_space = false;
    std::size_t marks = 0; // on the letter in hand
    for_each_code_point(trimmed(without_what_is_typed_along(utf16(text))), [&](UChar32 c) {
        marks = is_mark(c) ? marks + 1 : 0;
        acceptable = acceptable && !is_refused(c) && marks <= max_marks;
        const bool space = has(c, UCHAR_WHITE_SPACE);
        if (!space || !after_space) {
            name.append(space ? UChar32{' '} : c);
            ++characters;
        }
        after_space = space;
    });
    if (!acceptable || characters == 0 || characters > max_display_name_characters) {
        return std::nullopt;
    }
    std::string result;
    return name.toUTF8String(result);
}

bool is_plain_text(std::string_view text) {
    bool plain = true;
    for_each_code_point(utf16(text), [&](UChar32 c) {
        const bool control = (U_GET_GC_MASK(c) & (U_GC_CC_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK)) != 0;
        plain = plain && (!control || c == '\n') && !turns_direction(c);
    });
    return plain;
}

} // namespace visavis
