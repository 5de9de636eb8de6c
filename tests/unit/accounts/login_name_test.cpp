// Login names (S-046).
#include "visavis/accounts/login_name.hpp"

#include <gtest/gtest.h>

namespace visavis::accounts {

TEST(LoginName, IsFoldedToLowerCase) {
    EXPECT_EQ(login_name("Anna.Arzt"), "anna.arzt");
    EXPECT_EQ(login_name("a-b_c.9"), "a-b_c.9");
    EXPECT_EQ(login_name("0ab"), "0ab");
    EXPECT_EQ(login_name(std::string(64, 'a')), std::string(64, 'a'));
}

TEST(LoginName, IsNothingOutsideItsAlphabetAndLength) {
    for (const std::string_view wrong :
         {"", "ab", ".ab", "-ab", "_ab", "a b", "a@b", "\xc3\xa4rztin", "abc\n", "abc/", "a'b;--", " abc", "abc "}) {
        EXPECT_FALSE(login_name(wrong)) << wrong;
    }
    EXPECT_FALSE(login_name(std::string(65, 'a')));
    EXPECT_FALSE(login_name(std::string_view{"abc\0", 4}));
}

} // namespace visavis::accounts
