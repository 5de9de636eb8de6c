// What a client did before makes nothing of ours unbounded: sessions and tickets have caps, and who is deleted is dead
// at once, whatever has to be swept up afterwards (T-12, T-15, S-100).
#include "support/client.hpp"
#include "support/clinic.hpp"

#include "visavis/store/ended_sessions.hpp"
#include "visavis/store/retention.hpp"

namespace visavis::test {

class Bounds : public Clinic {
  protected:
    /// As many sessions as a patient made with one right code, before there was a cap: "planted 1" and on.
    void plant_sessions(AccountId account, GuestId guest, int last = 150'000, int first = 1) {
        const auto start = "to_timestamp(" + std::to_string(monday.time_since_epoch().count()) + ")";
        postgres.execute("set session_replication_role = replica; " // without its checks, which would take minutes
                         "insert into session (id, token_hash, account_id, guest_id, created_at, last_used_at, "
                         "expires_at) select gen_random_uuid(), sha256(('planted ' || n)::bytea), '" +
                         account.text() + "', '" + guest.text() + "', " + start + ", " + start + ", " + start +
                         " + interval '1 day' from generate_series(" + std::to_string(first) + ", " +
                         std::to_string(last) + ") n; analyze session");
    }

    std::string sessions_now() { return postgres.value("select count(*) from session"); }

    /// Nobody waited for the mass of them.
    void expect_most_are_still_to_be_swept() { EXPECT_GT(std::stoi(sessions_now()), 148'000); }

    /// What the retention job does in its next turn.
    void sweep() {
        store::Database bulk{store::for_bulk_work(postgres.options())};
        store::RetentionStore retention{bulk};
        for (const auto data_class : store::RetentionStore::enforced()) {
            ASSERT_TRUE(wait(retention.run(data_class, monday + 1h))) << data_class;
        }
        EXPECT_EQ(sessions_now(), "0");
    }
};

// S-100, T-12: one indexed row decides, within the time limits of every request.
TEST_F(Bounds, AGuestWithAHundredThousandSessionsIsDeadAtOnceAndSweptAfterwards) {
    const auto maria = practitioner("maria");
    const auto guest = guest_of(maria, "Blue Bird", "AAAAAAAAAAAA");
    const auto entry = wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("guest"))).value();
    plant_sessions(maria, guest.id);

    const auto removed = wait(guests.remove(maria, guest.id));
    ASSERT_TRUE(removed);
    EXPECT_EQ(removed->count, 1U);
    expect_most_are_still_to_be_swept();
    EXPECT_EQ(wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("late"))).error().code,
              ErrorCode::access_code_refused);
    for (const auto* token : {"guest", "planted 1", "planted 150000"}) {
        EXPECT_EQ(wait(sessions.find(hash_of(token), monday)).error().code, ErrorCode::not_signed_in) << token;
    }
    EXPECT_EQ(wait(sessions.ended_among({entry.session.id}, monday)).value(), std::vector{entry.session.id});
    EXPECT_EQ(postgres.value("select count(*) from keys.subject_key"), "1") << "the account's";
    EXPECT_EQ(postgres.value("select count(*) from guest where erased and display_name_sealed = code_sealed and "
                             "code_sealed = decode(repeat('00', 41), 'hex')"),
              "1")
        << "nothing of the person is left in the row that waits to be swept";
    EXPECT_TRUE(wait(guests.list(maria))->empty());
    EXPECT_EQ(wait(guests.remove(maria, guest.id)).error().code, ErrorCode::not_found);
    EXPECT_TRUE(wait(guests.create(maria, "Red Fox", Secret{"AAAAAAAAAAAA"}, monday, monday + day)))
        << "nothing of the code is left";

    sweep();
    EXPECT_EQ(postgres.value("select count(*) from guest"), "1");
}

// S-018
TEST_F(Bounds, AnAccountWithAHundredThousandSessionsIsDeadAtOnceAndSweptAfterwards) {
    const auto maria = practitioner("maria");
    const auto guest = guest_of(maria, "Blue Bird", "AAAAAAAAAAAA");
    const auto session = signed_in(maria, "token");
    plant_sessions(maria, guest.id);

    ASSERT_TRUE(wait(accounts.remove("maria")));
    expect_most_are_still_to_be_swept();
    EXPECT_EQ(wait(sessions.find(hash_of("token"), monday)).error().code, ErrorCode::not_signed_in);
    EXPECT_EQ(wait(sessions.find(hash_of("planted 7"), monday)).error().code, ErrorCode::not_signed_in);
    EXPECT_EQ(wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("late"))).error().code,
              ErrorCode::access_code_refused);
    EXPECT_EQ(wait(sessions.ended_among({session.id}, monday)).value(), std::vector{session.id});
    EXPECT_EQ(postgres.value("select count(*) from keys.subject_key"), "0");
    EXPECT_EQ(wait(accounts.remove("maria")).error().code, ErrorCode::not_found);
    EXPECT_TRUE(practitioner("maria") != maria) << "the name is free again";

    sweep();
    EXPECT_EQ(postgres.value("select count(*) from guest"), "0");
    EXPECT_EQ(postgres.value("select count(*) from account"), "1");
    EXPECT_EQ(postgres.dump().find(maria.text()), std::string::npos);
}

// T-15
TEST_F(Bounds, AnAccountWithAHundredThousandSessionsIsDisabledAtOnce) {
    const auto maria = practitioner("maria");
    const auto guest = guest_of(maria, "Blue Bird", "AAAAAAAAAAAA");
    plant_sessions(maria, guest.id);
    ASSERT_TRUE(wait(accounts.disable("maria")));
    expect_most_are_still_to_be_swept();
    EXPECT_EQ(wait(sessions.find(hash_of("planted 7"), monday)).error().code, ErrorCode::not_signed_in);
    sweep();
    EXPECT_EQ(postgres.value("select count(*) from guest"), "1");
}

// T-15: too many to be named, so every node compares what it holds.
TEST_F(Bounds, SessionsOfTheDeadAreSaidToHaveEnded) {
    const auto maria = practitioner("maria");
    const auto guest = guest_of(maria, "Blue Bird", "AAAAAAAAAAAA");
    plant_sessions(maria, guest.id, 5000);
    std::atomic<int> missed{0};
    store::EndedSessions node{postgres.options()};
    node.start({.ended = [](const auto&) {}, .missed = [&] { ++missed; }});
    ASSERT_TRUE(eventually([&] { return missed == 1; }, 10s)) << "at the start";
    ASSERT_TRUE(wait(guests.remove(maria, guest.id)));
    EXPECT_TRUE(eventually([&] { return missed >= 2; }, 10s));
}

// T-12
TEST_F(Bounds, AGuestHasTenSessionsAndTheLongestUnusedGoes) {
    const auto maria = practitioner("maria");
    guest_of(maria, "Blue Bird", "AAAAAAAAAAAA");
    for (int i = 0; i < 12; ++i) {
        ASSERT_TRUE(wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of(std::to_string(i), monday + i * 1s)))) << i;
    }
    EXPECT_EQ(sessions_now(), "10");
    EXPECT_FALSE(wait(sessions.find(hash_of("1"), monday + 12s)));
    EXPECT_TRUE(wait(sessions.find(hash_of("2"), monday + 12s)));
    EXPECT_TRUE(wait(sessions.find(hash_of("11"), monday + 12s)));
}

TEST_F(Bounds, AGuestWhoEntersManyTimesAtOnceHasNoMore) {
    const auto maria = practitioner("maria");
    guest_of(maria, "Blue Bird", "AAAAAAAAAAAA");
    std::vector<Task<Result<store::GuestEntry>>> entries;
    for (int i = 0; i < 100; ++i) {
        entries.push_back(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of(std::to_string(i))));
    }
    static_cast<void>(wait_for_all(std::move(entries)));
    EXPECT_LE(std::stoi(sessions_now()), 10);
    EXPECT_GE(std::stoi(sessions_now()), 1);
}

// A call that runs is not pushed out by a newcomer with the same code: a session that holds a socket stays, and when
// all do, the newcomer waits.
TEST_F(Bounds, ASessionThatHoldsASocketIsNotPushedOut) {
    const auto maria = practitioner("maria");
    guest_of(maria, "Blue Bird", "AAAAAAAAAAAA");
    std::vector<SessionId> held;
    held.push_back(wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("in a call")))->session.id);
    ASSERT_TRUE(wait(sessions.ended_among(held, monday))->empty());
    for (int i = 0; i < 30; ++i) {
        ASSERT_TRUE(wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of(std::to_string(i), monday + 70s + i * 1s))));
    }
    EXPECT_TRUE(wait(sessions.find(hash_of("in a call"), monday + 100s)));

    for (int i = 21; i < 30; ++i) {
        held.push_back(wait(sessions.find(hash_of(std::to_string(i)), monday + 100s))->id);
    }
    ASSERT_TRUE(wait(sessions.ended_among(held, monday + 100s))->empty());
    const auto refused = wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("eleventh", monday + 110s)));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::rate_limited);
    EXPECT_TRUE(refused.error().retry_after);
    EXPECT_TRUE(wait(guests.enter(Secret{"AAAAAAAAAAAA"}, session_of("later", monday + 10min))))
        << "their sockets are gone";
    EXPECT_EQ(sessions_now(), "10");
}

// T-12: a sign-in always succeeds; of many, the longest unused goes, those that hold a socket last.
TEST_F(Bounds, AnAccountHasTwentySessionsOfItsOwn) {
    const auto maria = practitioner("maria");
    const auto in_a_call = signed_in(maria, "in a call");
    ASSERT_TRUE(wait(sessions.ended_among({in_a_call.id}, monday))->empty());
    for (int i = 0; i < 30; ++i) {
        signed_in(maria, std::to_string(i), monday + 30s + i * 1s);
    }
    EXPECT_EQ(sessions_now(), "20");
    EXPECT_TRUE(wait(sessions.find(hash_of("in a call"), monday + 60s)));
    EXPECT_FALSE(wait(sessions.find(hash_of("0"), monday + 60s)));
}

// T-12
TEST_F(Bounds, ASessionHasFourOpenTicketsAndTheOldestGoes) {
    const auto session = signed_in(practitioner("maria"), "token");
    for (int i = 0; i < 6; ++i) {
        ASSERT_TRUE(wait(sessions.issue_ticket(session.id, hash_of(std::to_string(i)), monday + i * 1s, monday + 36s)));
    }
    EXPECT_EQ(postgres.value("select count(*) from ticket"), "4");
    EXPECT_EQ(wait(sessions.redeem_ticket(hash_of("1"), monday + 6s)).error().code, ErrorCode::ticket_refused);
    EXPECT_TRUE(wait(sessions.redeem_ticket(hash_of("2"), monday + 6s)));
    std::vector<Task<Result<>>> many;
    for (int i = 0; i < 100; ++i) {
        many.push_back(
            sessions.issue_ticket(session.id, hash_of("many " + std::to_string(i)), monday + 7s, monday + 36s));
    }
    static_cast<void>(wait_for_all(std::move(many)));
    EXPECT_EQ(postgres.value("select count(*) from ticket"), "4");
}

// Who compares the sessions it holds need not be told of more than it can hold.
TEST_F(Bounds, SessionsThatEndByTimeAreNamedOnlyWhileTheyAreFew) {
    const auto maria = practitioner("maria");
    const auto guest = guest_of(maria, "Blue Bird", "AAAAAAAAAAAA");
    plant_sessions(maria, guest.id, 500);
    EXPECT_EQ(wait(sessions.ended_between(monday, monday + day)).value().size(), 500U);
    plant_sessions(maria, guest.id, 20'000, 501);
    EXPECT_EQ(wait(sessions.ended_between(monday, monday + day)).error().code, ErrorCode::limit_reached);
}

} // namespace visavis::test
