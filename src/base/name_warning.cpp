// ICU knows which characters look alike (Unicode's confusables) and which scripts stand together in real names.
#include "visavis/base/name_warning.hpp"

#include "visavis/base/assert.hpp"

#include <unicode/unistr.h>
#include <unicode/uspoof.h>

namespace visavis {

namespace {

using icu::UnicodeString;

UnicodeString utf16(std::string_view text) {
    return UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
}

/// Of no changing state, so for all threads.
const USpoofChecker* checker() {
    static const USpoofChecker* const made = [] {
        UErrorCode status = U_ZERO_ERROR;
        auto* const spoof = uspoof_open(&status);
        uspoof_setRestrictionLevel(spoof, USPOOF_MODERATELY_RESTRICTIVE);
        uspoof_setChecks(spoof, USPOOF_RESTRICTION_LEVEL | USPOOF_MIXED_NUMBERS, &status);
        VISAVIS_ASSERT(U_SUCCESS(status) != 0, "ICU has its data");
        return spoof;
    }();
    return made;
}

UnicodeString skeleton(const UnicodeString& text) {
    UErrorCode status = U_ZERO_ERROR;
    UnicodeString result;
    uspoof_getSkeletonUnicodeString(checker(), 0, text, result, &status);
    return U_SUCCESS(status) != 0 ? result : text;
}

bool has_same_skeleton(const UnicodeString& one, const UnicodeString& other) {
    return one != other && skeleton(one) == skeleton(other);
}

} // namespace

std::optional<NameWarning> name_warning(std::string_view chosen, std::string_view invitation) {
    if (chosen == invitation) {
        return std::nullopt;
    }
    auto name = utf16(chosen);
    auto invited = utf16(invitation);
    UErrorCode status = U_ZERO_ERROR;
    const auto found = uspoof_checkUnicodeString(checker(), name, nullptr, &status);
    const bool mixed = U_SUCCESS(status) == 0 || found != 0;
    bool alike = has_same_skeleton(name, invited);
    alike = name.foldCase() != invited.foldCase() && (alike || has_same_skeleton(name, invited));
    return alike   ? std::optional{NameWarning::lookalike}
           : mixed ? std::optional{NameWarning::mixed_scripts}
                   : std::nullopt;
}

} // namespace visavis
