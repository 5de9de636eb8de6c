// The HTTP door over real TLS: what every row of the route table refuses, and that a refusal changes nothing.
#include "rest/routes.hpp"
#include "support/stack.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using namespace visavis;
using namespace visavis::test;

namespace {

std::string concrete(std::string_view pattern, const std::string& id) {
    std::string path{pattern};
    if (const auto open = path.find('{'); open != std::string::npos) {
        path.replace(open, path.find('}') - open + 1, id);
    }
    return path;
}

/// A body the row accepts.
std::string body_for(std::string_view schema) {
    if (schema == "SignInRequest") {
        return R"({"login_name":"anna.arzt","password":"wrong"})";
    }
    if (schema == "ChangePasswordRequest") {
        return R"({"current_password":"wrong","new_password":"Acht gelbe Berge 97"})";
    }
    if (schema == "SetConnectionPolicyRequest") {
        return R"({"connection_policy":"direct_only"})";
    }
    if (schema == "CreateGuestRequest") {
        return R"({"display_name":"Paul","validity_days":3})";
    }
    if (schema == "RenewGuestRequest") {
        return R"({"validity_days":3})";
    }
    if (schema == "GuestSessionRequest") {
        return R"({"code":"0000-0000-0000"})";
    }
    return "";
}

struct Refused {
    unsigned status;
    std::string code;

    friend bool operator==(const Refused&, const Refused&) = default;

    friend void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.status << " " << refused.code; }
};

class Api : public testing::Test {
  protected:
    Api() {
        stack.practitioner("anna.arzt");
        token = door.sign_in("anna.arzt");
        guest = door.create_guest(token, "Paul Patient");
        guest_token = door.enter(guest.code);
    }

    HttpReply request(const rest::Route& route, const std::string& bearer, const std::string& body,
                      const std::string& type = "application/json") {
        return door.call({.method = std::string{rest::method_name(route.method)},
                          .path = concrete(route.path, guest.id),
                          .body = body,
                          .token = bearer,
                          .type = type,
                          // a source of its own each time, so that no limiter speaks first
                          .source = "127.0.0." + std::to_string(10 + ++requests % 200)});
    }

    HttpReply request(const rest::Route& route, const std::string& bearer) {
        return request(route, bearer, body_for(route.request));
    }

    static Refused refusal(const HttpReply& reply) { return {.status = reply.status, .code = problem_code(reply)}; }

    /// What a refused request must leave as it was. The time of a session's last use is not part of it.
    std::string content() {
        std::string all;
        for (const std::string table : {"account", "guest", "session", "ticket"}) {
            all += stack.postgres().value("select count(*) from " + table) + " ";
        }
        return all + stack.postgres().value("select string_agg(g::text, ',' order by g::text) from guest g");
    }

    Stack stack;
    Door door{stack.door()};
    std::string token;
    std::string guest_token;
    InvitedGuest guest;
    int requests{0};
};

} // namespace

TEST_F(Api, KnowsNobodyWithoutAValidToken) {
    const auto before = content();
    for (const auto& route : rest::routes()) {
        SCOPED_TRACE(std::string{rest::method_name(route.method)} + " " + std::string{route.path});
        if (route.access == rest::Access::anyone) {
            continue;
        }
        for (const auto& wrong : {std::string{}, std::string(43, 'A'), std::string{"x"}, guest.code}) {
            const auto reply = request(route, wrong);
            EXPECT_EQ(refusal(reply), (Refused{401, "not_signed_in"}));
            EXPECT_EQ(reply.header("www-authenticate"), "Bearer");
        }
    }
    EXPECT_EQ(content(), before);
}

TEST_F(Api, KeepsGuestsOutOfWhatIsThePractitioners) { // S-008
    const auto before = content();
    for (const auto& route : rest::routes()) {
        SCOPED_TRACE(std::string{rest::method_name(route.method)} + " " + std::string{route.path});
        if (route.access == rest::Access::practitioner) {
            EXPECT_EQ(refusal(request(route, guest_token)), (Refused{403, "forbidden"}));
        }
    }
    EXPECT_EQ(content(), before);
}

TEST_F(Api, NamesTheMethodsAnAddressTakes) {
    for (const auto& route : rest::routes()) {
        SCOPED_TRACE(std::string{route.path});
        const auto reply = door.call({.method = "PATCH", .path = concrete(route.path, guest.id), .token = token});
        EXPECT_EQ(refusal(reply), (Refused{405, "method_not_allowed"}));
        const auto allow = reply.header("allow");
        for (const auto& other : rest::routes()) {
            EXPECT_EQ(other.path == route.path,
                      (", " + allow + ",").find(", " + std::string{rest::method_name(other.method)} + ",") !=
                              std::string::npos &&
                          other.path == route.path);
        }
    }
    EXPECT_EQ(refusal(door.call({.path = "/api/v1/nothing"})), (Refused{404, "not_found"}));
}

TEST_F(Api, RefusesEveryBodyThatIsNotExactlyTheOneDescribed) { // S-022, T-13
    const auto before = content();
    for (const auto& route : rest::routes()) {
        SCOPED_TRACE(std::string{rest::method_name(route.method)} + " " + std::string{route.path});
        if (route.request.empty()) {
            EXPECT_EQ(refusal(request(route, token, "{}")), (Refused{400, "invalid_message"})) << "a body nobody reads";
            continue;
        }
        const auto good = body_for(route.request);
        const Refused malformed{400, "malformed_json"};
        const Refused invalid{400, "invalid_message"};
        EXPECT_EQ(refusal(request(route, token, "{")), malformed);
        EXPECT_EQ(refusal(request(route, token, good + good)), malformed);
        EXPECT_EQ(refusal(request(route, token, "\xff")), malformed);
        EXPECT_EQ(refusal(request(route, token, std::string(200, '[') + std::string(200, ']'))), malformed);
        EXPECT_EQ(refusal(request(route, token, "[]")), invalid);
        EXPECT_EQ(refusal(request(route, token, "{}")), invalid);
        EXPECT_EQ(refusal(request(route, token, good.substr(0, good.size() - 1) + R"(,"admin":true})")), invalid);
        auto wrong_type = nlohmann::json::parse(good);
        for (const auto& [name, value] : nlohmann::json::parse(good).items()) {
            wrong_type[name] = nlohmann::json::array({value});
            const auto reply = request(route, token, wrong_type.dump());
            EXPECT_EQ(refusal(reply), invalid);
            EXPECT_EQ(json_of(reply).at("pointer"), "/" + name);
            wrong_type[name] = value;
        }
        EXPECT_EQ(refusal(request(route, token, good, "text/plain")), (Refused{415, "unsupported_media_type"}));
        EXPECT_EQ(refusal(request(route, token, good, "")), (Refused{415, "unsupported_media_type"}));
        EXPECT_EQ(refusal(request(route, token, std::string(16 * 1024 + 1, ' '))), (Refused{413, "payload_too_large"}));
    }
    EXPECT_EQ(content(), before);
}

TEST_F(Api, AnswersForAForeignIdExactlyAsForAMissingOne) { // T-04
    stack.practitioner("bert.arzt");
    const auto stranger = door.sign_in("bert.arzt");
    const auto before = content();
    for (const auto& route : rest::routes()) {
        if (route.path.find('{') == std::string_view::npos) {
            continue;
        }
        SCOPED_TRACE(std::string{rest::method_name(route.method)} + " " + std::string{route.path});
        const auto of = [&](const std::string& id) {
            return door.call({.method = std::string{rest::method_name(route.method)},
                              .path = concrete(route.path, id),
                              .body = body_for(route.request),
                              .token = stranger});
        };
        const auto foreign = of(guest.id);
        const auto missing = of(GuestId::random().text());
        const auto no_id = of("x");
        EXPECT_EQ(refusal(foreign), (Refused{404, "not_found"}));
        EXPECT_EQ(told(foreign), told(missing));
        EXPECT_EQ(told(foreign), told(no_id));
    }
    EXPECT_EQ(content(), before);
}

TEST_F(Api, SetsNoCookieWhateverItAnswers) { // S-116
    for (const auto& route : rest::routes()) {
        for (const auto& bearer : {std::string{}, guest_token}) {
            EXPECT_FALSE(request(route, bearer).headers.contains("set-cookie"));
        }
    }
    EXPECT_FALSE(door.call({.path = "/"}).headers.contains("set-cookie"));
    EXPECT_FALSE(SignalingSocket{door.port()}.raw().handshake().headers.contains("set-cookie"));
}

TEST_F(Api, TellsTheRetentionRulesToAnyone) {
    const auto reply = door.call({.path = "/api/v1/retention-rules"});
    EXPECT_EQ(reply.status, 200U);
    EXPECT_GE(json_of(reply).at("rules").size(), 3U);
}

// What a page promises and counts down is what this installation does.
TEST(RetentionRules, TellTheGraceTimeThatIsConfigured) {
    Stack stack{{.grace = std::chrono::seconds{45}}};
    const auto rules = json_of(stack.door().call({.path = "/api/v1/retention-rules"})).at("rules");
    const auto rule = std::ranges::find(rules, "waiting_entry", [](const auto& one) { return one.at("data_class"); });
    ASSERT_NE(rule, rules.end());
    EXPECT_EQ(rule->at("keep_for_seconds"), 45);
}
