// Access codes (S-099, T-01): 60 random bits, readable, forgiving to type.
#include "visavis/crypto/primitives.hpp"
#include "visavis/invitations/access_code.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>

namespace visavis::invitations {

namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

std::string read(std::string_view typed) {
    const auto code = canonical_access_code(typed);
    return code ? std::string{code->reveal()} : "-";
}

} // namespace

TEST(AccessCode, UsesEachOf32CharactersEquallyOftenAndNeverRepeats) {
    crypto::initialise();
    std::set<std::string> codes;
    std::array<int, 256> seen{};
    constexpr int count = 8000;
    for (int i = 0; i < count; ++i) {
        const std::string code{new_access_code().reveal()};
        ASSERT_EQ(code.size(), access_code_characters);
        codes.insert(code);
        for (const char c : code) {
            ++seen.at(static_cast<unsigned char>(c));
        }
    }
    EXPECT_EQ(codes.size(), static_cast<std::size_t>(count));
    int total = 0;
    for (const char c : alphabet) { // expected 3000 each, standard deviation 54
        EXPECT_NEAR(seen.at(static_cast<unsigned char>(c)), 3000, 400) << c;
        total += seen.at(static_cast<unsigned char>(c));
    }
    EXPECT_EQ(total, count * 12) << "nothing outside the alphabet: 12 times 5 bits";
}

TEST(AccessCode, IsReadHoweverItIsTyped) {
    EXPECT_EQ(read("0123-4567-89AB"), "0123456789AB");
    EXPECT_EQ(read(" o123 4567 89ab "), "0123456789AB");
    EXPECT_EQ(read("oil234567890"), "011234567890");
    EXPECT_EQ(read("--0123--4567--89AB--"), "0123456789AB");
}

TEST(AccessCode, IsNothingElse) {
    for (const std::string_view wrong : {"", "0123-4567-89A", "0123-4567-89ABC", "0123-4567-89AU", "0123_4567_89AB",
                                         "0123-4567-89A\xc3\xa4", "0123-4567-89A\n"}) {
        EXPECT_FALSE(canonical_access_code(wrong)) << wrong;
    }
    EXPECT_FALSE(canonical_access_code(std::string_view{"0123-4567-89A\0", 14}));
    EXPECT_FALSE(canonical_access_code(std::string(100'000, '0')));
}

TEST(AccessCode, IsShownInGroupsOfFourAndReadBack) {
    EXPECT_EQ(shown_access_code(Secret{"0123456789AB"}).reveal(), "0123-4567-89AB");
    const auto code = new_access_code();
    EXPECT_EQ(read(shown_access_code(code).reveal()), code.reveal());
}

} // namespace visavis::invitations
