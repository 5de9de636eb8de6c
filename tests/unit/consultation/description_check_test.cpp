// T-07: what is no session description with an acceptable DTLS fingerprint is not relayed.
#include "room_fixture.hpp"

#include "visavis/consultation/description_check.hpp"

namespace visavis::consultation {

TEST(DescriptionCheck, AcceptsWhatBrowsersSend) {
    EXPECT_TRUE(check_description(good_sdp));
}

TEST(DescriptionCheck, RefusesADescriptionWithoutFingerprint) {
    EXPECT_FALSE(check_description("v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n")); // S-015
}

TEST(DescriptionCheck, RefusesWeakOrMalformedFingerprints) {
    EXPECT_FALSE(check_description("v=0\r\na=fingerprint:sha-1 "
                                   "00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13\r\n"));
    EXPECT_FALSE(check_description("v=0\r\na=fingerprint:sha-256 00:01\r\n"));
    EXPECT_FALSE(check_description(good_sdp + "a=fingerprint:md5 00\r\n")) << "one weak among good ones is a downgrade";
}

TEST(DescriptionCheck, RefusesMediaKeysInTheDescription) {
    EXPECT_FALSE(check_description(good_sdp + "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n"));
    EXPECT_FALSE(check_description(good_sdp + "a=crypto\r\n"));
}

TEST(DescriptionCheck, RefusesWhatIsNotMadeOfLines) {
    EXPECT_FALSE(check_description(""));
    EXPECT_FALSE(check_description("hello"));
    EXPECT_FALSE(check_description("o=first\r\n" + good_sdp));
    EXPECT_FALSE(check_description(good_sdp + "\r\n"));
    EXPECT_FALSE(check_description(good_sdp + "a=x\rb=y\r\n"));
    EXPECT_FALSE(check_description(good_sdp + "a=x\nb=y\r\n"));
}

} // namespace visavis::consultation
