// What nodes say to each other is read back as it was written, and anything cut or altered is refused.
#include "signaling/node_messages.hpp"

#include <gtest/gtest.h>

using namespace visavis;
using namespace visavis::signaling;

namespace {

EnterRequest some_request() {
    return {.pipe = PipeId::random(),
            .arrival = {.account = AccountId::random(),
                        .practitioner_name = "Dr. Ärztin",
                        .session = SessionId::random(),
                        .role = Role::guest,
                        .guest = GuestId::random(),
                        .display_name = "Paul Patient",
                        .invitation_name = "P. Patient",
                        .os_family = OsFamily::android,
                        .connection_policy = ConnectionPolicy::relay_only,
                        .resume = "a point",
                        .call_is_open = true,
                        .received = 17}};
}

} // namespace

TEST(NodeMessages, ComeBackAsTheyWere) {
    const auto request = some_request();
    const auto read = decode_room_message(encode(RoomMessage{request}));
    ASSERT_TRUE(read);
    const auto& again = std::get<EnterRequest>(*read);
    EXPECT_EQ(again.pipe, request.pipe);
    EXPECT_EQ(again.arrival.account, request.arrival.account);
    EXPECT_EQ(again.arrival.practitioner_name, request.arrival.practitioner_name);
    EXPECT_EQ(again.arrival.session, request.arrival.session);
    EXPECT_EQ(again.arrival.role, request.arrival.role);
    EXPECT_EQ(again.arrival.guest, request.arrival.guest);
    EXPECT_EQ(again.arrival.display_name, request.arrival.display_name);
    EXPECT_EQ(again.arrival.invitation_name, request.arrival.invitation_name);
    EXPECT_EQ(again.arrival.os_family, request.arrival.os_family);
    EXPECT_EQ(again.arrival.connection_policy, request.arrival.connection_policy);
    EXPECT_EQ(again.arrival.resume, request.arrival.resume);
    EXPECT_FALSE(again.arrival.call_is_open) << "the home asks for itself";
    EXPECT_EQ(again.arrival.received, request.arrival.received);
    EXPECT_EQ(std::get<Claim>(*decode_room_message(encode(RoomMessage{Claim{.weight = 2}}))).weight, 2);

    const auto node = bus::NodeId::random();
    EXPECT_EQ(decode_enter_answer(encode(EnterAnswer{node})), node);
    EXPECT_FALSE(decode_enter_answer(encode(EnterAnswer{})));

    const auto frame = encode(PipeFrame{.kind = PipeFrame::Kind::text, .number = 3, .text = R"({"type":"leave"})"});
    const auto frame_again = decode_pipe_frame(frame);
    ASSERT_TRUE(frame_again);
    EXPECT_EQ(frame_again->number, 3U);
    EXPECT_EQ(frame_again->text, R"({"type":"leave"})");
    const auto close = encode(PipeFrame{.kind = PipeFrame::Kind::close, .number = 4, .code = net::CloseCode::moved});
    EXPECT_EQ(decode_pipe_frame(close)->code, net::CloseCode::moved);

    const std::vector<SessionId> ended{SessionId::random(), SessionId::random()};
    EXPECT_EQ(decode_sessions(encode(ended)), ended);
}

TEST(NodeMessages, FramesOfAPipeComeBackAsTheyWere) {
    using Kind = PipeFrame::Kind;
    const PipeFrame taken{.kind = Kind::taken, .number = 7, .mark = 1'000'000};
    const auto again = decode_pipe_frame(encode(taken));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->kind, Kind::taken);
    EXPECT_EQ(again->mark, 1'000'000U) << "any number, not only what a close code may be";
    const auto request = encode(PipeFrame{.kind = Kind::request, .number = 8, .text = "{}"});
    EXPECT_EQ(decode_pipe_frame(request)->text, "{}");
    auto unknown = request;
    unknown[0] = 8;
    EXPECT_FALSE(decode_pipe_frame(unknown));
}

TEST(NodeMessages, AreRefusedWhenAnythingIsMissingOrTooMuch) {
    const auto whole = encode(RoomMessage{some_request()});
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(decode_room_message(whole.substr(0, size))) << size;
    }
    EXPECT_FALSE(decode_room_message(whole + "x"));
    auto practitioner = some_request();
    practitioner.arrival.role = Role::practitioner; // with a guest's id
    EXPECT_FALSE(decode_room_message(encode(RoomMessage{practitioner})));
    EXPECT_FALSE(decode_pipe_frame(""));
    EXPECT_FALSE(decode_pipe_frame(std::string(17, '\0')));
    EXPECT_TRUE(decode_sessions(encode({SessionId::random()}).substr(1)).empty());
    EXPECT_TRUE(decode_sessions(std::string(8, '\xFF')).empty());
}
