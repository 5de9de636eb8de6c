// RFC 6455 frames without a socket; the violations stand in the integration test, beside the close codes a client
// really sees.
#include "net/frames.hpp"
#include "net/utf8.hpp"
#include "support/tls_client.hpp"

#include <gtest/gtest.h>

#include <random>

using namespace visavis;
using namespace visavis::net;
using visavis::test::client_frame;
using Kind = FrameEvent::Kind;

namespace {

const Limits limits;

} // namespace

TEST(FrameDecoder, GivesTheSameEventsHoweverTheBytesAreCut) {
    const auto stream = client_frame(0x01, "a") + client_frame(0x89, "p") + client_frame(0x80, std::string(300, 'b')) +
                        client_frame(0x8A, "q") + client_frame(0x81, "") + client_frame(0x88, "\x03\xE8");
    std::mt19937 random{1}; // NOLINT: the same cuts in every run
    for (int round = 0; round < 200; ++round) {
        FrameDecoder decoder{limits};
        std::string events;
        for (std::size_t at = 0; at < stream.size();) {
            const auto size = std::min<std::size_t>(stream.size() - at, 1 + random() % 40);
            auto part = stream.substr(at, size);
            at += size;
            for (std::span<char> input{part}; !input.empty();) {
                const auto event = decoder.next(input);
                switch (event.kind) {
                case Kind::message:
                    events += "message " + std::to_string(event.payload().size()) + ";";
                    break;
                case Kind::ping:
                    events += "ping " + std::string{event.payload()} + ";";
                    break;
                case Kind::pong:
                    events += "pong " + std::string{event.payload()} + ";";
                    break;
                case Kind::close:
                    events += "close " + std::to_string(static_cast<unsigned>(event.code)) + ";";
                    break;
                case Kind::violation:
                    events += "violation;";
                    break;
                case Kind::need_more:
                    break;
                }
            }
        }
        ASSERT_EQ(events, "ping p;message 301;pong q;message 0;close 1000;");
    }
}

TEST(FrameDecoder, DeliversEmptyFramesWithoutWaitingForMore) {
    FrameDecoder decoder{limits};
    auto bytes = client_frame(0x81, "");
    std::span<char> input{bytes};
    EXPECT_EQ(decoder.next(input).kind, Kind::message);
}

TEST(FrameDecoder, DoesNotCopyAFrameThatCameWhole) {
    FrameDecoder decoder{limits};
    auto bytes = client_frame(0x81, "first") + client_frame(0x01, "sec") + client_frame(0x80, "ond");
    std::span<char> input{bytes};
    const auto first = decoder.next(input);
    EXPECT_EQ(first.payload(), "first");
    EXPECT_TRUE(first.payload().data() > bytes.data() && first.payload().data() < bytes.data() + bytes.size());
    const auto second = decoder.next(input);
    EXPECT_EQ(second.payload(), "second");
    EXPECT_EQ(second.payload().data(), second.gathered.data());
}

TEST(FrameEncoder, UsesTheShortestLength) {
    std::string out;
    append_text_frame(out, std::string(125, 'x'));
    EXPECT_EQ(out.size(), 127U);
    out.clear();
    append_text_frame(out, std::string(126, 'x'));
    EXPECT_EQ(out.substr(0, 4), (std::string{"\x81\x7E\x00\x7E", 4}));
    out.clear();
    append_text_frame(out, std::string(65'536, 'x'));
    EXPECT_EQ(out.substr(0, 10), (std::string{"\x81\x7F\x00\x00\x00\x00\x00\x01\x00\x00", 10}));
    out.clear();
    append_close_frame(out, CloseCode::too_slow);
    EXPECT_EQ(out, (std::string{"\x88\x02\x0F\xA4", 4}));
}

TEST(Utf8, AcceptsWellFormedAndRefusesEveryOtherSequence) {
    for (const std::string text :
         {"", "plain ascii, longer than eight", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
          "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "12345678\xC3\xA4x"}) {
        EXPECT_TRUE(valid_utf8(text)) << text;
    }
    for (const std::string text :
         {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2x", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xE2\x82",
          "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "12345678\xC3", "1234567\xC3\x28"}) {
        EXPECT_FALSE(valid_utf8(text)) << text;
    }
}
