// Messages and bodies made to hurt a parser (T-13), over real sockets: each is refused with its code in milliseconds,
// the connection lives on, and who goes on with it is cut off.
#include "support/stack.hpp"
#include "support/stopwatch.hpp"

#include "visavis/signaling/limits.hpp"

#include <gtest/gtest.h>

using namespace visavis;
using namespace visavis::protocol;
using namespace visavis::test;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t most = 65'536; // of one message

struct Bomb {
    std::string name;
    std::string text;
    ErrorCode code;
};

std::string nested(std::size_t depth, const std::string& open, const std::string& inside, const std::string& close) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) {
        text += open;
    }
    text += inside;
    for (std::size_t i = 0; i < depth; ++i) {
        text += close;
    }
    return text;
}

std::string many_members(std::size_t count) {
    std::string text{"{\"type\":\"leave\""};
    for (std::size_t i = 0; i < count; ++i) {
        text += ",\"m" + std::to_string(i) + "\":0";
    }
    return text + "}";
}

std::vector<Bomb> bombs() {
    const auto id = ParticipantId::random().text();
    const auto message = [&](const std::string& type, const std::string& rest) {
        return "{\"type\":\"" + type + "\",\"to\":\"" + id + "\"," + rest + "}";
    };
    return {
        {"open brackets to the limit", std::string(most, '['), ErrorCode::malformed_json},
        {"one level too deep", nested(17, "[", "", "]"), ErrorCode::malformed_json},
        {"objects one level too deep", nested(17, "{\"a\":", "0", "}"), ErrorCode::malformed_json},
        {"brackets that all close", nested(most / 2, "[", "", "]"), ErrorCode::malformed_json},
        {"thousands of members", many_members(5'000), ErrorCode::invalid_message},
        {"a member twice", R"({"type":"leave","type":"leave"})", ErrorCode::malformed_json},
        {"an endless number", "{\"type\":\"leave\",\"call_id\":" + std::string(60'000, '9') + "}",
         ErrorCode::malformed_json},
        {"an endless exponent", "{\"type\":\"leave\",\"call_id\":1e" + std::string(60'000, '9') + "}",
         ErrorCode::malformed_json},
        {"NUL in a text", R"({"type":"leave","call_id":"\u0000"})", ErrorCode::malformed_json},
        {"half a surrogate pair", R"({"type":"leave","call_id":"\ud800"})", ErrorCode::malformed_json},
        {"text after the end", R"({"type":"leave"}{"type":"leave"})", ErrorCode::malformed_json},
        {"nothing", "", ErrorCode::malformed_json},
        {"a description past its limit",
         message("description", R"("description":{"type":"offer","sdp":")" + std::string(60'001, 'x') + "\"}"),
         ErrorCode::invalid_message},
        {"a candidate past its limit",
         message("candidate", R"("candidate":{"candidate":")" + std::string(2'048, 'x') + "\"}"),
         ErrorCode::invalid_message},
        {"a resume string past its limit",
         R"({"type":"hello","ticket":")" + std::string(43, 'x') + R"(","os_family":"linux","resume":")" +
             std::string(20'000, 'x') + "\"}",
         ErrorCode::invalid_message},
    };
}

} // namespace

TEST(JsonBombs, AreRefusedAndThenCutOff) { // T-12, T-13
    Stack stack;
    stack.practitioner("anna.arzt");
    const auto door = stack.door();
    auto socket = door.connect(door.sign_in("anna.arzt"));
    socket->expect<WaitingRoomState>();
    unsigned refused = 0;
    for (const auto& bomb : bombs()) {
        const Stopwatch begin;
        socket->send_text(bomb.text);
        EXPECT_EQ(socket->expect<ErrorReply>().code, bomb.code) << bomb.name;
        EXPECT_LT(begin.undisturbed(), 500ms) << bomb.name;
        ++refused;
    }
    socket->send(SetWaitingRoom{.availability = Availability::busy, .note = "still here"});
    EXPECT_EQ(socket->expect<WaitingRoomState>().note, "still here");
    for (; refused < signaling::max_refusals; ++refused) {
        socket->send_text("[");
    }
    EXPECT_EQ(socket->close_code(), 1008U);
}

TEST(JsonBombs, InBodiesAreRefusedBySizeBeforeAnythingElse) { // T-13
    Stack stack;
    const auto door = stack.door();
    const auto post = [&](const std::string& body) {
        return door.call({.method = "POST", .path = "/api/v1/session", .body = body});
    };
    EXPECT_EQ(problem_code(post(std::string(16'384, '['))), "malformed_json");
    EXPECT_EQ(problem_code(post(nested(17, "[", "", "]"))), "malformed_json");
    EXPECT_EQ(post(std::string(16'385, '[')).status, 413U);
}
