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
