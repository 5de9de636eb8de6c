// Whoever ends a session, a node that holds it hears of it from the database itself.
#include "support/client.hpp"
#include "support/clinic.hpp"
#include "support/private_cluster.hpp"

#include "visavis/store/ended_sessions.hpp"
#include "visavis/store/retention.hpp"

#include <mutex>
#include <set>

namespace visavis::test {

namespace {

/// What one node hears.
class Node {
  public:
    explicit Node(store::DatabaseOptions options)
        : ended_sessions_{std::move(options)} {
        ended_sessions_.start({.ended =
                                   [this](const std::vector<SessionId>& ended) {
                                       const std::scoped_lock lock{mutex_};
                                       ended_.insert(ended.begin(), ended.end());
                                   },
                               .missed =
                                   [this] {
                                       const std::scoped_lock lock{mutex_};
                                       ++missed_;
                                   }});
    }

    [[nodiscard]] bool listens() const {
        return eventually([this] { return ended_sessions_.listening(); }, 5s);
    }

    [[nodiscard]] bool hears(const std::set<SessionId>& expected) {
        return eventually(
            [&] {
                const std::scoped_lock lock{mutex_};
                return std::ranges::includes(ended_, expected);
            },
            1s);
    }

    [[nodiscard]] std::set<SessionId> heard() {
        const std::scoped_lock lock{mutex_};
        return ended_;
    }

    [[nodiscard]] int missed() {
        const std::scoped_lock lock{mutex_};
        return missed_;
    }

    [[nodiscard]] store::EndedSessions& operator*() { return ended_sessions_; }

  private:
    std::mutex mutex_;
    std::set<SessionId> ended_;
    int missed_{0};
    store::EndedSessions ended_sessions_;
};

} // namespace

class EndedSessions : public Clinic {
  protected:
    SessionId guest_session(const std::string& code) {
        return wait(guests.enter(Secret{code}, session_of(code))).value().session.id;
    }
};

// T-15
TEST_F(EndedSessions, AreHeardOfOnEveryNodeWhoeverEndsThem) {
    Node one{postgres.options()};
    Node two{postgres.options()};
    ASSERT_TRUE(one.listens() && two.listens());
    const auto maria = practitioner("maria");
    const auto both_hear = [&](const std::set<SessionId>& ended) { return one.hears(ended) && two.hears(ended); };

    const auto signed_out = signed_in(maria, "signed out");
    ASSERT_TRUE(wait(sessions.end(signed_out.id)));
    EXPECT_TRUE(both_hear({signed_out.id}));

    const auto old = signed_in(maria, "old password");
    ASSERT_TRUE(wait(accounts.change_password(maria, some_hash, session_of("new password"))));
    EXPECT_TRUE(both_hear({old.id}));

    const auto first = guest_of(maria, "First", "AAAAAAAAAAAA");
    guest_of(maria, "Second", "BBBBBBBBBBBB");
    const auto of_first = guest_session("AAAAAAAAAAAA");
    const auto of_second = guest_session("BBBBBBBBBBBB");
    ASSERT_TRUE(wait(guests.remove(maria, first.id)));
    EXPECT_TRUE(both_hear({of_first}));
    EXPECT_FALSE(one.heard().contains(of_second));

    postgres.execute("delete from guest"); // psql; the session goes by the foreign key
    EXPECT_TRUE(both_hear({of_second}));

    const auto still = wait(sessions.find(hash_of("new password"), monday)).value().id;
    postgres.execute("update account set disabled = true"); // psql; the row of the session stays
    EXPECT_TRUE(both_hear({still}));
    EXPECT_EQ(one.missed(), 1) << "only at the start";
}

TEST_F(EndedSessions, OfTheRetentionJobAreHeardOf) {
    Node node{postgres.options()};
    ASSERT_TRUE(node.listens());
    const auto session = signed_in(practitioner("maria"), "token");
    store::RetentionStore retention{database};
    ASSERT_EQ(wait(retention.run("practitioner_session_idle", monday + day)).value().removed, 1U);
    EXPECT_TRUE(node.hears({session.id}));
}

TEST_F(EndedSessions, ThatDidNotEndAfterAllAreNotHeardOf) {
    Node node{postgres.options()};
    ASSERT_TRUE(node.listens());
    const auto maria = practitioner("maria");
    signed_in(maria, "kept");
    const auto ended = signed_in(maria, "ended");
    postgres.execute("begin; delete from session; rollback");
    ASSERT_TRUE(wait(sessions.end(ended.id)));
    EXPECT_TRUE(node.hears({ended.id}));
    EXPECT_EQ(node.heard(), std::set{ended.id});
}

// Names of more than fit into a notification are not said one by one: the node compares what it holds.
TEST_F(EndedSessions, TooManyAtOnceAreSaidToBeMissed) {
    Node node{postgres.options()};
    ASSERT_TRUE(node.listens());
    std::vector<AccountId> practices; // each has fewer sessions than an account may have
    for (int i = 0; i < 16; ++i) {
        practices.push_back(practitioner("arzt." + std::to_string(i)));
    }
    const auto sign_in_151_times = [&] {
        for (std::size_t i = 0; i < 151; ++i) {
            ASSERT_TRUE(wait(accounts.sign_in(practices[i / 10], session_of("token " + std::to_string(i)))));
        }
    };
    sign_in_151_times();
    postgres.execute("delete from session where ctid in (select ctid from session limit 1)");
    EXPECT_TRUE(eventually([&] { return node.heard().size() == 1; }, 1s));
    postgres.execute("delete from session");
    EXPECT_TRUE(eventually([&] { return node.heard().size() == 151; }, 1s)) << "150 fit";
    sign_in_151_times();
    EXPECT_EQ(node.missed(), 1);
    postgres.execute("delete from session");
    EXPECT_TRUE(eventually([&] { return node.missed() == 2; }, 1s));
    EXPECT_EQ(node.heard().size(), 151U);
    postgres.execute("truncate session cascade");
    EXPECT_TRUE(eventually([&] { return node.missed() == 3; }, 1s));
}

TEST_F(EndedSessions, SomebodyElsesWordsAreTakenAsMissed) {
    Node node{postgres.options()};
    ASSERT_TRUE(node.listens());
    postgres.execute("select pg_notify('ended_sessions', 'no id')");
    EXPECT_TRUE(eventually([&] { return node.missed() == 2; }, 1s));
}

TEST_F(EndedSessions, AreMissedWhileTheConnectionIsLostAndItComesBack) {
    Node node{postgres.options()};
    ASSERT_TRUE(node.listens());
    postgres.execute("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = "
                     "current_database() and query ilike 'listen%'");
    EXPECT_TRUE(eventually([&] { return node.missed() == 2 && (*node).listening(); }, 3s));
    const auto session = signed_in(practitioner("maria"), "token");
    ASSERT_TRUE(wait(sessions.end(session.id)));
    EXPECT_TRUE(node.hears({session.id}));
}

TEST_F(EndedSessions, ByTimeAreAskedFor) {
    const auto maria = practitioner("maria");
    const auto early = signed_in(maria, "early");
    const auto late = signed_in(maria, "late", monday + 1h);
    const auto end = monday + day;
    EXPECT_TRUE(wait(sessions.ended_between(monday, end - 1s)).value().empty());
    EXPECT_EQ(wait(sessions.ended_between(end - 1s, end)).value(), std::vector{early.id});
    EXPECT_EQ(wait(sessions.ended_between(end, end + 1h)).value(), std::vector{late.id});
    EXPECT_TRUE(wait(sessions.ended_between(end + 1h, end + 2h)).value().empty());
}

TEST(Outage, WhoListensForEndedSessionsStopsAtOnceAlsoWithoutADatabase) {
    PrivateCluster cluster;
    Node frozen{{.url = cluster.url()}};
    Node nowhere{{.url = Secret{"host=/nonexistent dbname=visavis"}}};
    ASSERT_TRUE(frozen.listens());
    EXPECT_FALSE((*nowhere).listening());
    cluster.freeze();
    for (auto* const node : {&frozen, &nowhere}) {
        (**node).stop();
        EXPECT_TRUE(eventually([&] { return (**node).idle(); }, 1s));
    }
    cluster.thaw();
}

} // namespace visavis::test
