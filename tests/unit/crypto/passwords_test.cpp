// Argon2id with the agreed cost, and the same time for every kind of no (T-14).
#include "visavis/crypto/primitives.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <ctime>

namespace visavis::crypto {

namespace {

class Passwords : public testing::Test {
  protected:
    void SetUp() override { initialise(); }
};

/// Of this thread alone, on the processor: other programs share the machine.
std::chrono::nanoseconds processor_time() {
    timespec now{};
    EXPECT_EQ(::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now), 0);
    return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

std::chrono::nanoseconds time_of(const std::string& hash) {
    const auto before = processor_time();
    EXPECT_FALSE(verify_password(Secret{"wrong horse battery staple"}, hash));
    return processor_time() - before;
}

} // namespace

// T-14
TEST_F(Passwords, AreHashedWithArgon2idAt19MiBAndTwoPasses) {
    const auto hash = hash_password(Secret{"correct horse battery staple"});
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
    EXPECT_TRUE(verify_password(Secret{"correct horse battery staple"}, hash));
    EXPECT_FALSE(verify_password(Secret{"correct horse battery stapl"}, hash));
    EXPECT_FALSE(verify_password(Secret{""}, hash));
    EXPECT_NE(hash, hash_password(Secret{"correct horse battery staple"}));
}

TEST_F(Passwords, UnreadableHashesAreRefused) {
    for (const auto& hash : {std::string{}, std::string{"$argon2id$"}, std::string{"plain"}, std::string(500, 'x'),
                             std::string{"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$c29tZWhhc2g"}}) {
        EXPECT_FALSE(verify_password(Secret{"anything at all"}, hash));
    }
}

// T-14
TEST_F(Passwords, DummyHashIsARealOneAndStaysTheSame) {
    EXPECT_TRUE(dummy_password_hash().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    EXPECT_EQ(&dummy_password_hash(), &dummy_password_hash());
    EXPECT_FALSE(verify_password(Secret{"anything at all"}, dummy_password_hash()));
}

// T-14: no quick way out for a hash that cannot be read.
TEST_F(Passwords, EveryRefusalCostsAsMuch) {
    const auto real = hash_password(Secret{"correct horse battery staple"});
    static_cast<void>(time_of(dummy_password_hash()));
    const auto wrong = std::min(time_of(real), time_of(real));
    const auto unknown = std::min(time_of(dummy_password_hash()), time_of(dummy_password_hash()));
    const auto unreadable = std::min(time_of("plain"), time_of(""));
    EXPECT_GT(unknown, wrong / 3);
    EXPECT_GT(unreadable, wrong / 3);
    EXPECT_LT(unknown, wrong * 3);
    EXPECT_LT(unreadable, wrong * 3);
}

} // namespace visavis::crypto
