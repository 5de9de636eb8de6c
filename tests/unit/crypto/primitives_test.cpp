// Known vectors, and the refusals that matter: a changed byte, another context, another key.
#include "visavis/crypto/primitives.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <set>

namespace visavis::crypto {

namespace {

class Crypto : public testing::Test {
  protected:
    void SetUp() override { initialise(); }
};

std::string hex(const Digest& digest) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const auto byte : digest) {
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
    return text;
}

std::string repeated(std::size_t count, char c) {
    return std::string(count, c);
}

} // namespace

// FIPS 180-4
TEST_F(Crypto, Sha256KnowsItsVectors) {
    EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

// RFC 4648 section 5
TEST_F(Crypto, Base64urlRoundTripsWithoutPadding) {
    EXPECT_EQ(base64url(""), "");
    EXPECT_EQ(base64url("f"), "Zg");
    EXPECT_EQ(base64url("foobar"), "Zm9vYmFy");
    EXPECT_EQ(base64url("\xff\xfe\xfd"), "__79");
    EXPECT_FALSE(from_base64url("\xff\xff"
                                "79"))
        << "one text for one value";
    for (std::size_t size = 0; size < 100; ++size) {
        const auto bytes = random_bytes(size);
        EXPECT_EQ(from_base64url(base64url(bytes)), bytes);
    }
}

TEST_F(Crypto, Base64urlRefusesOtherAlphabetsPaddingAndSpace) {
    for (const auto* text : {"Zg==", "Z", "Zm9v\n", " Zm9v", "//79", "Zm9vYmFy=", "Zm9v.", "Zh"}) {
        EXPECT_FALSE(from_base64url(text)) << text;
    }
}

// T-06, T-15: 256 bits, 43 characters
TEST_F(Crypto, TokensAreLongAndNeverRepeat) {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const auto token = random_token();
        EXPECT_EQ(token.size(), 43U);
        EXPECT_TRUE(seen.insert(std::string{token.reveal()}).second);
    }
}

TEST_F(Crypto, KeysHaveExactly32Bytes) {
    EXPECT_THROW(Key{"short"}, std::invalid_argument);
    EXPECT_THROW(Key{repeated(33, 'k')}, std::invalid_argument);
    EXPECT_EQ(Key::random().bytes().size(), 32U);
    EXPECT_NE(Key::random().bytes(), Key::random().bytes());
}

TEST_F(Crypto, DerivedKeysDependOnKeyAndPurpose) {
    const Key key{repeated(32, 'k')};
    EXPECT_EQ(key.derive("a").bytes(), key.derive("a").bytes());
    EXPECT_NE(key.derive("a").bytes(), key.derive("b").bytes());
    EXPECT_NE(key.derive("a").bytes(), Key{repeated(32, 'l')}.derive("a").bytes());
    EXPECT_NE(key.derive("").bytes(), key.bytes());
}

TEST_F(Crypto, SealedTextOpensInItsContextOnly) {
    const auto key = Key::random();
    for (const auto& plain : {std::string{}, std::string{"Zo\xc3\xab"}, random_bytes(5000)}) {
        const auto sealed = seal(key, plain, "guest.display_name_sealed:1");
        EXPECT_EQ(open(key, sealed, "guest.display_name_sealed:1"), plain);
        EXPECT_FALSE(open(key, sealed, "guest.display_name_sealed:2"));
        EXPECT_FALSE(open(key, sealed, "guest.code_sealed:1"));
        EXPECT_FALSE(open(key, sealed, ""));
        EXPECT_FALSE(open(Key::random(), sealed, "guest.display_name_sealed:1"));
    }
}

TEST_F(Crypto, AnyChangedByteOfASealedTextIsRefused) {
    const auto key = Key::random();
    const auto sealed = seal(key, "Zo\xc3\xab", "context");
    for (std::size_t at = 0; at < sealed.size(); ++at) {
        for (const unsigned bit : {0x01U, 0x80U}) {
            auto changed = sealed;
            changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ bit);
            EXPECT_FALSE(open(key, changed, "context")) << at;
        }
        EXPECT_FALSE(open(key, sealed.substr(0, at), "context")) << at;
    }
    EXPECT_FALSE(open(key, sealed + '\0', "context"));
}

TEST_F(Crypto, SealingTwiceNeverLooksTheSame) {
    const auto key = Key::random();
    EXPECT_NE(seal(key, "same", "context"), seal(key, "same", "context"));
}

// RFC 4231 test case 2 has a short key; ours are 32 bytes, so this vector was made with `openssl dgst -sha256 -mac
// HMAC`.
TEST_F(Crypto, BlindIndexIsHmacSha256) {
    EXPECT_EQ(hex(blind_index(Key{repeated(32, '\x0b')}, "Hi There")),
              "198a607eb44bfbc69903a0f1cf2bbdc5ba0aa3f3d9ae3c1c7a3b1696a0b68cf7");
    EXPECT_NE(blind_index(Key::random(), "maria"), blind_index(Key::random(), "maria"));
}

// RFC 2202 test cases 1 and 2 in base64
TEST_F(Crypto, TurnCredentialIsHmacSha1) {
    EXPECT_EQ(turn_credential(Secret{repeated(20, '\x0b')}, "Hi There"), "thcxhlUFcmTii8C2+zeMjvFGvgA=");
    EXPECT_EQ(turn_credential(Secret{"Jefe"}, "what do ya want for nothing?"), "7/zfauXrL6LSdBbV8YTfnCWafHk=");
}

} // namespace visavis::crypto
