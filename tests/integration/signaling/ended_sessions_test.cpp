// A session that ends anywhere closes its sockets everywhere (T-15), and no node asks after all its sessions for that.
#include "support/manual_clock.hpp"
#include "support/stack.hpp"
#include "support/stopwatch.hpp"

#include <gtest/gtest.h>

using namespace visavis;
using namespace visavis::test;
using namespace std::chrono_literals;

namespace {

/// Two nodes over one database that cannot hear each other otherwise.
class TwoNodes : public testing::Test {
  protected:
    TwoNodes() {
        first.practitioner("anna.arzt");
        first.practitioner("bert.arzt");
        token = first.door().sign_in("anna.arzt");
        socket = first.door().connect(token);
        socket->expect<protocol::WaitingRoomState>();
        bert = second.door().connect(second.door().sign_in("bert.arzt"));
        bert->expect<protocol::WaitingRoomState>();
    }

    /// Nobody is told of what ends from now on.
    void silence() const { first.postgres().execute("alter table session disable trigger tell_deleted_sessions"); }

    void end_all() const { first.postgres().execute("delete from session"); }

    void expect_both_close_within(std::chrono::milliseconds limit) {
        const Stopwatch start;
        EXPECT_EQ(socket->close_code(), 4001U);
        EXPECT_EQ(bert->close_code(), 4001U);
        EXPECT_LT(start.undisturbed(), limit);
    }

    Stack first;
    Stack second{{.database_url = first.postgres().url()}};
    std::string token;
    std::unique_ptr<SignalingSocket> socket;
    std::unique_ptr<SignalingSocket> bert;
};

} // namespace

TEST_F(TwoNodes, CloseTheSocketsOfASessionThatEndsOnTheOther) {
    EXPECT_EQ(second.door().call({.method = "DELETE", .path = "/api/v1/session", .token = token}).status, 204U);
    const Stopwatch start;
    EXPECT_EQ(socket->close_code(), 4001U);
    EXPECT_LT(start.undisturbed(), 1s);
    bert->fence(); // nobody else's business
}

TEST_F(TwoNodes, CloseTheSocketsOfSessionsThatEndInTheDatabase) {
    end_all();
    expect_both_close_within(1s);
}

TEST_F(TwoNodes, CompareAllWhenTheyAreToldThatTheyMissedSomething) {
    silence();
    end_all();
    first.postgres().execute("notify ended_sessions");
    expect_both_close_within(1500ms);
}

TEST_F(TwoNodes, CompareAllWhenTheyCouldNotListenForAWhile) {
    silence();
    end_all();
    first.postgres().execute("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = "
                             "current_database() and query ilike 'listen%'");
    expect_both_close_within(2500ms);
}

// What is said of a session while its socket is still coming in finds nobody.
TEST_F(TwoNodes, CompareNewcomersOnce) {
    silence();
    const auto late = first.door().sign_in("anna.arzt");
    first.postgres().execute(
        "create function test_end() returns trigger language plpgsql as $$ begin delete from session where id = "
        "old.session_id; return null; end $$;"
        "create trigger test_end after delete on ticket for each row execute function test_end()");
    const auto newcomer = first.door().connect(late);
    const Stopwatch start;
    EXPECT_EQ(newcomer->close_code(), 4001U);
    EXPECT_LT(start.undisturbed(), 1500ms);
}

TEST(SessionsOfANode, AreComparedOnceAMinuteInAnyCase) {
    ManualClock clock{parse_rfc3339("2026-05-04T09:30:00Z").value()};
    Stack stack{{.clock = &clock}};
    stack.practitioner("anna.arzt");
    const auto socket = stack.door().connect(stack.door().sign_in("anna.arzt"));
    socket->expect<protocol::WaitingRoomState>();
    const auto last_use = [&] {
        return stack.postgres().value("select extract(epoch from last_used_at)::bigint from session");
    };
    const auto signed_in = last_use();
    clock.advance(61s);
    EXPECT_TRUE(eventually([&] { return last_use() != signed_in; }, 2s)) << "who holds a socket is not idle";
    stack.postgres().execute("alter table session disable trigger tell_deleted_sessions; delete from session");
    clock.advance(61s);
    EXPECT_EQ(socket->close_code(), 4001U);
}

TEST(SessionsOfANode, EndByTimeAlone) {
    ManualClock clock{parse_rfc3339("2026-05-04T09:30:00Z").value()};
    Stack stack{{.clock = &clock}};
    stack.practitioner("anna.arzt");
    const auto socket = stack.door().connect(stack.door().sign_in("anna.arzt"));
    socket->expect<protocol::WaitingRoomState>();
    stack.postgres().execute("update session set expires_at = created_at + interval '30 seconds'");
    clock.advance(29s);
    socket->fence();
    clock.advance(1s);
    const Stopwatch start;
    EXPECT_EQ(socket->close_code(), 4001U);
    EXPECT_LT(start.undisturbed(), 1s);
}
