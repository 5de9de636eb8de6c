// One patient with one code who comes and goes as fast as he can: how much of it the practitioner sees (T-12).
#include "support/stack.hpp"

#include <gtest/gtest.h>

using namespace visavis;
using namespace visavis::protocol;
using namespace visavis::test;
using namespace std::chrono_literals;

namespace {

class RestlessGuest : public testing::Test {
  protected:
    RestlessGuest() {
        stack.practitioner("anna.arzt");
        token = stack.door().sign_in("anna.arzt");
        practitioner = stack.door().connect(token);
        practitioner->expect<WaitingRoomState>();
        guest_token = stack.door().enter(stack.door().create_guest(token, "Rosa Rastlos").code);
        began = std::chrono::steady_clock::now();
    }

    /// Lists that the practitioner was sent so far, the first one aside.
    std::size_t lists() {
        practitioner->fence();
        const auto& frames = practitioner->frames();
        return static_cast<std::size_t>(std::ranges::count_if(frames,
                                                              [](const std::string& frame) {
                                                                  return frame.find(R"("type":"waiting_room")") !=
                                                                         std::string::npos;
                                                              })) -
               1;
    }

    /// How many four a second allow by now.
    [[nodiscard]] std::size_t allowed() const {
        return 1 + static_cast<std::size_t>((std::chrono::steady_clock::now() - began) / 250ms);
    }

    Stack stack;
    std::string token;
    std::string guest_token;
    std::unique_ptr<SignalingSocket> practitioner;
    std::chrono::steady_clock::time_point began;
};

} // namespace

TEST_F(RestlessGuest, WhoseSocketComesAndGoesMakesNoMoreThanFourListsASecond) {
    std::unique_ptr<SignalingSocket> guest;
    for (int i = 0; i < 40; ++i) {
        guest = stack.door().connect(guest_token);
        guest->expect<Waiting>();
    }
    EXPECT_LE(lists(), allowed());
    guest.reset();
    practitioner->expect_that<WaitingRoomState>(
        [](const auto& room) { return room.entries.size() == 1 && !room.entries.front().connected; });
}

TEST_F(RestlessGuest, WhoEntersAndLeavesIsToldToWaitAWhile) {
    int entries = 0;
    bool refused = false;
    for (int i = 0; i < 20 && !refused; ++i) {
        const auto guest = stack.door().connect(guest_token);
        guest->expect<Welcome>();
        const auto next = guest->next();
        ASSERT_TRUE(next);
        ASSERT_TRUE(std::holds_alternative<Waiting>(*next));
        ++entries;
        guest->send(Leave{});
        EXPECT_EQ(guest->expect<WaitingEnded>().reason, WaitingEnd::left);
        EXPECT_EQ(guest->close_code(), 1000U);
        const auto again = stack.door().connect(guest_token);
        const auto first = again->next();
        ASSERT_TRUE(first);
        if (const auto* const error = std::get_if<ErrorReply>(&*first)) {
            EXPECT_EQ(error->code, ErrorCode::rate_limited);
            EXPECT_GT(error->retry_after.value_or(0), 0);
            EXPECT_EQ(again->close_code(), 1001U) << "to come back by itself";
            refused = true;
        } else {
            ++entries;
            again->expect<Waiting>();
            again->send(Leave{});
            again->expect<WaitingEnded>();
            EXPECT_EQ(again->close_code(), 1000U);
        }
    }
    EXPECT_TRUE(refused);
    EXPECT_LE(entries, 8);
    EXPECT_LE(lists(), allowed());
    const auto other = stack.door().connect(stack.door().enter(stack.door().create_guest(token, "Gerd Geduldig").code));
    other->expect<Waiting>();
}

TEST_F(RestlessGuest, WhoWasDeclinedDoesNotComeBackBeforeTheOthersWithAnOldString) {
    const auto guest = stack.door().connect(guest_token);
    const auto old = guest->expect<Waiting>();
    std::this_thread::sleep_for(1100ms); // times are whole seconds: the other one came later for certain
    const auto other = stack.door().connect(stack.door().enter(stack.door().create_guest(token, "Gerd Geduldig").code));
    other->expect<Waiting>();
    const auto room = practitioner->expect_that<WaitingRoomState>([](const auto& s) { return s.entries.size() == 2; });
    ASSERT_EQ(room.entries.front().display_name, "Rosa Rastlos");
    practitioner->send(Decline{.entry_id = room.entries.front().entry_id});
    EXPECT_EQ(guest->expect<WaitingEnded>().reason, WaitingEnd::declined);
    const auto back = stack.door().connect(guest_token, "", old.resume);
    EXPECT_GT(back->expect<Waiting>().waiting_since, old.waiting_since);
    const auto then = practitioner->expect_that<WaitingRoomState>([](const auto& s) { return s.entries.size() == 2; });
    EXPECT_EQ(then.entries.front().display_name, "Gerd Geduldig");
}
