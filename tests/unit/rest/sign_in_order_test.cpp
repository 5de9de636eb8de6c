// T-14, T-24: whose password is looked at first.
#include "rest/sign_in_order.hpp"

#include "visavis/crypto/primitives.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace visavis::rest {

using namespace std::chrono_literals;

namespace {

const SteadyTime start{std::chrono::hours{1000}};

PeerAddress peer(unsigned number) {
    return PeerAddress{boost::asio::ip::address_v4{0x0A000000U + number}};
}

class SignInOrders : public testing::Test {
  protected:
    SignInOrders() { crypto::initialise(); }

    void sign_in(const std::string& name, unsigned from, SteadyTime at) {
        order_->was_right(order_->enter(name, peer(from), at), peer(from), at);
    }

    Precedence precedence(const std::string& name, unsigned from, SteadyTime at) {
        return order_->enter(name, peer(from), at).precedence;
    }

    std::unique_ptr<SignInOrder> order_ = std::make_unique<SignInOrder>();
};

} // namespace

TEST_F(SignInOrders, PutAKnownDeviceOfTheAccountFirst) {
    sign_in("anna.arzt", 1, start);
    for (int i = 0; i < 5; ++i) {
        EXPECT_FALSE(precedence("anna.arzt", 1, start + 24h).unknown);
    }
    EXPECT_LT(precedence("anna.arzt", 1, start + 24h), precedence("berta.arzt", 2, start + 24h));
    EXPECT_TRUE(precedence("berta.arzt", 1, start).unknown) << "of this account only";
    EXPECT_TRUE(precedence("anna.arzt", 1, start + 31 * 24h).unknown) << "not for ever";
}

TEST_F(SignInOrders, TakeFewOthersForAKnownDevice) {
    sign_in("anna.arzt", 1, start);
    unsigned taken = 0;
    for (unsigned i = 2; i < 4'002; ++i) {
        taken += precedence("anna.arzt", i, start).unknown ? 0 : 1;
    }
    EXPECT_LT(taken, 20U) << "one of four thousand is to be expected";
}

TEST_F(SignInOrders, ForgetTheDeviceUsedLongestAgo) {
    for (unsigned i = 1; i <= 4; ++i) {
        sign_in("anna.arzt", i, start + i * 1s);
    }
    sign_in("anna.arzt", 1, start + 10s);
    sign_in("anna.arzt", 5, start + 11s);
    EXPECT_FALSE(precedence("anna.arzt", 1, start + 12s).unknown);
    EXPECT_TRUE(precedence("anna.arzt", 2, start + 12s).unknown);
    EXPECT_FALSE(precedence("anna.arzt", 5, start + 12s).unknown);
}

TEST_F(SignInOrders, PutWhoHasTriedLessFirstAndThenWhatHasBeenTriedLess) {
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(precedence("anna.arzt", 1, start).tries_of_source, i);
    }
    EXPECT_LT(precedence("anna.arzt", 2, start), precedence("berta.arzt", 1, start));
    EXPECT_LT(precedence("dora.arzt", 3, start), precedence("anna.arzt", 4, start));
    sign_in("dora.arzt", 5, start);
    EXPECT_EQ(precedence("emil.arzt", 5, start).tries_of_source, 0U) << "who is right has not tried";
    EXPECT_EQ(precedence("anna.arzt", 1, start + 2min), Precedence{});
}

} // namespace visavis::rest
