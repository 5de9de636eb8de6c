// The STUN codec against the test vectors of RFC 5769 (byte for byte) and against bytes that are no message.
#include "visavis/crypto/primitives.hpp"
#include "visavis/stun/message.hpp"

#include <gtest/gtest.h>

namespace visavis::stun {

namespace {

std::string bytes(std::string_view hex) {
    std::string result;
    std::string digits;
    for (const char c : hex) {
        if (c != ' ') {
            digits += c;
        }
        if (digits.size() == 2) {
            result += static_cast<char>(std::stoi(digits, nullptr, 16));
            digits.clear();
        }
    }
    return result;
}

const Secret short_term{"VOkJxbRl1RmTxUk/WvJxBt"};

// RFC 5769 section 2.1
const std::string sample_request = bytes("00 01 00 58 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae "
                                         "80 22 00 10 53 54 55 4e 20 74 65 73 74 20 63 6c 69 65 6e 74 "
                                         "00 24 00 04 6e 00 01 ff 80 29 00 08 93 2f f9 b1 51 26 3b 36 "
                                         "00 06 00 09 65 76 74 6a 3a 68 36 76 59 20 20 20 "
                                         "00 08 00 14 9a ea a7 0c bf d8 cb 56 78 1e f2 b5 b2 d3 f2 49 c1 b5 71 a2 "
                                         "80 28 00 04 e5 7a 3b cf");
// section 2.2
const std::string ipv4_response = bytes("01 01 00 3c 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae "
                                        "80 22 00 0b 74 65 73 74 20 76 65 63 74 6f 72 20 "
                                        "00 20 00 08 00 01 a1 47 e1 12 a6 43 "
                                        "00 08 00 14 2b 91 f5 99 fd 9e 90 c3 8c 74 89 f9 2a f9 ba 53 f0 6b e7 d7 "
                                        "80 28 00 04 c0 7d 4c 96");
// section 2.3
const std::string ipv6_response = bytes("01 01 00 48 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae "
                                        "80 22 00 0b 74 65 73 74 20 76 65 63 74 6f 72 20 "
                                        "00 20 00 14 00 02 a1 47 01 13 a9 fa a5 d3 f1 79 bc 25 f4 b5 be d2 b9 d9 "
                                        "00 08 00 14 a3 82 95 4e 4b e6 7b f1 17 84 c9 7c 82 92 c2 75 bf e3 ed 41 "
                                        "80 28 00 04 c8 fb 0b 4c");
// section 2.4
const std::string long_term_request =
    bytes("00 01 00 60 21 12 a4 42 78 ad 34 33 c6 ad 72 c0 29 da 41 2e "
          "00 06 00 12 e3 83 9e e3 83 88 e3 83 aa e3 83 83 e3 82 af e3 82 b9 00 00 "
          "00 15 00 1c 66 2f 2f 34 39 39 6b 39 35 34 64 36 4f 4c 33 34 6f 4c 39 46 53 54 76 79 36 34 73 41 "
          "00 14 00 0b 65 78 61 6d 70 6c 65 2e 6f 72 67 00 "
          "00 08 00 14 f6 70 24 65 6d d6 4a 3e 02 b8 e0 71 2e 85 c9 a2 8c a8 96 66");

const Message ours{.method = Method::allocate,
                   .kind = Kind::request,
                   .transaction = {'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'},
                   .fields = {{.type = Attribute::requested_transport, .value = std::string("\x11\0\0\0", 4)},
                              {.type = Attribute::username, .value = "1777887600:abc"}}};

} // namespace

TEST(StunMessage, ReadsTheRequestOfTheRfc) {
    const auto message = decode(sample_request);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->method, Method::binding);
    EXPECT_EQ(message->kind, Kind::request);
    EXPECT_EQ(*message->find(Attribute::username), "evtj:h6vY");
    EXPECT_TRUE(is_authentic(sample_request, short_term));
    EXPECT_TRUE(has_fingerprint(sample_request));
}

TEST(StunMessage, ReadsTheAddressesOfTheRfc) {
    const auto four = decode(ipv4_response);
    ASSERT_TRUE(four);
    EXPECT_EQ(four->kind, Kind::success);
    EXPECT_TRUE(is_authentic(ipv4_response, short_term));
    EXPECT_TRUE(has_fingerprint(ipv4_response));
    const auto* const value = four->find(Attribute::xor_mapped_address);
    const Endpoint endpoint{.address = bytes("c0 00 02 01"), .port = 32853};
    EXPECT_EQ(from_xor_address(*value, four->transaction), endpoint);
    EXPECT_EQ(xor_address(endpoint, four->transaction), *value);

    const auto six = decode(ipv6_response);
    ASSERT_TRUE(six);
    EXPECT_TRUE(is_authentic(ipv6_response, short_term));
    EXPECT_EQ(from_xor_address(*six->find(Attribute::xor_mapped_address), six->transaction),
              (Endpoint{.address = bytes("20 01 0d b8 12 34 56 78 00 11 22 33 44 55 66 77"), .port = 32853}));
}

TEST(StunMessage, ReadsTheLongTermCredentialsOfTheRfc) {
    const auto message = decode(long_term_request);
    ASSERT_TRUE(message);
    const auto& user = *message->find(Attribute::username);
    EXPECT_EQ(user, "\u30DE\u30C8\u30EA\u30C3\u30AF\u30B9");
    EXPECT_EQ(*message->find(Attribute::realm), "example.org");
    EXPECT_TRUE(is_authentic(long_term_request, crypto::stun_long_term_key(user, "example.org", "TheMatrIX")));
    EXPECT_FALSE(is_authentic(long_term_request, crypto::stun_long_term_key(user, "example.org", "TheMatrix")));
    EXPECT_FALSE(has_fingerprint(long_term_request));
}

TEST(StunMessage, ReadsBackWhatItWrites) {
    const Secret key{"a key"};
    const auto text = encode(ours, key);
    const auto read = decode(text);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->method, ours.method);
    EXPECT_EQ(read->transaction, ours.transaction);
    ASSERT_EQ(read->fields.size(), 2U);
    EXPECT_EQ(read->fields[1].value, "1777887600:abc");
    EXPECT_TRUE(is_authentic(text, key));
    EXPECT_FALSE(is_authentic(text, Secret{"another"}));
    EXPECT_TRUE(has_fingerprint(text));
    EXPECT_FALSE(is_authentic(encode(ours, std::nullopt), key));
}

TEST(StunMessage, NoticesEveryFlippedBit) {
    const Secret key{"a key"};
    const auto text = encode(ours, key);
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            auto damaged = text;
            damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ 1U << bit);
            EXPECT_FALSE(is_authentic(damaged, key) && has_fingerprint(damaged)) << at << "." << bit;
        }
    }
}

TEST(StunMessage, TakesNothingThatIsNotOneWholeMessage) { // T-13
    const auto text = encode(ours, Secret{"a key"});
    for (std::size_t size = 0; size < text.size(); ++size) {
        EXPECT_FALSE(decode(text.substr(0, size))) << size;
    }
    EXPECT_FALSE(decode(text + std::string(4, '\0')));
    EXPECT_FALSE(decode(std::string(header_size, '\0'))) << "no cookie";
    auto overlong = text;
    overlong[23] = '\x7f'; // the first field claims more than there is
    EXPECT_FALSE(decode(overlong));
    EXPECT_FALSE(whole_size(bytes("00 01 ff fc 21 12 a4 42 00 00 00 00 00 00 00 00 00 00 00 00"))) << "too long for us";
    EXPECT_FALSE(whole_size(bytes("00 01 00 02 21 12 a4 42 00 00 00 00 00 00 00 00 00 00 00 00"))) << "not padded";
    EXPECT_FALSE(from_xor_address("", ours.transaction));
    EXPECT_FALSE(from_xor_address(bytes("00 01 00 00 01 02 03"), ours.transaction));
    EXPECT_FALSE(from_xor_address(bytes("00 03 00 00 01 02 03 04"), ours.transaction));
}

TEST(StunMessage, ReadsTheNumberOfAnError) {
    Message refused = ours;
    refused.kind = Kind::error;
    EXPECT_EQ(error_number(refused), 0U);
    refused.fields.push_back({.type = Attribute::error_code, .value = std::string("\0\0\4\3Forbidden", 13)});
    EXPECT_EQ(error_number(decode(encode(refused, std::nullopt)).value()), 403U);
}

} // namespace visavis::stun
