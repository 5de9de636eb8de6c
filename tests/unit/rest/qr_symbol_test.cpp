// The QR symbol of an invitation's link.
#include "rest/qr_symbol.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace visavis::rest {

TEST(QrSymbol, GrowsWithItsTextAndRefusesWhatDoesNotFit) {
    const auto small = qr_symbol(Secret{"https://a.de/#code=AAAA-BBBB-CCCC"});
    const auto large = qr_symbol(Secret{"https://" + std::string(240, 'a') + "/#code=AAAA-BBBB-CCCC"});
    EXPECT_LT(small.size, large.size);
    EXPECT_EQ(small.rows.size(), static_cast<std::size_t>(small.size));
    EXPECT_THROW(static_cast<void>(qr_symbol(Secret{std::string(4000, 'a')})), std::runtime_error);
}

TEST(QrSymbol, IsTheSameForTheSameText) {
    EXPECT_EQ(qr_symbol(Secret{"visavis"}).rows, qr_symbol(Secret{"visavis"}).rows);
    EXPECT_NE(qr_symbol(Secret{"visavis"}).rows, qr_symbol(Secret{"visaviz"}).rows);
}

} // namespace visavis::rest
