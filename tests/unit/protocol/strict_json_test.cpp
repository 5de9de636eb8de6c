// The strict walk against the reference: same texts accepted, same values read. The texts are the fuzzer's seeds, the
// examples, some nasty ones by hand, and thousands of damaged copies of all of them (always the same).
#include "protocol/strict_json.hpp"
#include "support/reference_json.hpp"
#include "support/stopwatch.hpp"

#include "visavis/protocol/messages.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <random>

using namespace visavis;
using namespace visavis::protocol;
using nlohmann::json;

namespace {

std::string long_object(std::size_t members, const std::string& last) {
    std::string text{"{"};
    for (std::size_t i = 0; i < members; ++i) {
        text += "\"k" + std::to_string(i) + "\":0,";
    }
    return text + "\"" + last + "\":0}";
}

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

const std::vector<std::string> by_hand{"",
                                       " ",
                                       "null",
                                       " true ",
                                       "nul",
                                       "nulll",
                                       "0",
                                       "-0",
                                       "-",
                                       "01",
                                       "1.",
                                       ".5",
                                       "1.5",
                                       "1e5",
                                       "1e",
                                       "1E+",
                                       "1E-7",
                                       "1e400",
                                       "1e-400",
                                       "9007199254740991",
                                       "9007199254740992",
                                       "-9007199254740991",
                                       "-9007199254740992",
                                       "18446744073709551616",
                                       "99999999999999999999999999",
                                       R"("")",
                                       R"("\u0041")",
                                       R"("\u0000")",
                                       R"("\ud83d\ude00")",
                                       R"("\ud83d")",
                                       R"("\ude00")",
                                       R"("\ud83d\u0041")",
                                       R"("\u12")",
                                       R"("\x")",
                                       R"("\/\b\f\n\r\t\"\\")",
                                       "\"\t\"",
                                       "\"\x7F\"",
                                       "\"\xC3\xBC\"",
                                       "\"\xC3\"",
                                       "\"\xC0\x80\"",
                                       "\"\xED\xA0\x80\"",
                                       "\"\xF0\x9F\x98\x80\"",
                                       "\"\xF4\x90\x80\x80\"",
                                       "\"\xE2\x82\"",
                                       "\xEF\xBB\xBF{}",
                                       "{}",
                                       "{ }",
                                       "[]",
                                       "[ ]",
                                       "[1,]",
                                       "[,1]",
                                       "{,}",
                                       R"({"a":1,})",
                                       R"({"a":1 "b":2})",
                                       R"({"a" :1 , "b": [ 2 , {} ] })",
                                       R"({"a":1,"a":2})",
                                       R"({"a":1,"\u0061":2})",
                                       R"({"a":{"b":1},"b":{"a":1}})",
                                       R"({"a":{"b":1,"b":2}})",
                                       R"({"":1})",
                                       R"({"\u0000":1})",
                                       "[1] 2",
                                       "{}}",
                                       "[[]",
                                       "// no\n1",
                                       "[1]\v",
                                       nested(16),
                                       nested(17),
                                       long_object(20, "k3"),
                                       long_object(23, "k22"),
                                       long_object(24, "k3"),
                                       long_object(24, "fresh"),
                                       long_object(100, "k99"),
                                       long_object(100, R"(k\u0037)"),
                                       long_object(100, "fresh"),
                                       std::string("{}\0", 3),
                                       std::string("\"a\0b\"", 5),
                                       R"({"type":"leave","call_id":"00000000-0000-4000-8000-000000000001"})"};

std::vector<std::string> texts() {
    auto all = by_hand;
    for (const auto* const folder : {"/tests/examples", "/tests/fuzz/seeds/message"}) {
        for (const auto& entry : std::filesystem::directory_iterator{std::string{VISAVIS_SOURCE_DIR} + folder}) {
            std::ifstream file{entry.path(), std::ios::binary};
            all.emplace_back(std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{});
        }
    }
    return all;
}

/// The tree again, from the values the walk finds.
json tree_of(const JsonValue& value) { // NOLINT(misc-no-recursion): as deep as the text
    if (value.is_object()) {
        auto object = json::object();
        for (const auto& member : value.members()) {
            object[member.key.text()] = tree_of(member.value);
        }
        return object;
    }
    if (value.is_array()) {
        auto array = json::array();
        for (const auto& element : value.elements()) {
            array.push_back(tree_of(element));
        }
        return array;
    }
    if (const auto string = value.string()) {
        return string->text();
    }
    if (const auto integer = value.integer()) {
        return *integer;
    }
    if (const auto boolean = value.boolean()) {
        return *boolean;
    }
    return json::parse(value.text()); // null, or a number that is no integer
}

void compare(const std::string& text) {
    const auto expected = test::reference_parse(text);
    const auto found = parse_strictly(text);
    ASSERT_EQ(found.has_value(), expected.has_value()) << text;
    if (!found) {
        return;
    }
    EXPECT_EQ(tree_of(found->value), *expected) << text;
    EXPECT_EQ(json::parse(normalised_json(found->value.text())), *expected) << text;
    std::string_view type;
    if (const auto message = decode_client_message(text, type)) {
        EXPECT_EQ(json::parse(encode(*message)), *expected) << text;
    } else {
        EXPECT_EQ(message.error().code, ErrorCode::invalid_message) << text;
    }
}

} // namespace

TEST(StrictJson, AcceptsAndReadsExactlyWhatTheReferenceDoes) { // T-13
    for (const auto& text : texts()) {
        compare(text);
    }
}

TEST(StrictJson, AgreesWithTheReferenceOnDamagedTexts) { // T-13
    constexpr std::string_view bytes{"{}[]\",:\\u0ntf-.eE 1\n\x7F\xC3\xBC\xED\x00", 26};
    std::mt19937 random{20'260'511}; // NOLINT(cert-msc51-cpp): the same texts each time
    const auto below = [&random](std::size_t limit) { return random() % limit; };
    const auto whole = texts();
    for (int round = 0; round < 20'000; ++round) {
        auto text = whole[below(whole.size())];
        for (auto damages = 1 + below(3); damages > 0 && !text.empty(); --damages) {
            const auto at = below(text.size());
            switch (below(4)) {
            case 0:
                text[at] = bytes[below(bytes.size())];
                break;
            case 1:
                text.insert(at, 1, bytes[below(bytes.size())]);
                break;
            case 2:
                text.erase(at, 1 + below(4));
                break;
            default:
                text.insert(at, text.substr(below(text.size()), below(12)));
                break;
            }
        }
        compare(text);
        if (testing::Test::HasFailure()) {
            return;
        }
    }
}

TEST(StrictJson, ALongObjectDoesNotCostTheSquareOfItsLength) { // T-12
    const test::Stopwatch began;
    EXPECT_TRUE(parse_strictly(long_object(8'000, "fresh")));
    EXPECT_FALSE(parse_strictly(long_object(8'000, "k4000")));
    EXPECT_LT(began.undisturbed(), std::chrono::seconds{1});
}

TEST(StrictJson, WritesOnlyTheEscapesThatJsonAsksFor) {
    std::string out;
    append_json_string(out, "a\"\\\b\f\n\r\t\x01\x1F\x7F/\xC3\xBC\xF0\x9F\x98\x80");
    EXPECT_EQ(out, "\"a\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\x7F/\xC3\xBC\xF0\x9F\x98\x80\"");
}

// The connection policy looks for " typ relay" in a candidate's text; an escape must not hide it.
TEST(ClientMessage, ACandidateHidesNothingBehindEscapes) {
    std::string_view type;
    const auto message =
        decode_client_message(R"({"type":"candidate","to":"00000000-0000-4000-8000-000000000001","seq":1,)"
                              R"("candidate":{"candidate":"candidate:1 1 udp 1 192.0.2.1 9 \u0074yp rel\u0061y"}})",
                              type);
    ASSERT_TRUE(message);
    EXPECT_NE(std::get<Candidate>(*message).candidate.text.find(" typ relay"), std::string::npos);
}
