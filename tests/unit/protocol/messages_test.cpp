// Every wire message: strict in what it takes, exact in what it gives, and shown by an example in tests/examples/ that
// the browser's tests read too.
#include "visavis/protocol/bodies.hpp"
#include "visavis/protocol/messages.hpp"
#include "visavis/protocol/schema.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <set>

using namespace visavis;
using namespace visavis::protocol;

namespace {

const std::string ticket(43, 'a');
const std::string id = "00000000-0000-4000-8000-000000000001";

Result<ClientMessage> decode(const std::string& text) {
    std::string_view type;
    return decode_client_message(text, type);
}

std::string hello(const std::string& more = "") {
    return R"({"type":"hello","ticket":")" + ticket + R"(","os_family":"linux")" + more + "}";
}

std::string nested(int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']');
}

} // namespace

TEST(ClientMessage, HelloIsDecodedWithItsOptionalMembersAbsent) {
    const auto message = decode(hello());
    ASSERT_TRUE(message);
    const auto& decoded = std::get<Hello>(*message);
    EXPECT_EQ(decoded.ticket.reveal(), ticket);
    EXPECT_EQ(decoded.os_family, OsFamily::linux);
    EXPECT_FALSE(decoded.display_name);
}

struct Refused {
    const char* why;
    std::string text;
    ErrorCode code;
    std::string pointer;
};

class RefusedMessage : public testing::TestWithParam<Refused> {};

// T-13: each of these was accepted by a plain JSON parser.
TEST_P(RefusedMessage, IsAnsweredWithItsCodeAndPointer) {
    const auto message = decode(GetParam().text);
    ASSERT_FALSE(message);
    EXPECT_EQ(message.error().code, GetParam().code);
    EXPECT_EQ(message.error().pointer, GetParam().pointer);
}

INSTANTIATE_TEST_SUITE_P(
    Input, RefusedMessage,
    testing::Values(Refused{"not_json", "hello", ErrorCode::malformed_json, ""},
                    Refused{"empty", "", ErrorCode::malformed_json, ""},
                    Refused{"duplicate_key", R"({"type":"leave","type":"leave"})", ErrorCode::malformed_json, ""},
                    Refused{"nul_in_a_string", R"({"type":"le\u0000ave"})", ErrorCode::malformed_json, ""},
                    Refused{"broken_utf8", "{\"type\":\"\xC3\"}", ErrorCode::malformed_json, ""},
                    Refused{"lone_surrogate", R"({"type":"\ud800"})", ErrorCode::malformed_json, ""},
                    Refused{"too_deep", nested(17), ErrorCode::malformed_json, ""},
                    Refused{"huge_number", R"({"type":1e400})", ErrorCode::malformed_json, ""},
                    Refused{"trailing_text", R"({"type":"leave"}x)", ErrorCode::malformed_json, ""},
                    Refused{"an_array", "[]", ErrorCode::invalid_message, ""},
                    Refused{"no_type", "{}", ErrorCode::invalid_message, "/type"},
                    Refused{"unknown_type", R"({"type":"record"})", ErrorCode::invalid_message, "/type"},
                    Refused{"a_server_message", R"({"type":"going_away","reconnect_after_ms":1})",
                            ErrorCode::invalid_message, "/type"},
                    Refused{"unknown_member", hello(R"(,"role":"practitioner")"), ErrorCode::invalid_message, ""},
                    Refused{"missing_member", R"({"type":"admit"})", ErrorCode::invalid_message, "/entry_id"},
                    Refused{"null_for_optional", hello(R"(,"resume":null)"), ErrorCode::invalid_message, "/resume"},
                    Refused{"number_for_text", hello(R"(,"resume":7)"), ErrorCode::invalid_message, "/resume"},
                    Refused{"unknown_word", R"({"type":"hello","ticket":")" + ticket + R"(","os_family":"beos"})",
                            ErrorCode::invalid_message, "/os_family"},
                    Refused{"short_ticket", R"({"type":"hello","ticket":"a","os_family":"linux"})",
                            ErrorCode::invalid_message, "/ticket"},
                    Refused{"upper_case_id", R"({"type":"admit","entry_id":"00000000-0000-4000-8000-00000000000A"})",
                            ErrorCode::invalid_message, "/entry_id"},
                    Refused{"long_name", hello(R"(,"display_name":")" + std::string(81, 'x') + "\""),
                            ErrorCode::invalid_message, "/display_name"},
                    Refused{"nested_member",
                            R"({"type":"description","to":")" + id +
                                R"(","seq":1,"description":{"type":"rollback","sdp":"v=0"}})",
                            ErrorCode::invalid_message, "/description/type"},
                    Refused{"candidate_is_text", R"({"type":"candidate","to":")" + id + R"(","seq":1,"candidate":"x"})",
                            ErrorCode::invalid_message, "/candidate"},
                    Refused{"candidate_is_huge",
                            R"({"type":"candidate","to":")" + id + R"(","seq":1,"candidate":{"candidate":")" +
                                std::string(3000, 'x') + R"("}})",
                            ErrorCode::invalid_message, "/candidate"}),
    [](const auto& info) { return std::string{info.param.why}; });

TEST(ClientMessage, CountsCharactersNotBytes) {
    std::string eighty;
    for (int i = 0; i < 80; ++i) {
        eighty += "ü";
    }
    EXPECT_TRUE(decode(hello(R"(,"display_name":")" + eighty + "\"")));
    EXPECT_FALSE(decode(hello(R"(,"display_name":")" + eighty + "ü\"")));
}

/// As its ninth message to whom it is for.
template <class View>
std::string relayed(const View& message) {
    std::string text;
    append_relayed(text, message.to, 9, message);
    return text;
}

TEST(ClientMessage, ACandidateIsRelayedAsTheBrowserWroteIt) {
    const std::string candidate =
        R"({"candidate":"candidate:1 1 udp 1 x.local 9 typ host", "sdpMid":"0","sdpMLineIndex":0})";
    const auto text = R"({"type":"candidate","to":")" + id + R"(","seq":7,"candidate":)" + candidate + "}";
    std::string unescaped;
    std::string_view type;
    const auto message = decode_client_view(text, unescaped, type);
    ASSERT_TRUE(message);
    const auto& view = std::get<CandidateView>(*message);
    EXPECT_EQ(relayed(view), R"({"type":"candidate","from":")" + id + R"(","seq":9,"candidate":)" + candidate + "}");
}

TEST(ClientMessage, ACandidateHasTheMembersOfABrowsersAndNoOthers) {
    const auto accepted = [](const std::string& candidate) {
        return decode(R"({"type":"candidate","to":")" + id + R"(","seq":7,"candidate":)" + candidate + "}").has_value();
    };
    const std::string line{R"("candidate":"candidate:1 1 udp 1 x.local 9 typ host")"};
    EXPECT_TRUE(accepted("null"));
    EXPECT_TRUE(accepted("{" + line + "}"));
    EXPECT_TRUE(accepted(R"({"candidate":"","sdpMid":null,"sdpMLineIndex":null,"usernameFragment":"Yk3t"})"));
    EXPECT_TRUE(accepted("{" + line + R"(,"sdpMid":"0","sdpMLineIndex":65535,"usernameFragment":null})"));
    for (const std::string more :
         {R"("address":"198.51.100.77")", R"("relatedAddress":"198.51.100.77")", R"("foundation":"1")", R"("sdpMid":0)",
          R"("sdpMLineIndex":"0")", R"("sdpMLineIndex":-1)", R"("sdpMLineIndex":65536)", R"("sdpMLineIndex":0.5)",
          R"("usernameFragment":{})", R"("usernameFragment":true)"}) {
        EXPECT_FALSE(accepted("{" + line + "," + more + "}")) << more;
    }
    for (const std::string without : {"{}", R"({"sdpMid":"0"})", R"({"candidate":null})", R"({"candidate":1})"}) {
        EXPECT_FALSE(accepted(without)) << without;
    }
}

TEST(ClientMessage, ADescriptionIsReadWithoutItsEscapesAndRelayedWithThem) {
    const std::string json = R"("v=0\r\ns=\u0061\/b \"c\" \u00e4\r\n")";
    const auto text =
        R"({"type":"description","to":")" + id + R"(","seq":7,"description":{"type":"offer","sdp":)" + json + "}}";
    std::string unescaped;
    std::string_view type;
    const auto message = decode_client_view(text, unescaped, type);
    ASSERT_TRUE(message);
    const auto& view = std::get<DescriptionView>(*message);
    EXPECT_EQ(view.description.sdp.text, "v=0\r\ns=a/b \"c\" ä\r\n");
    EXPECT_EQ(relayed(view), R"({"type":"description","from":")" + id +
                                 R"(","seq":9,"description":{"type":"offer","sdp":)" + json + "}}");
    const auto copy = std::get<Description>(own(*message));
    EXPECT_EQ(nlohmann::json::parse(relayed(protocol::view(copy))), nlohmann::json::parse(relayed(view)));
}

TEST(Body, RefusesAMemberNobodyAskedFor) { // S-022
    EXPECT_FALSE(decode_body<CreateGuestRequest>(R"({"display_name":"Anna","validity_days":7,"phone":"1"})"));
    EXPECT_FALSE(decode_body<CreateGuestRequest>(R"({"display_name":"Anna","validity_days":7,"type":"guest"})"));
    EXPECT_TRUE(decode_body<CreateGuestRequest>(R"({"display_name":"Anna","validity_days":7})"));
}

// What a browser cannot hold exactly is no number of the protocol, wherever it stands; the rest of the JSON is
// well-formed.
TEST(Integers, AreWithinFiftyThreeBits) {
    const auto refusal = [](const std::string& number) {
        const auto body = decode_body<CreateGuestRequest>(R"({"display_name":"Anna","validity_days":)" + number + "}");
        return std::pair{body.error().code, body.error().pointer};
    };
    for (const auto* const number : {"9007199254740991", "9007199254740992", "-9007199254740991", "-9007199254740992",
                                     "9223372036854775808", "18446744073709551616", "99999999999999999999999999"}) {
        EXPECT_EQ(refusal(number), (std::pair{ErrorCode::invalid_message, std::string{"/validity_days"}})) << number;
    }
    EXPECT_EQ(refusal("01").first, ErrorCode::malformed_json);
    EXPECT_EQ(refusal(std::string(400, '9')).first, ErrorCode::malformed_json) << "not finite";

    const auto candidate = [](const std::string& inside) {
        return decode(
            R"({"type":"candidate","to":"00000000-0000-4000-8000-000000000001","seq":1,"candidate":{"candidate":")"
            R"(candidate:99999999999999999999 1 udp 1 10.0.0.1 9 typ host","sdpMLineIndex":)" +
            inside + "}}");
    };
    EXPECT_TRUE(candidate("0"));
    for (const auto* const number : {"9007199254740992", "-9007199254740992", "99999999999999999999"}) {
        const auto refused = candidate(number);
        ASSERT_FALSE(refused) << number;
        EXPECT_EQ(refused.error().code, ErrorCode::invalid_message) << number;
        EXPECT_EQ(refused.error().pointer, "/candidate") << number;
    }
}

TEST(Body, AnAccessCodeIsNeverValidForMoreThanThirtyDays) {
    EXPECT_FALSE(decode_body<CreateGuestRequest>(R"({"display_name":"Anna","validity_days":31})"));
    EXPECT_FALSE(decode_body<CreateGuestRequest>(R"({"display_name":"Anna","validity_days":0})"));
    EXPECT_FALSE(decode_body<CreateGuestRequest>(R"({"display_name":"Anna","validity_days":1.5})"));
}

// One file per message, named `<direction>.<type>.json`: what the documents show, both sides decode.
TEST(Examples, EveryMessageHasOneAndItDecodes) {
    std::set<std::string> seen;
    for (const auto& entry : std::filesystem::directory_iterator{VISAVIS_SOURCE_DIR "/tests/examples"}) {
        const auto name = entry.path().stem().string();
        std::ifstream file{entry.path()};
        const std::string text{std::istreambuf_iterator<char>{file}, {}};
        if (name.starts_with("client.")) {
            const auto message = decode(text);
            ASSERT_TRUE(message) << name << " " << message.error().pointer;
            EXPECT_EQ("client." + std::string{type_of(*message)}, name);
            EXPECT_EQ(nlohmann::json::parse(encode(*message)), nlohmann::json::parse(text)) << name;
        } else {
            const auto message = decode_server_message(text);
            ASSERT_TRUE(message) << name << " " << message.error().pointer;
            EXPECT_EQ(nlohmann::json::parse(encode(*message)), nlohmann::json::parse(text)) << name;
        }
        seen.insert(name);
    }
    for (const auto& shape : client_message_shapes()) {
        EXPECT_TRUE(seen.contains("client." + std::string{shape->type})) << shape->type;
    }
    for (const auto& shape : server_message_shapes()) {
        EXPECT_TRUE(seen.contains("server." + std::string{shape->type})) << shape->type;
    }
}

TEST(Error, EveryCodeIsAStableWordWithASentence) {
    std::set<std::string_view> names;
    for (const auto& row : error_table) {
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
        EXPECT_TRUE(row.sentence.ends_with('.')) << row.name;
        EXPECT_EQ(describe(row.code).name, row.name);
    }
}
