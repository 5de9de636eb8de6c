// Which addresses an operator's list names, and which texts are refused instead of being understood somehow.
#include "visavis/base/address_range.hpp"

#include <gtest/gtest.h>

using namespace visavis;

namespace {

bool contains(const char* range, const char* address) {
    const auto parsed = AddressRange::parse(range);
    EXPECT_TRUE(parsed) << range;
    return parsed && parsed->contains(boost::asio::ip::make_address(address));
}

} // namespace

TEST(AddressRange, NamesOneAddressOrANetwork) {
    EXPECT_TRUE(contains("192.0.2.7", "192.0.2.7"));
    EXPECT_FALSE(contains("192.0.2.7", "192.0.2.6"));
    EXPECT_TRUE(contains("192.0.2.0/24", "192.0.2.255"));
    EXPECT_FALSE(contains("192.0.2.0/24", "192.0.3.0"));
    EXPECT_TRUE(contains("192.0.2.8/29", "192.0.2.15"));
    EXPECT_FALSE(contains("192.0.2.8/29", "192.0.2.16"));
    EXPECT_TRUE(contains("2001:db8::/33", "2001:db8:7fff::1"));
    EXPECT_FALSE(contains("2001:db8::/33", "2001:db8:8000::1"));
    EXPECT_TRUE(contains("0.0.0.0/0", "203.0.113.9"));
}

TEST(AddressRange, KeepsTheFamiliesApartButNotMappedAddresses) {
    EXPECT_TRUE(contains("192.0.2.0/24", "::ffff:192.0.2.1"));
    EXPECT_FALSE(contains("::/0", "192.0.2.1"));
    EXPECT_FALSE(contains("::/0", "::ffff:192.0.2.1"));
    EXPECT_FALSE(contains("0.0.0.0/0", "2001:db8::1"));
}

TEST(AddressRange, RefusesWhatItCouldOnlyGuess) {
    for (const auto* text : {"", "/", "192.0.2", "192.0.2.0/", "192.0.2.0/33", "192.0.2.7/24", "192.0.2.0/-1",
                             "192.0.2.0/24 ", "192.0.2.0/+24", "2001:db8::/129", "2001:db8::1/64", "fe80::1%eth0",
                             "::ffff:192.0.2.0/120", "front.example", "192.0.2.0/24/24"}) {
        EXPECT_FALSE(AddressRange::parse(text)) << text;
    }
}
