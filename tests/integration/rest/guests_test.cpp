// Guests and their access codes over real TLS: creating, showing, renewing, deleting, entering and guessing.
#include "support/manual_clock.hpp"
#include "support/stack.hpp"
#include "support/stopwatch.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <thread>

using namespace visavis;
using namespace visavis::test;
using namespace std::chrono_literals;

namespace {

const WallTime monday = parse_rfc3339("2026-05-04T09:30:00Z").value();
const std::string wrong_code = "0000-0000-0000";

class GuestEndpoints : public testing::Test {
  protected:
    GuestEndpoints() {
        stack.practitioner("anna.arzt");
        token = door.sign_in("anna.arzt");
    }

    HttpReply call(const std::string& method, const std::string& path, const nlohmann::json& body = {}) {
        return door.call({.method = method,
                          .path = "/api/v1/guests" + path,
                          .body = body.is_null() ? "" : body.dump(),
                          .token = token});
    }

    ManualClock clock{monday};
    Stack stack{{.clock = &clock}};
    Door door{stack.door()};
    std::string token;
};

using Guessing = GuestEndpoints;

} // namespace

TEST_F(GuestEndpoints, AreCreatedWithACodeALinkAndASymbol) { // S-099
    const auto reply = call("POST", "", {{"display_name", "  Paul Patient "}, {"validity_days", 30}});
    ASSERT_EQ(reply.status, 201U);
    const auto body = json_of(reply);
    EXPECT_EQ(body["guest"]["display_name"], "Paul Patient");
    EXPECT_EQ(body["guest"]["created_at"], "2026-05-04T09:30:00Z");
    EXPECT_EQ(body["guest"]["expires_at"], "2026-06-03T09:30:00Z");
    EXPECT_EQ(body["guest"]["expired"], false);
    const std::string code = body["invitation"]["code"];
    EXPECT_TRUE(std::regex_match(code, std::regex{"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}"})) << "60 bits";
    EXPECT_EQ(body["invitation"]["link"], "https://visavis.test/#code=" + code) << "a fragment reaches no server";
    const std::size_t size = body["invitation"]["qr"]["size"];
    EXPECT_GE(size, 21U);
    EXPECT_EQ(size % 4, 1U) << "a QR symbol has 17 + 4 n modules";
    const std::vector<std::string> rows = body["invitation"]["qr"]["rows"];
    ASSERT_EQ(rows.size(), size);
    for (const auto& row : rows) {
        EXPECT_EQ(row.size(), size);
        EXPECT_EQ(row.find_first_not_of("01"), std::string::npos);
    }
    for (const std::size_t corner : {std::size_t{0}, size - 7}) { // finder patterns
        EXPECT_EQ(rows[0].substr(corner, 7), "1111111");
        EXPECT_EQ(rows[1].substr(corner, 7), "1000001");
    }
    EXPECT_EQ(rows[size - 1].substr(0, 7), "1111111");
    const auto again = call("GET", "/" + body["guest"]["guest_id"].get<std::string>() + "/invitation");
    EXPECT_EQ(json_of(again), body["invitation"]);
}

TEST_F(GuestEndpoints, AreListedNewestFirstAndOnlyToTheirPractitioner) {
    const auto first = door.create_guest(token, "Erika Erste");
    clock.advance(60s);
    const auto second = door.create_guest(token, "Zora Zweite");
    const auto list = json_of(call("GET", ""));
    ASSERT_EQ(list["guests"].size(), 2U);
    EXPECT_EQ(list["guests"][0]["guest_id"], second.id);
    EXPECT_EQ(list["guests"][1]["guest_id"], first.id);
    stack.practitioner("bert.arzt");
    const auto other = door.call({.path = "/api/v1/guests", .token = door.sign_in("bert.arzt")});
    EXPECT_EQ(json_of(other)["guests"].size(), 0U);
}

TEST_F(GuestEndpoints, EnterHoweverTheCodeIsTyped) { // S-099
    const auto guest = door.create_guest(token, "Paul Patient");
    auto messy = " " + guest.code + "  ";
    std::ranges::transform(messy, messy.begin(), [](char c) {
        return c == '0' ? 'o' : c == '1' ? 'l' : c == '-' ? ' ' : c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    const auto reply = door.try_enter(messy);
    ASSERT_EQ(reply.status, 201U);
    const auto body = json_of(reply);
    EXPECT_EQ(body["guest"]["display_name"], "Paul Patient");
    EXPECT_EQ(body["practitioner"]["display_name"], "Dr. anna.arzt");
    EXPECT_EQ(body["token"].get<std::string>().size(), 43U);
    EXPECT_EQ(body.size(), 4U) << "token, expires_at, guest, practitioner and nothing else"; // S-101
}

TEST_F(GuestEndpoints, NamesThatDisguiseAreRefused) { // T-09
    const auto before = json_of(call("GET", ""));
    for (const std::string bad : {"  ", "a\u202Eb", "a\nb", "\u2066a"}) {
        const auto reply = call("POST", "", {{"display_name", bad}, {"validity_days", 3}});
        EXPECT_EQ(problem_code(reply), "invalid_message");
        EXPECT_EQ(json_of(reply)["pointer"], "/display_name");
    }
    for (const int days : {0, 31, -1}) {
        EXPECT_EQ(call("POST", "", {{"display_name", "Paul"}, {"validity_days", days}}).status, 400U); // C-5
    }
    EXPECT_EQ(json_of(call("GET", "")), before);
}

TEST_F(GuestEndpoints, WithAnExpiredCodeAreToldSoUntilItIsRenewed) {
    const auto guest = door.create_guest(token, "Paul Patient", 1);
    clock.advance(25h);
    token = door.sign_in("anna.arzt");
    EXPECT_EQ(problem_code(door.try_enter(guest.code)), "access_code_expired");
    EXPECT_EQ(json_of(call("GET", ""))["guests"][0]["expired"], true);
    const auto renewed = call("POST", "/" + guest.id + "/renewal", {{"validity_days", 2}});
    ASSERT_EQ(renewed.status, 200U);
    EXPECT_EQ(json_of(renewed)["invitation"]["code"], guest.code);
    EXPECT_EQ(json_of(renewed)["guest"]["expires_at"], "2026-05-07T10:30:00Z");
    EXPECT_EQ(door.try_enter(guest.code).status, 201U);
}

TEST_F(GuestEndpoints, LoseCodeAndPlaceWhenDeleted) { // S-100
    const auto guest = door.create_guest(token, "Paul Patient");
    const auto guest_token = door.enter(guest.code);
    const auto waiting = door.connect(guest_token);
    waiting->expect<protocol::Waiting>();
    const Stopwatch start;
    EXPECT_EQ(call("DELETE", "/" + guest.id).status, 204U);
    EXPECT_EQ(waiting->expect<protocol::WaitingEnded>().reason, protocol::WaitingEnd::guest_deleted);
    EXPECT_EQ(waiting->close_code(), 4001U);
    EXPECT_LT(start.undisturbed(), 1s);
    const auto refused = door.try_enter(guest.code);
    EXPECT_EQ(refused.status, 401U);
    EXPECT_EQ(problem_code(refused), "access_code_refused");
    EXPECT_EQ(door.call({.method = "POST", .path = "/api/v1/ticket", .token = guest_token}).status, 401U);
    EXPECT_EQ(call("DELETE", "/" + guest.id).status, 404U);
    EXPECT_EQ(call("GET", "/" + guest.id + "/invitation").status, 404U);
    EXPECT_EQ(stack.postgres().value("select count(*) from guest"), "0");
}

TEST_F(GuestEndpoints, AreAllDeletedAtOnce) { // S-100
    for (int i = 0; i < 3; ++i) {
        static_cast<void>(door.create_guest(token, "Guest " + std::to_string(i)));
    }
    EXPECT_EQ(json_of(call("DELETE", ""))["deleted"], 3);
    EXPECT_EQ(json_of(call("DELETE", ""))["deleted"], 0);
    EXPECT_EQ(json_of(call("GET", ""))["guests"].size(), 0U);
}

TEST_F(GuestEndpoints, LeaveNoNameAndNoCodeReadableInTheDatabase) { // S-099
    const auto guest = door.create_guest(token, "Paul Patient");
    static_cast<void>(door.enter(guest.code));
    const auto dump = stack.postgres().dump();
    EXPECT_EQ(dump.find("Paul"), std::string::npos);
    EXPECT_EQ(dump.find(guest.code), std::string::npos);
    auto bare = guest.code;
    std::erase(bare, '-');
    EXPECT_EQ(dump.find(bare), std::string::npos);
    EXPECT_EQ(dump.find(token), std::string::npos);
}

TEST_F(Guessing, OfManyAtOnceExactlyTenAreLookedAt) { // T-01
    const auto guest = door.create_guest(token, "Paul Patient");
    std::atomic<int> looked_at{0};
    std::atomic<int> limited{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 64; ++i) {
        threads.emplace_back([&] {
            const auto reply = door.try_enter(wrong_code);
            const auto code = problem_code(reply);
            looked_at += code == "access_code_refused" ? 1 : 0;
            limited += code == "rate_limited" && reply.header("retry-after") == "60" ? 1 : 0;
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(looked_at, 10);
    EXPECT_EQ(limited, 54);
    EXPECT_EQ(problem_code(door.try_enter(guest.code)), "rate_limited") << "the right code too";
    EXPECT_EQ(door.try_enter(guest.code, "127.0.0.2").status, 201U) << "others go on";
    clock.advance(59s);
    const auto still = door.try_enter(guest.code);
    EXPECT_EQ(problem_code(still), "rate_limited");
    EXPECT_EQ(still.header("retry-after"), "1");
    clock.advance(2s);
    EXPECT_EQ(door.try_enter(guest.code).status, 201U);
}

TEST_F(Guessing, CountsWhatCannotBeACodeAndNoRightOne) { // T-01
    const auto guest = door.create_guest(token, "Paul Patient");
    for (int i = 0; i < 12; ++i) {
        EXPECT_EQ(door.try_enter(guest.code).status, 201U) << i;
    }
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(problem_code(door.try_enter("no code at all")), "access_code_refused");
    }
    EXPECT_EQ(problem_code(door.try_enter(wrong_code)), "rate_limited");
    EXPECT_EQ(door.try_sign_in("anna.arzt", good_password).status, 201U) << "signing in is counted apart";
}

TEST_F(Guessing, FromManySourcesTogetherIsSlowedForAll) { // T-01
    const auto guest = door.create_guest(token, "Paul Patient");
    for (int i = 0; i < 60; ++i) {
        static_cast<void>(door.try_enter(wrong_code, "127.0.2." + std::to_string(1 + i / 10)));
    }
    const Stopwatch start;
    EXPECT_EQ(door.try_enter(guest.code, "127.0.3.1").status, 201U);
    EXPECT_GE(start.elapsed(), 1900ms);
}
