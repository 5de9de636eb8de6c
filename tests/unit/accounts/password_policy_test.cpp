// Which passwords are accepted (T-14).
#include "support/stopwatch.hpp"

#include "visavis/accounts/password_policy.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace visavis::accounts {

namespace {

bool acceptable(const std::string& password) {
    return is_acceptable_password(Secret{password}, "anna.arzt", "Dr. Annemarie Arztmann");
}

} // namespace

TEST(PasswordPolicy, AcceptsLongUnusualOnes) {
    EXPECT_TRUE(acceptable("Sieben lila Wolken 42"));
    EXPECT_TRUE(acceptable("kT9#vQ2!zR7m"));
    EXPECT_TRUE(acceptable("r\xc3\xb6te \xc3\xbc"
                           "ber grauem Fjord"));
}

TEST(PasswordPolicy, RefusesShortOnesCountingCharactersNotBytes) {
    EXPECT_FALSE(acceptable("kT9#vQ2!zR7"));
    EXPECT_FALSE(acceptable(""));
    EXPECT_FALSE(acceptable("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f\xc3\xa4\xc3\xb6")) << "6 characters in 12 bytes";
}

TEST(PasswordPolicy, RefusesWhatAGuesserTriesEarly) {
    for (const std::string weak :
         {"passwordpassword", "111111111111", "qwertyuiopas", "123456789012", "abcabcabcabc", "Password1234"}) {
        EXPECT_FALSE(acceptable(weak)) << weak;
    }
}

TEST(PasswordPolicy, KnowsThatTheAttackerKnowsTheNames) {
    EXPECT_FALSE(acceptable("anna.arzt2024"));
    EXPECT_FALSE(acceptable("visavisvisavis"));
}

TEST(PasswordPolicy, BoundsTheLengthAndTheTimeOfItsEstimate) { // T-12
    std::string varied;
    while (varied.size() < max_password_bytes) {
        varied += "kT9#vQ2!zR7m";
    }
    varied.resize(max_password_bytes);
    const test::Stopwatch start;
    static_cast<void>(acceptable(varied));
    EXPECT_LT(start.undisturbed(), std::chrono::milliseconds{500});
    EXPECT_FALSE(acceptable(varied + "x"));
}

} // namespace visavis::accounts
