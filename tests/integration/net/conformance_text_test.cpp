// RFC 6455 section 8.1 over real sockets: text is UTF-8 or the connection ends with 1007 at its first bad octet,
// however the text is cut into frames and however the frames are cut into records.
#include "support/conversation.hpp"
#include "support/net_server.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <vector>

using namespace visavis;
using namespace visavis::test;
using namespace std::chrono_literals;

namespace {

const std::string bye = client_frame(0x88, close_body(1000));

/// Any number as the classic scheme of up to six octets would write it, with `octets` of them: also what UTF-8 forbids.
std::string written(std::uint32_t number, unsigned octets) {
    if (octets == 1) {
        return {static_cast<char>(number)};
    }
    std::string all;
    const std::uint32_t lead = (0xFF00U >> octets) & 0xFFU;
    all.push_back(static_cast<char>(lead | (number >> (6 * (octets - 1)))));
    for (unsigned left = octets - 1; left > 0; --left) {
        all.push_back(static_cast<char>(0x80U | ((number >> (6 * (left - 1))) & 0x3FU)));
    }
    return all;
}

unsigned octets_for(std::uint32_t number) {
    return number < 0x80 ? 1 : number < 0x800 ? 2 : number < 0x10000 ? 3 : 4;
}

std::vector<std::string> good_texts() {
    std::vector<std::string> texts{"", "plain", "\xCE\xBA\xCF\x8C\xCF\x83\xCE\xBC\xCE\xB5",
                                   "\xEF\xBB\xBF"
                                   "bom"};
    for (const std::uint32_t number : {0x01U,    0x7FU,    0x80U,    0x7FFU,   0x800U,    0xFFFU,    0x1000U,  0xCFFFU,
                                       0xD7FFU,  0xE000U,  0xFDD0U,  0xFFFDU,  0xFFFEU,   0xFFFFU,   0x10000U, 0x1FFFEU,
                                       0x1FFFFU, 0x3FFFFU, 0x40000U, 0xFFFFFU, 0x100000U, 0x10FFFEU, 0x10FFFFU}) {
        texts.push_back("<" + written(number, octets_for(number)) + ">");
    }
    texts.push_back(std::string{"\0", 1});
    return texts;
}

struct BadText {
    std::string text;
    std::size_t first_bad; ///< the octet at which no continuation can save it; text.size(): only its end is missing
};

std::vector<BadText> bad_texts() {
    std::vector<BadText> texts;
    // octets that begin nothing
    for (unsigned octet = 0x80; octet <= 0xC1; ++octet) {
        texts.push_back({std::string{"a"} + static_cast<char>(octet), 1});
    }
    for (unsigned octet = 0xF5; octet <= 0xFF; ++octet) {
        texts.push_back({std::string{"a"} + static_cast<char>(octet) + "\x80\x80\x80\x80\x80", 1});
    }
    // too long for their number: wrong at the first octet, or at the second where the first may be right
    texts.push_back({written(0x2F, 2), 0});
    texts.push_back({written(0x7F, 2), 0});
    texts.push_back({written(0x2F, 3), 1});
    texts.push_back({written(0x7FF, 3), 1});
    texts.push_back({written(0x2F, 4), 1});
    texts.push_back({written(0xFFFF, 4), 1});
    texts.push_back({written(0x2F, 5), 0});
    texts.push_back({written(0x2F, 6), 0});
    // halves of surrogate pairs, alone and together
    for (const std::uint32_t half : {0xD800U, 0xDB7FU, 0xDB80U, 0xDBFFU, 0xDC00U, 0xDF80U, 0xDFFFU}) {
        texts.push_back({written(half, 3), 1});
        texts.push_back({"x" + written(0xD800, 3) + written(half, 3), 2});
    }
    // past the last character
    texts.push_back({written(0x110000, 4), 1});
    texts.push_back({written(0x1FFFFF, 4), 0});
    texts.push_back({written(0x200000, 5), 0});
    texts.push_back({written(0x7FFFFFFF, 6), 0});
    // something else where a continuation belongs
    texts.push_back({"\xC3(", 1});
    texts.push_back({"\xE2\x82(", 2});
    texts.push_back({"\xF0\x9F\x98(", 3});
    texts.push_back({"\xE2\xC3\xA4", 1});
    texts.push_back({"plain text of some length \xC3\xA4\xC3\xB6\xC3 and on it goes", 31});
    // cut at the end
    for (const std::string begun : {"\xC3", "\xE2", "\xE2\x82", "\xF0", "\xF0\x9F", "\xF0\x9F\x98", "ok\xF4\x8F\xBF"}) {
        texts.push_back({begun, begun.size()});
    }
    return texts;
}

std::string hex(std::string_view bytes) {
    std::string all;
    for (const char byte : bytes) {
        constexpr std::string_view digits{"0123456789ABCDEF"};
        all += digits[static_cast<unsigned char>(byte) >> 4U];
        all += digits[static_cast<unsigned char>(byte) & 0x0FU];
    }
    return all;
}

/// One frame per octet; with `empty_last`, the last one is empty.
std::string in_octets(std::string_view payload, bool empty_last) {
    std::string all;
    for (std::size_t i = 0; i < payload.size(); ++i) {
        const bool last = !empty_last && i + 1 == payload.size();
        all += client_frame((last ? 0x80U : 0U) | (i == 0 ? 1U : 0U), payload.substr(i, 1));
    }
    return empty_last ? all + client_frame(payload.empty() ? 0x81 : 0x80, "") : all;
}

} // namespace

TEST(ConformanceText, EchoesWhatIsUtf8HoweverItIsCut) {
    const NetServer server;
    for (const auto& text : good_texts()) {
        const auto answer = "text(" + text + ") close(1000)";
        const auto whole = client_frame(0x81, text) + bye;
        EXPECT_EQ(converse(server.port(), "/test/echo", whole), answer) << hex(text);
        EXPECT_EQ(converse(server.port(), "/test/echo", whole, Delivery::octet_by_octet), answer) << hex(text);
        EXPECT_EQ(converse(server.port(), "/test/echo", in_octets(text, true) + bye), answer) << hex(text);
    }
}

TEST(ConformanceText, RefusesEverythingElse) { // T-13
    const NetServer server;
    for (const auto& [text, first_bad] : bad_texts()) {
        const auto whole = client_frame(0x81, text) + bye;
        EXPECT_EQ(converse(server.port(), "/test/echo", whole), "close(1007)") << hex(text);
        EXPECT_EQ(converse(server.port(), "/test/echo", whole, Delivery::octet_by_octet), "close(1007)") << hex(text);
        EXPECT_EQ(converse(server.port(), "/test/echo", in_octets(text, false) + bye), "close(1007)") << hex(text);
        EXPECT_EQ(converse(server.port(), "/test/echo", in_octets(text, true) + bye), "close(1007)") << hex(text);
    }
}

TEST(ConformanceText, DoesNotWaitForTheRestOfWhatIsBadAlready) {
    const NetServer server;
    for (const auto& [text, first_bad] : bad_texts()) {
        if (first_bad == text.size()) {
            continue; // the end alone tells
        }
        const auto good = text.substr(0, first_bad);
        // in a frame that announces more than ever comes
        const auto announced = text + std::string(100, 'x');
        const auto frame = client_frame(0x81, announced);
        EXPECT_EQ(
            converse(server.port(), "/test/echo", frame.substr(0, frame.size() - announced.size() + first_bad + 1)),
            "close(1007)")
            << hex(text);
        // in a fragment that is not the last
        EXPECT_EQ(converse(server.port(), "/test/echo",
                           client_frame(0x01, good) + client_frame(0x00, text.substr(first_bad, 1))),
                  "close(1007)")
            << hex(text);
    }
}

TEST(ConformanceText, ACharacterMayBeCutBetweenFragmentsWithAPingInside) {
    const NetServer server;
    const std::string euro{"\xE2\x82\xAC"};
    EXPECT_EQ(converse(server.port(), "/test/echo",
                       client_frame(0x01, euro.substr(0, 1)) + client_frame(0x89, "\xFF") +
                           client_frame(0x00, euro.substr(1, 1)) + client_frame(0x80, euro.substr(2)) + bye),
              "pong(\xFF) text(" + euro + ") close(1000)");
    EXPECT_EQ(
        converse(server.port(), "/test/echo", client_frame(0x01, euro.substr(0, 2)) + client_frame(0x80, "") + bye),
        "close(1007)")
        << "it ends in the middle of a character, before an empty last fragment";
}
