// What a person may be called (T-09).
#include "visavis/base/display_name.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace visavis;

TEST(DisplayName, IsTrimmedAndOtherwiseKept) {
    EXPECT_EQ(display_name("  Paul  Patient "), "Paul  Patient");
    EXPECT_EQ(display_name("\u00A0\u3000Zoë\u200B"), "Zoë");
    EXPECT_EQ(display_name("محمد"), "محمد");
    EXPECT_EQ(display_name("<b>Paul</b> & \"Co\""), "<b>Paul</b> & \"Co\"") << "text, shown as text";
    EXPECT_EQ(display_name("नेहा \U0001F469\u200D\u2695\uFE0F"), "नेहा \U0001F469\u200D\u2695\uFE0F");
}

TEST(DisplayName, HasOneToEightyCodePoints) {
    EXPECT_FALSE(display_name(""));
    EXPECT_FALSE(display_name("   "));
    EXPECT_FALSE(display_name("\u200B\uFEFF\u2060")) << "nothing to be seen";
    std::string eighty;
    for (int i = 0; i < 80; ++i) {
        eighty += "\U0001F600";
    }
    EXPECT_EQ(display_name(eighty), eighty);
    EXPECT_EQ(display_name(" " + eighty + " "), eighty) << "counted after trimming";
    EXPECT_FALSE(display_name(eighty + "a"));
}

TEST(DisplayName, HoldsNoControlCharacter) {
    for (const std::string_view bad :
         {"a\nb", "a\rb", "a\tb", "\x1b[31ma", "a\x7f", "a\u0085b", "a\u2028b", "a\u2029b", "a\n"}) {
        EXPECT_FALSE(display_name(bad));
    }
    EXPECT_FALSE(display_name(std::string_view{"a\0b", 3}));
}

TEST(DisplayName, TurnsNoDirection) {
    for (const std::string_view bad :
         {"\u202Aa", "a\u202Bb", "a\u202Cb", "a\u202Db", "a\u202Eb", "a\u2066", "a\u2067b", "a\u2068b", "a\u2069b"}) {
        EXPECT_FALSE(display_name(bad));
    }
}

TEST(PlainText, MayHaveLinesButNothingThatDisguises) {
    EXPECT_TRUE(is_plain_text("Bin um 10:15 da.\nBitte warten."));
    EXPECT_TRUE(is_plain_text(""));
    EXPECT_FALSE(is_plain_text("a\u202Eb"));
    EXPECT_FALSE(is_plain_text("a\rb"));
    EXPECT_FALSE(is_plain_text("a\x1b[2J"));
}
