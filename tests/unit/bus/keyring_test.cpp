// The keys between nodes: who holds which, for how long, and who never does (T-25).
#include "bus/keyring.hpp"

#include <gtest/gtest.h>

using namespace visavis;
using namespace visavis::bus;

namespace {

const WallTime now{std::chrono::seconds{1'800'000'000}};
const Way presence{"visavis.presence", ""};
const Way subject{"visavis.test", ""};
const Way elsewhere{"visavis.other", ""};

struct Member {
    explicit Member(const crypto::Key& installation)
        : ring{installation, node} {}

    /// As Bus does once number and time were found good.
    void hears_beat_of(Member& other) {
        const auto opened = ring.open(other.ring.seal_beat(Beat::here, ++other.number, now, presence), presence);
        ASSERT_TRUE(opened);
        ring.learn(std::get<HeardBeat>(*opened));
    }

    [[nodiscard]] std::optional<std::string> key_for(const Member& other) {
        return ring.seal_key(other.node, ++number, now, subject);
    }

    [[nodiscard]] bool takes_key(const std::string& sealed) {
        auto opened = ring.open(sealed, subject);
        auto* const key = opened ? std::get_if<HeardKey>(&*opened) : nullptr;
        if (key == nullptr) {
            return false;
        }
        asked = key->asks;
        ring.learn(std::move(*key));
        return true;
    }

    std::string says(const std::string& text) { return ring.seal_message(text, ++number, now, subject); }

    [[nodiscard]] std::string reads(const std::string& sealed, const Way& way = subject) const {
        const auto opened = ring.open(sealed, way);
        if (!opened) {
            return opened.error() == Unopened::forged ? "(forged)"
                   : opened.error() == Unopened::own  ? "(own)"
                                                      : "(unknown key)";
        }
        const auto* const message = std::get_if<HeardMessage>(&*opened);
        return message != nullptr ? message->envelope.payload : "(no message)";
    }

    NodeId node{NodeId::random()};
    Keyring ring;
    std::uint64_t number{0};
    bool asked{false};
};

class KeyringOfTwo : public testing::Test {
  protected:
    KeyringOfTwo() { crypto::initialise(); }

    void meet() {
        a.hears_beat_of(b);
        b.hears_beat_of(a);
        ASSERT_TRUE(b.takes_key(a.key_for(b).value()));
        EXPECT_TRUE(b.asked) << "a lacks that of b";
        ASSERT_TRUE(a.takes_key(b.key_for(a).value()));
        EXPECT_FALSE(a.asked);
    }

    crypto::Key installation{crypto::Key::random()};
    Member a{installation};
    Member b{installation};
};

} // namespace

TEST_F(KeyringOfTwo, OpensWhatTheOtherSaysOnceItHasItsKey) {
    const auto early = a.says("early");
    EXPECT_EQ(b.reads(early), "(unknown key)");
    EXPECT_FALSE(a.key_for(b)) << "of whom nothing was heard";
    meet();
    EXPECT_EQ(b.reads(a.says("hello")), "hello");
    EXPECT_EQ(a.reads(b.says("hello")), "hello");
    EXPECT_EQ(a.reads(a.says("mine")), "(own)");
    EXPECT_EQ(b.reads(a.says("moved"), elsewhere), "(forged)");
    auto changed = a.says("changed");
    changed.back() = static_cast<char>(changed.back() ^ 1);
    EXPECT_EQ(b.reads(changed), "(forged)");
    for (const std::string_view none : {"", "s", "a", "i", "x", "sssssssssssssssss"}) {
        EXPECT_FALSE(b.ring.open(none, subject)) << none;
    }
}

TEST_F(KeyringOfTwo, GivesAKeyToOneNodeInOneLife) {
    meet();
    Member c{installation};
    c.hears_beat_of(a);
    a.hears_beat_of(b);
    const auto for_b = a.key_for(b).value();
    EXPECT_FALSE(c.takes_key(for_b)) << "another node";
    Member b_again{installation};
    b_again.hears_beat_of(a);
    EXPECT_FALSE(b_again.takes_key(for_b)) << "the same one, started anew";
    EXPECT_EQ(c.reads(a.says("not for c")), "(unknown key)");
    Member stranger{crypto::Key::random()};
    EXPECT_FALSE(stranger.ring.open(a.ring.seal_beat(Beat::here, 99, now, presence), presence));
    EXPECT_FALSE(stranger.takes_key(for_b));
}

TEST_F(KeyringOfTwo, MakesItsKeysAnewAndForgetsTheOld) {
    meet();
    const auto old = a.says("before");
    const auto for_b_before = a.key_for(b).value();
    a.ring.renew();
    EXPECT_EQ(b.reads(a.says("too early")), "(unknown key)");
    ASSERT_TRUE(b.takes_key(a.key_for(b).value()));
    EXPECT_EQ(b.reads(a.says("after")), "after");
    EXPECT_EQ(b.reads(old), "before") << "still on its way";
    EXPECT_EQ(a.reads(old), "(own)");
    ASSERT_TRUE(a.takes_key(b.key_for(a).value())) << "sealed to the public half that b has heard last";
    b.ring.forget_old();
    EXPECT_EQ(b.reads(old), "(unknown key)");
    b.ring.renew();
    b.ring.forget_old();
    EXPECT_FALSE(b.takes_key(for_b_before)) << "the private half is gone, so nobody can open it any more";
    b.ring.forget(a.node);
    EXPECT_EQ(b.reads(a.says("after")), "(unknown key)");
}

TEST(KeyPair, AgreesWithWhoHoldsTheSharedKey) {
    crypto::initialise();
    const auto shared = crypto::Key::random();
    const auto one = crypto::KeyPair::random();
    const auto other = crypto::KeyPair::random();
    const auto agreed = one.agree(other.public_half(), shared);
    ASSERT_TRUE(agreed);
    EXPECT_EQ(agreed->bytes(), other.agree(one.public_half(), shared)->bytes());
    EXPECT_NE(agreed->bytes(), one.agree(other.public_half(), crypto::Key::random())->bytes());
    EXPECT_NE(agreed->bytes(), crypto::KeyPair::random().agree(other.public_half(), shared)->bytes());
    EXPECT_FALSE(one.agree(std::string(32, '\0'), shared)) << "of low order";
    EXPECT_FALSE(one.agree("short", shared));
}
