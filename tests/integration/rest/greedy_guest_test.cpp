// One patient with one right code, and everybody else (T-12): what a guest asks for at once is served after what others
// ask for, and what a guest can leave behind in the database is bounded.
#include "support/stack.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

using namespace visavis;
using namespace visavis::test;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t greedy_connections = 420;
constexpr int practices = 10;
constexpr int asked_by_each = 40;

/// A connection that stays, made anew when the server has ended it.
class Line {
  public:
    Line(std::uint16_t port, HttpCall call)
        : port_{port}
        , source_{call.source}
        , request_{request_text(call)} {}

    void ask() {
        if (!client_) {
            client_ = std::make_unique<TlsClient>(port_, TlsClient::Options{.source = source_});
        }
        client_->send(request_);
    }

    /// 0: the connection ended before.
    [[nodiscard]] unsigned answer() {
        const auto reply = client_->reply();
        if (reply.status == 0 || reply.header("connection") == "close") {
            client_.reset();
        }
        return reply.status;
    }

  private:
    std::uint16_t port_;
    std::string source_;
    std::string request_;
    std::unique_ptr<TlsClient> client_;
};

/// Everything this one asks for is under way at once, again and again, until told to stop.
class GreedyGuest {
  public:
    GreedyGuest(std::uint16_t port, const HttpCall& call) {
        for (std::size_t i = 0; i < greedy_connections; ++i) {
            lines_.push_back(std::make_unique<Line>(port, call));
        }
        thread_ = std::thread{[this] { ask_on(); }};
    }

    GreedyGuest(const GreedyGuest&) = delete;
    GreedyGuest& operator=(const GreedyGuest&) = delete;

    ~GreedyGuest() {
        over_ = true;
        thread_.join();
    }

    [[nodiscard]] int rounds() const { return rounds_; }

  private:
    void ask_on() {
        while (!over_) {
            for (const auto& line : lines_) {
                line->ask();
            }
            for (const auto& line : lines_) {
                static_cast<void>(line->answer());
            }
            ++rounds_;
        }
    }

    std::vector<std::unique_ptr<Line>> lines_;
    std::atomic<bool> over_{false};
    std::atomic<int> rounds_{0};
    std::thread thread_;
};

} // namespace

TEST(GreedyGuest, AsksForTicketsWithoutEndAndNobodyElseIsRefused) { // T-12
    Stack stack;
    const auto door = stack.door();
    stack.practitioner("greta.gross");
    const auto guest = door.create_guest(door.sign_in("greta.gross"), "Gustav Gierig");
    std::vector<Line> others;
    for (int i = 0; i < practices; ++i) {
        const auto name = "arzt." + std::to_string(i);
        stack.practitioner(name);
        const auto token = door.sign_in(name);
        others.emplace_back(door.port(), i % 2 == 0
                                             ? HttpCall{.path = "/api/v1/guests", .token = token}
                                             : HttpCall{.method = "POST", .path = "/api/v1/ticket", .token = token});
    }
    const GreedyGuest greedy{door.port(),
                             {.method = "POST", .path = "/api/v1/ticket", .token = door.enter(guest.code)}};
    ASSERT_TRUE(eventually([&] { return greedy.rounds() > 0; }, 60s));
    int refused = 0;
    int asked = 0;
    for (const int before = greedy.rounds(); asked < asked_by_each || greedy.rounds() < before + 3; ++asked) {
        for (auto& other : others) {
            other.ask();
        }
        for (auto& other : others) {
            refused += other.answer() / 100 == 2 ? 0 : 1;
        }
    }
    EXPECT_EQ(refused, 0) << "of " << asked * practices << " beside " << greedy.rounds() << " rounds of "
                          << greedy_connections;
    EXPECT_LE(std::stoi(stack.postgres().value("select max(open) from (select count(*) as open from ticket "
                                               "group by session_id) as tickets")),
              4);
}

// The server's own work goes first at the database; nothing that a stranger can ask for is part of it.
TEST(GreedyGuest, AsksWhetherTheServerIsReadyAndNobodyElseIsRefused) { // T-12
    Stack stack;
    const auto door = stack.door();
    stack.practitioner("anna.arzt");
    Line anna{door.port(), {.path = "/api/v1/guests", .token = door.sign_in("anna.arzt")}};
    Line monitor{door.port(), {.path = "/readyz", .source = "127.0.0.3"}};
    const GreedyGuest greedy{door.port(), {.path = "/readyz", .source = "127.0.0.2"}};
    ASSERT_TRUE(eventually([&] { return greedy.rounds() > 0; }, 60s));
    const int before = greedy.rounds();
    for (int asked = 0; asked < asked_by_each || greedy.rounds() < before + 3; ++asked) {
        for (auto* const line : {&anna, &monitor}) {
            line->ask();
            EXPECT_EQ(line->answer(), 200U);
        }
    }
}

TEST(GreedyGuest, EntersWithoutEndAndHasTenSessions) { // T-12
    Stack stack;
    const auto door = stack.door();
    stack.practitioner("greta.gross");
    const auto guest = door.create_guest(door.sign_in("greta.gross"), "Gustav Gierig");
    const auto first = door.enter(guest.code);
    const auto socket = door.connect(first);
    ASSERT_TRUE(eventually(
        [&] { return stack.postgres().value("select count(*) from session where held_socket") == "1"; }, 10s));
    for (int i = 0; i < 40; ++i) {
        const auto status = door.try_enter(guest.code, "127.0.0." + std::to_string(2 + i)).status;
        EXPECT_TRUE(status == 201 || status == 429) << status;
    }
    EXPECT_LE(std::stoi(stack.postgres().value("select count(*) from session where guest_id is not null")), 10);
    socket->fence(); // who waits is not pushed out by a newcomer with the same code
    EXPECT_EQ(door.call({.method = "POST", .path = "/api/v1/ticket", .token = first}).status, 201U);
}

// T-24: 137,240 sessions of one right code once made their guest undeletable, and the code still worked.
TEST(GreedyGuest, IsDeletedAtOnceHoweverManySessionsThereAre) {
    Stack stack;
    const auto door = stack.door();
    const auto account = stack.practitioner("greta.gross");
    const auto token = door.sign_in("greta.gross");
    const auto guest = door.create_guest(token, "Gustav Gierig");
    stack.postgres().execute(
        "set session_replication_role = replica; " // without its checks, which would take minutes
        "insert into session (id, token_hash, account_id, guest_id, created_at, last_used_at, expires_at) select "
        "gen_random_uuid(), sha256(n::text::bytea), '" +
        account.text() + "', '" + guest.id +
        "', now(), now(), now() + interval '1 hour' from generate_series(1, 150000) n; analyze session");
    stack.postgres().execute(
        "insert into session (id, token_hash, account_id, guest_id, created_at, last_used_at, expires_at) values "
        "(gen_random_uuid(), sha256('a token of a guest, made by hand here'), '" +
        account.text() + "', '" + guest.id + "', now(), now(), now() + interval '1 hour')");
    const auto socket = door.connect("a token of a guest, made by hand here");
    socket->fence();

    EXPECT_EQ(door.call({.method = "DELETE", .path = "/api/v1/guests/" + guest.id, .token = token}).status, 204U);
    EXPECT_NE(socket->close_code(), 0U) << "its socket closes";
    EXPECT_EQ(door.try_enter(guest.code).status, 401U);
    EXPECT_EQ(door.call({.method = "POST", .path = "/api/v1/ticket", .token = "a token of a guest, made by hand here"})
                  .status,
              401U);
    EXPECT_EQ(door.call({.method = "DELETE", .path = "/api/v1/guests/" + guest.id, .token = token}).status, 404U);
    EXPECT_EQ(json_of(door.call({.path = "/api/v1/guests", .token = token})).at("guests").size(), 0U);
}
