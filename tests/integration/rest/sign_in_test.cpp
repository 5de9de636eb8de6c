// Signing in, signing out and changing the password, over real TLS: what is told, what is not, and what ends.
#include "support/manual_clock.hpp"
#include "support/stack.hpp"
#include "support/stopwatch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <numeric>
#include <thread>

using namespace visavis;
using namespace visavis::test;
using namespace std::chrono_literals;

namespace {

const WallTime monday = parse_rfc3339("2026-05-04T09:30:00Z").value();
const std::string new_password = "Acht gelbe Berge 97";

HttpReply change_password(const Door& door, const std::string& token, const std::string& current,
                          const std::string& wanted) {
    return door.call({.method = "PUT",
                      .path = "/api/v1/account/password",
                      .body = nlohmann::json{{"current_password", current}, {"new_password", wanted}}.dump(),
                      .token = token});
}

unsigned account_status(const Door& door, const std::string& token) {
    return door.call({.path = "/api/v1/account", .token = token}).status;
}

} // namespace

TEST(SignIn, ShowsTheSuccessfulOneBefore) { // S-066
    ManualClock clock{monday};
    Stack stack{{.clock = &clock}};
    stack.practitioner("anna.arzt");
    const auto door = stack.door();
    const auto previous = [](const HttpReply& reply) { return json_of(reply).at("account").at("previous_sign_in_at"); };
    EXPECT_TRUE(previous(door.try_sign_in("anna.arzt", good_password)).is_null());
    clock.advance(1h);
    EXPECT_EQ(door.try_sign_in("anna.arzt", "wrong").status, 401U);
    clock.advance(1h);
    const auto second = door.try_sign_in("Anna.Arzt", good_password);
    EXPECT_EQ(previous(second), "2026-05-04T09:30:00Z") << "neither the failed one nor the present one";
    const auto account = door.call({.path = "/api/v1/account", .token = json_of(second).at("token")});
    EXPECT_EQ(json_of(account).at("previous_sign_in_at"), "2026-05-04T09:30:00Z");
    EXPECT_EQ(json_of(account).at("display_name"), "Dr. anna.arzt");
}

TEST(SignIn, AnswersAlikeForUnknownNamesWrongPasswordsAndDisabledAccounts) { // T-14
    Stack stack;
    stack.practitioner("anna.arzt");
    stack.practitioner("doris.disabled");
    ASSERT_TRUE(wait(stack.accounts().disable("doris.disabled")));
    const auto door = stack.door();
    const auto wrong = door.try_sign_in("anna.arzt", "wrong");
    EXPECT_EQ(problem_code(wrong), "wrong_credentials");
    const std::vector<HttpReply> others{
        door.try_sign_in("nobody.here", "wrong"), door.try_sign_in("doris.disabled", good_password),
        door.try_sign_in("doris.disabled", "wrong"), door.try_sign_in("not a login name", "wrong")};
    for (const auto& other : others) {
        EXPECT_EQ(told(other), told(wrong));
    }
}

TEST(SignIn, TakesAsLongForANameNobodyHas) { // T-14
    ManualClock clock{monday};
    Stack stack{{.clock = &clock}};
    stack.practitioner("anna.arzt");
    const auto door = stack.door();
    const auto timed = [&](const std::string& login_name) {
        const Stopwatch start;
        EXPECT_EQ(door.try_sign_in(login_name, "wrong").status, 401U);
        return start.elapsed();
    };
    timed("nobody.here"); // makes the hash an unknown name is checked against
    std::vector<std::chrono::nanoseconds> known;
    std::vector<std::chrono::nanoseconds> unknown;
    for (int pair = 0; pair < 30; ++pair) {
        known.emplace_back(timed("anna.arzt"));
        unknown.emplace_back(timed("nobody.here"));
        clock.advance(61s);
    }
    std::ranges::nth_element(known, known.begin() + 15);
    std::ranges::nth_element(unknown, unknown.begin() + 15);
    const auto ratio = static_cast<double>(unknown[15].count()) / static_cast<double>(known[15].count());
    EXPECT_GT(ratio, 0.6) << "an unknown name answers faster: the dummy hash is gone";
    EXPECT_LT(ratio, 1.7);
}

TEST(SignIn, IsLimitedPerSourceAlsoForTheRightPassword) { // T-14
    ManualClock clock{monday};
    Stack stack{{.clock = &clock}};
    stack.practitioner("anna.arzt");
    const auto door = stack.door();
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(door.try_sign_in("anna.arzt", "wrong").status, 401U);
    }
    const auto right = door.try_sign_in("anna.arzt", good_password);
    EXPECT_EQ(problem_code(right), "rate_limited");
    EXPECT_EQ(right.header("retry-after"), "60");
    EXPECT_EQ(door.try_sign_in("anna.arzt", good_password, "127.0.0.2").status, 201U) << "no lock-out by others";
    clock.advance(61s);
    EXPECT_EQ(door.try_sign_in("anna.arzt", good_password).status, 201U);
}

TEST(SignIn, DoesNotCountRightPasswords) {
    Stack stack;
    stack.practitioner("anna.arzt");
    for (int i = 0; i < 12; ++i) {
        EXPECT_EQ(stack.door().try_sign_in("anna.arzt", good_password).status, 201U) << i;
    }
}

TEST(SignIn, SaysBusyWhenTooManyHashesWait) { // T-12
    Stack stack;
    const auto door = stack.door();
    std::vector<std::unique_ptr<TlsClient>> clients;
    for (int i = 0; i < 56; ++i) {
        clients.push_back(
            std::make_unique<TlsClient>(door.port(), TlsClient::Options{.source = "127.0.1." + std::to_string(i + 1)}));
    }
    const auto body = nlohmann::json{{"login_name", "nobody.here"}, {"password", "wrong"}}.dump();
    for (auto& client : clients) {
        client->send(request_text({.method = "POST", .path = "/api/v1/session", .body = body}));
    }
    std::size_t busy = 0;
    for (auto& client : clients) {
        const auto reply = client->reply();
        if (reply.status == 503) {
            ++busy;
            EXPECT_EQ(problem_code(reply), "busy");
            EXPECT_EQ(reply.header("retry-after"), "2");
        } else {
            EXPECT_EQ(reply.status, 401U);
        }
    }
    EXPECT_GE(busy, 1U);
    EXPECT_LE(busy, 24U) << "32 may wait";
}

TEST(SignIn, GoesThroughWhileHundredsGuess) { // T-14, T-24
    constexpr int accounts = 5;
    constexpr int crews = 20;
    constexpr int guessers = 10; // of each crew, every one at an address of its own
    Stack stack;
    const auto door = stack.door();
    const auto name = [](int i) { return "arzt." + std::to_string(i); };
    for (int i = 0; i < accounts; ++i) {
        stack.practitioner(name(i));
        EXPECT_EQ(door.try_sign_in(name(i), good_password, "127.0.2." + std::to_string(i + 1)).status, 201U);
    }
    using Seconds = std::chrono::duration<double>;
    std::mutex mutex;
    std::vector<Seconds> guessing;
    std::atomic<int> answered{0};
    std::atomic<bool> over{false};
    std::vector<std::thread> threads;
    for (int crew = 0; crew < crews; ++crew) {
        threads.emplace_back([&, crew] {
            std::vector<std::unique_ptr<TlsClient>> clients;
            for (int i = 0; i < guessers; ++i) {
                const auto source = "127.0.1." + std::to_string(crew * guessers + i + 1);
                clients.push_back(std::make_unique<TlsClient>(door.port(), TlsClient::Options{.source = source}));
            }
            const auto body = nlohmann::json{{"login_name", name(crew % accounts)}, {"password", "wrong"}}.dump();
            while (!over) {
                const auto start = std::chrono::steady_clock::now();
                for (auto& client : clients) {
                    client->send(request_text({.method = "POST", .path = "/api/v1/session", .body = body}));
                }
                for (auto& client : clients) {
                    static_cast<void>(client->reply());
                    const std::scoped_lock lock{mutex};
                    guessing.emplace_back(std::chrono::steady_clock::now() - start);
                    ++answered;
                }
            }
        });
    }
    EXPECT_TRUE(eventually([&] { return answered >= crews * guessers; }, 60s)) << "every one has tried";
    std::vector<Seconds> right;
    for (int i = 0; i < 2 * accounts; ++i) {
        const auto start = std::chrono::steady_clock::now();
        EXPECT_EQ(
            door.try_sign_in(name(i % accounts), good_password, "127.0.2." + std::to_string(i % accounts + 1)).status,
            201U)
            << "from where it has been right before";
        right.emplace_back(std::chrono::steady_clock::now() - start);
    }
    for (int i = 0; i < accounts; ++i) {
        EXPECT_EQ(door.try_sign_in(name(i), good_password, "127.0.3." + std::to_string(i + 1)).status, 201U)
            << "from a new place";
    }
    over = true;
    for (auto& thread : threads) {
        thread.join();
    }
    const auto median = [](std::vector<Seconds> times) {
        std::ranges::nth_element(times, times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2));
        return times[times.size() / 2];
    };
    EXPECT_LT(4 * median(right), median(guessing));
    RecordProperty("right_ms", static_cast<int>(1000 * median(right).count()));
    RecordProperty("guessing_ms", static_cast<int>(1000 * median(guessing).count()));
}

// While guesses are many everybody but a known device waits; who is refused there waits too, or the time would tell.
TEST(SignIn, ARefusalTellsNothingOfWhereSomebodyHasSignedIn) { // T-14
    Stack stack;
    stack.practitioner("anna.arzt");
    const auto door = stack.door();
    EXPECT_EQ(door.try_sign_in("anna.arzt", good_password, "127.0.5.1").status, 201U);
    for (int i = 0; i < 63; ++i) {
        static_cast<void>(door.try_sign_in("nobody.here", "wrong", "127.0.6." + std::to_string(1 + i / 9)));
    }
    for (const auto* const name : {"anna.arzt", "nobody.here"}) {
        const auto start = std::chrono::steady_clock::now();
        EXPECT_EQ(door.try_sign_in(name, "wrong", "127.0.5.1").status, 401U);
        EXPECT_GE(std::chrono::steady_clock::now() - start, 1900ms) << name;
    }
}

TEST(SignIn, OfAnUnverifiedPractitionerOpensNoConsultation) { // S-051
    Stack stack;
    stack.practitioner("ulla.unverified", false);
    const auto door = stack.door();
    const auto token = door.sign_in("ulla.unverified");
    EXPECT_EQ(json_of(door.call({.path = "/api/v1/account", .token = token})).at("verified"), false);
    const auto refused = door.call({.method = "POST", .path = "/api/v1/ticket", .token = token});
    EXPECT_EQ(refused.status, 403U);
    EXPECT_EQ(problem_code(refused), "not_verified");
    const auto guest = door.create_guest(token, "Paul Patient");
    EXPECT_EQ(problem_code(door.try_enter(guest.code)), "not_verified");
    ASSERT_TRUE(wait(stack.accounts().verify("ulla.unverified")));
    EXPECT_EQ(door.call({.method = "POST", .path = "/api/v1/ticket", .token = token}).status, 201U);
}

TEST(SessionEnd, EndWithTheirSocketsWhenSignedOut) { // T-15
    Stack stack;
    stack.practitioner("anna.arzt");
    const auto door = stack.door();
    const auto token = door.sign_in("anna.arzt");
    const auto other = door.sign_in("anna.arzt");
    EXPECT_NE(token, other);
    const auto socket = door.connect(token);
    socket->expect<protocol::WaitingRoomState>();
    const Stopwatch start;
    EXPECT_EQ(door.call({.method = "DELETE", .path = "/api/v1/session", .token = token}).status, 204U);
    EXPECT_EQ(socket->close_code(), 4001U);
    EXPECT_LT(start.undisturbed(), 1s);
    EXPECT_EQ(account_status(door, token), 401U);
    EXPECT_EQ(account_status(door, other), 200U) << "the other window stays";
}

TEST(SessionEnd, EndWhenNoPageIsOpenAndAfterADay) { // T-15, T-26
    ManualClock clock{monday};
    Stack stack{{.clock = &clock}};
    stack.practitioner("anna.arzt");
    const auto door = stack.door();
    const auto idle = door.sign_in("anna.arzt");
    const auto used = door.sign_in("anna.arzt");
    clock.advance(14min);
    EXPECT_EQ(account_status(door, used), 200U);
    clock.advance(1min);
    EXPECT_EQ(account_status(door, idle), 401U);
    for (auto left = 24h - 15min; left > 0min; left -= 14min) {
        EXPECT_EQ(account_status(door, used), 200U);
        clock.advance(14min);
    }
    EXPECT_EQ(account_status(door, used), 401U);
}

TEST(SessionEnd, AllEndWhenThePasswordChangesAndOneNewBegins) { // T-15
    Stack stack;
    stack.practitioner("anna.arzt");
    const auto door = stack.door();
    const auto first = door.sign_in("anna.arzt");
    const auto second = door.sign_in("anna.arzt");
    const auto socket = door.connect(second);
    socket->expect<protocol::WaitingRoomState>();
    const auto changed = change_password(door, first, good_password, new_password);
    ASSERT_EQ(changed.status, 200U);
    EXPECT_EQ(socket->close_code(), 4001U);
    EXPECT_EQ(account_status(door, first), 401U);
    EXPECT_EQ(account_status(door, second), 401U);
    EXPECT_EQ(account_status(door, json_of(changed).at("token")), 200U);
    EXPECT_EQ(door.try_sign_in("anna.arzt", good_password).status, 401U);
    EXPECT_EQ(door.try_sign_in("anna.arzt", new_password).status, 201U);
}

TEST(PasswordChange, RefusesWeakAndUnchangedPasswordsAndAWrongPresentOne) { // T-14
    Stack stack;
    stack.practitioner("anna.arzt");
    const auto door = stack.door();
    const auto token = door.sign_in("anna.arzt");
    for (const auto& weak : {std::string{"kurz"}, std::string{"passwordpassword"}, std::string{"anna.arztanna"},
                             std::string{"111111111111111"}, good_password}) {
        const auto refused = change_password(door, token, good_password, weak);
        EXPECT_EQ(refused.status, 422U) << weak;
        EXPECT_EQ(problem_code(refused), "password_rejected");
    }
    EXPECT_EQ(problem_code(change_password(door, token, "wrong", new_password)), "wrong_credentials");
    EXPECT_EQ(account_status(door, token), 200U);
    for (int i = 0; i < 9; ++i) {
        EXPECT_EQ(change_password(door, token, "wrong", new_password).status, 401U);
    }
    EXPECT_EQ(problem_code(change_password(door, token, good_password, new_password)), "rate_limited")
        << "a stolen session must not guess on";
}

TEST(PasswordChange, IsNoWayToGuessFromManyAddresses) { // T-14, T-15
    Stack stack;
    stack.practitioner("anna.arzt");
    const auto door = stack.door();
    const auto token = door.sign_in("anna.arzt");
    const auto try_from = [&](int source, const std::string& current) {
        return door.call({.method = "PUT",
                          .path = "/api/v1/account/password",
                          .body = nlohmann::json{{"current_password", current}, {"new_password", new_password}}.dump(),
                          .token = token,
                          .source = "127.0.7." + std::to_string(source)});
    };
    int looked_at = 0;
    for (int source = 1; source <= 14; ++source) {
        looked_at += try_from(source, "wrong").status == 429U ? 0 : 1;
    }
    EXPECT_EQ(looked_at, 10);
    EXPECT_EQ(problem_code(try_from(20, good_password)), "rate_limited");
}
