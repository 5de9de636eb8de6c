// Ids are random, textual and cannot be parsed from anything but their canonical form.
#include "visavis/base/clock.hpp"
#include "visavis/base/id.hpp"
#include "visavis/base/peer_address.hpp"

#include <gtest/gtest.h>

#include <unordered_set>

using namespace visavis;

TEST(Id, TextRoundTrips) {
    const auto id = GuestId::random();
    EXPECT_EQ(GuestId::parse(id.text()), id);
    EXPECT_EQ(id.text().size(), 36U);
}

TEST(Id, RefusesEverythingButTheCanonicalForm) {
    const auto text = GuestId::random().text();
    auto upper = text;
    for (auto& c : upper) {
        c = static_cast<char>(c >= 'a' && c <= 'f' ? c - 'a' + 'A' : c);
    }
    upper[0] = 'A';
    EXPECT_FALSE(GuestId::parse(upper));
    EXPECT_FALSE(GuestId::parse(text + "0"));
    EXPECT_FALSE(GuestId::parse(""));
    EXPECT_FALSE(GuestId::parse("{" + text.substr(1)));
}

TEST(Id, RefusesEveryOtherByteAtEveryPlace) {
    const std::string text{"01234567-89ab-cdef-0123-456789abcdef"};
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (int byte = 0; byte < 256; ++byte) {
            auto changed = text;
            changed[at] = static_cast<char>(byte);
            const auto parsed = GuestId::parse(changed);
            const bool is_digit = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f');
            ASSERT_EQ(parsed.has_value(), text[at] == '-' ? byte == '-' : is_digit) << at << ": " << byte;
            if (parsed) {
                ASSERT_EQ(parsed->text(), changed);
            }
        }
    }
}

TEST(Id, NeverRepeats) {
    std::unordered_set<CallId> seen;
    for (int i = 0; i < 10'000; ++i) {
        EXPECT_TRUE(seen.insert(CallId::random()).second);
    }
}

TEST(WallTime, TextRoundTrips) {
    const auto time = parse_rfc3339("2026-05-04T09:30:00Z");
    ASSERT_TRUE(time);
    EXPECT_EQ(rfc3339(*time), "2026-05-04T09:30:00Z");
}

TEST(WallTime, RefusesDatesThatDoNotExist) {
    EXPECT_FALSE(parse_rfc3339("2026-02-30T09:30:00Z"));
    EXPECT_FALSE(parse_rfc3339("2026-05-04T24:00:00Z"));
    EXPECT_FALSE(parse_rfc3339("2026-05-04T09:30:00+01:00"));
    EXPECT_FALSE(parse_rfc3339("2026-5-4T09:30:00Z"));
}

// S-069: a source can be compared and throttled; it cannot be turned back into an address.
TEST(PeerAddress, CountsIpv6BySubnetAndMappedIpv4AsIpv4) {
    const std::array<std::uint8_t, 16> key{1, 2, 3};
    const auto source = [&](const char* text) { return PeerAddress{boost::asio::ip::make_address(text)}.source(key); };
    EXPECT_EQ(source("2001:db8::1"), source("2001:db8::ffff"));
    EXPECT_NE(source("2001:db8::1"), source("2001:db8:0:1::1"));
    EXPECT_EQ(source("192.0.2.7"), source("::ffff:192.0.2.7"));
    EXPECT_NE(source("192.0.2.7"), source("192.0.2.8"));
}
