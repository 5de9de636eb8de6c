// The server's own role in the database, which everything here but the administration works with: it can do what the
// server does, and defines, owns and sees no more. And how an installation comes to have it.
#include "support/private_cluster.hpp"
#include "support/program.hpp"

#include "visavis/store/roles.hpp"

#include <gtest/gtest.h>
#include <pqxx/pqxx>

using namespace visavis;
using namespace visavis::protocol;
using namespace visavis::test;

namespace {

/// Whether the database refuses a statement of this role for want of a right, and for nothing else.
bool is_denied(const Secret& url, const std::string& sql) {
    pqxx::connection connection{std::string{url.reveal()}};
    pqxx::work work{connection};
    try {
        work.exec(sql);
    } catch (const pqxx::insufficient_privilege&) {
        return true;
    }
    return false;
}

/// A cluster as an operator sets it up: an owner who is no superuser, a role for the server, a database.
class TwoRoles : public testing::Test {
  protected:
    TwoRoles() {
        for (const auto* const sql : {"create role visavis_owner login", "create role visavis_server login",
                                      "create database visavis owner visavis_owner"}) {
            cluster.rows(sql);
        }
    }

    [[nodiscard]] Secret url_of(const std::string& role) const {
        auto url = std::string{cluster.url().reveal()};
        url.replace(url.find("user=visavis"), url.find(" dbname=") - url.find("user=visavis"), "user=" + role);
        url.replace(url.find("dbname=postgres"), std::string{"dbname=postgres"}.size(), "dbname=visavis");
        return Secret{url};
    }

    PrivateCluster cluster;
    const Secret owner = url_of("visavis_owner");
    const Secret server = url_of("visavis_server");
};

} // namespace

// T-28
TEST(Roles, OfTheServerDefinesNothingAndReadsNoMoreThanItNeeds) {
    const TestDatabase postgres;
    store::grant_to_server(postgres.owner_url(), postgres.url()); // what belongs to the database is not copied with it
    for (const auto* const sql : {
             "create table public.mine (id int)",
             "create temporary table mine (id int)",
             "create schema mine",
             "create function public.mine() returns int language sql as 'select 1'",
             "create role mine",
             "create trigger mine before insert on guest for each row execute function tell_deleted_sessions()",
             "alter table account add column more text",
             "alter table account disable trigger all",
             "alter role current_user superuser",
             "drop table ticket",
             "truncate session",
             "select from call_statistic",
             "update call_statistic set participants = 2",
             "delete from call_statistic",
             "delete from schema_migration",
             "update keys.subject_key set wrapped = wrapped",
             "delete from keys.master_key",
             "update keys.master_key set id = id",
             "select from keys.erasure",
             "delete from keys.erasure",
             "insert into keys.erasure values ('1')",
             "copy account to program 'cat'",
             "select pg_read_file('postgresql.conf')",
             "select pg_switch_wal()",
             "checkpoint",
             "select rolpassword from pg_authid",
         }) {
        EXPECT_TRUE(is_denied(postgres.url(), sql)) << sql;
    }
    EXPECT_EQ(store::role_problem(postgres.url()), "");
    EXPECT_NE(store::role_problem(postgres.owner_url()).find("superuser"), std::string::npos);
}

TEST(Roles, OfTheServerHasNoRightThatGoesBeyondRows) {
    const TestDatabase postgres;
    EXPECT_EQ(postgres.rows("select oid::regclass from pg_class where relnamespace in ('public'::regnamespace, "
                            "'keys'::regnamespace) and relkind in ('r', 'p', 'v') and has_table_privilege("
                            "'visavis_server', oid, 'truncate, references, trigger')"),
              (std::vector<Row>{}));
    EXPECT_EQ(postgres.rows("select oid::regprocedure from pg_proc where pronamespace in ('public'::regnamespace, "
                            "'keys'::regnamespace) and prosecdef and has_function_privilege('visavis_server', oid, "
                            "'execute') order by oid::regprocedure::text"),
              (std::vector<Row>{{"keys.overwrite_erased()"}, {"keys.settled_erasures()"}}));
}

// What an installation goes through, by an owner who is no superuser; the server's rights are set anew by each migrate.
TEST_F(TwoRoles, AreEnoughForEverythingAnInstallationDoes) {
    const Installation visavis{server, owner};
    visavis.must({"migrate"});
    EXPECT_EQ(visavis.run({"migrate"}).output, "The database is up to date already.\n");
    visavis.create_practitioner("anna.arzt");
    {
        const RunningServer running{visavis};
        const auto door = running.door();
        auto call = start_call(door, "anna.arzt", "Paul Patient");
        call.practitioner->send(Leave{});
        EXPECT_EQ(call.guest->expect<CallEnded>().reason, CallEnd::peer_hung_up);
        const auto& token = call.practitioner_token;
        const auto guest = door.create_guest(token, "Quirin");
        EXPECT_EQ(door.call({.method = "DELETE", .path = "/api/v1/guests", .token = token}).status, 200U);
        EXPECT_EQ(door.try_enter(guest.code).status, 401U);
    }
    visavis.must({"account", "password", "anna.arzt", "--password-stdin"}, good_password + "\n");
    EXPECT_NE(visavis.run({"retention", "--run"}).output.find("erased_data"), std::string::npos);
    visavis.must({"account", "delete", "anna.arzt"});
    EXPECT_EQ(store::role_problem(server), "");
    EXPECT_NE(store::role_problem(owner).find("owns the tables"), std::string::npos);
    EXPECT_NE(store::erasure_problem(server).find("may not end a segment"), std::string::npos);
    cluster.rows("grant execute on function pg_switch_wal to visavis_owner", "visavis");
    EXPECT_EQ(store::erasure_problem(server), "");
}

// An installation from before there were two: the role that was the server's goes on as the owner.
TEST_F(TwoRoles, AreGivenToAnInstallationThatHadOne) {
    const Installation before{owner, owner};
    before.must({"migrate"});
    before.create_practitioner("anna.arzt");
    EXPECT_NE(before.run({"doctor"}).output.find("owns the tables"), std::string::npos);
    const Installation after{server, owner};
    std::filesystem::copy(before.folder() / "master.key", after.folder() / "master.key",
                          std::filesystem::copy_options::overwrite_existing);
    EXPECT_NE(after.run({"serve"}).errors.find("The database schema cannot be read"), std::string::npos);
    after.must({"migrate"});
    const RunningServer running{after};
    EXPECT_FALSE(running.door().sign_in("anna.arzt").empty());
    EXPECT_EQ(after.run({"doctor"}).output.find("owns the tables"), std::string::npos);
}

TEST_F(TwoRoles, TheServersIsMadeByAnOwnerWhoMay) {
    const auto fresh = Secret{std::string{url_of("visavis_fresh").reveal()} + " password='a \\'secret\\' word'"};
    store::migrate(owner, migrations_directory());
    try {
        store::grant_to_server(owner, fresh);
        FAIL() << "made without the right to";
    } catch (const std::runtime_error& refusal) {
        EXPECT_NE(std::string{refusal.what()}.find("create role visavis_fresh login"), std::string::npos);
        EXPECT_EQ(std::string{refusal.what()}.find("secret"), std::string::npos);
    }
    cluster.rows("alter role visavis_owner createrole");
    EXPECT_EQ(store::grant_to_server(owner, fresh), std::vector<std::string>{"created the role visavis_fresh"});
    EXPECT_EQ(store::role_problem(fresh), "");
    EXPECT_EQ(cluster.rows("select rolpassword like 'SCRAM-SHA-256$%', rolsuper, rolcreaterole, rolcreatedb from "
                           "pg_authid where rolname = 'visavis_fresh'"),
              (std::vector<Row>{{"t", "f", "f", "f"}}));
}
