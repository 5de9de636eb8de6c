// `visavis key rotate` with the real binary: everything is found and read under the new key, nothing under the old one,
// also when it was killed in the middle.
#include "support/program.hpp"

#include "visavis/crypto/vault.hpp"
#include "visavis/store/accounts.hpp"
#include "visavis/store/guests.hpp"

#include <gtest/gtest.h>
#include <pqxx/pqxx>

#include <csignal>

using namespace visavis;
using namespace visavis::test;
using namespace std::chrono_literals;

namespace {

class KeyRotation : public testing::Test {
  protected:
    KeyRotation() {
        visavis.create_practitioner("anna.arzt");
        visavis.must({"key", "create", coming});
    }

    ProgramEnd rotate() { return visavis.run({"key", "rotate", coming}); }

    /// Settings given later win.
    std::vector<std::string> with_coming(std::vector<std::string> words) const {
        words.insert(words.begin(), {"--set", "keys.master_key_file=" + coming});
        return words;
    }

    Installation visavis;
    const std::string coming = (visavis.folder() / "coming.key").string();
};

} // namespace

TEST_F(KeyRotation, KeepsEverythingFindableAndRefusesTheOldKey) {
    std::string code;
    std::string token;
    {
        const RunningServer server{visavis};
        token = server.door().sign_in("anna.arzt");
        code = server.door().create_guest(token, "Paul Patient").code;
        const auto refused = rotate();
        EXPECT_EQ(refused.status, 1);
        EXPECT_NE(refused.errors.find("Stop it, then rotate"), std::string::npos) << refused.errors;
    }
    const auto wrapped = [&] { return visavis.postgres().rows("select wrapped from keys.subject_key order by 1"); };
    const auto before = wrapped();
    const auto done = rotate();
    EXPECT_EQ(done.status, 0) << done.errors;
    EXPECT_NE(done.output.find("2 keys were wrapped anew"), std::string::npos) << done.output;
    for (const auto& row : wrapped()) {
        EXPECT_EQ(std::ranges::count(before, row), 0);
    }
    EXPECT_NE(visavis.run({"serve"}).errors.find("not the one this database was written with"), std::string::npos);
    EXPECT_NE(visavis.run({"account", "verify", "anna.arzt"}).errors.find("not the one"), std::string::npos);
    EXPECT_NE(rotate().output.find("under this master key already"), std::string::npos);

    const RunningServer server{visavis, with_coming({})};
    const auto door = server.door();
    EXPECT_EQ(door.try_enter(code).status, 201U);
    EXPECT_EQ(door.call({.path = "/api/v1/account", .token = token}).status, 200U) << "a session outlives a rotation";
    const auto guests = json_of(door.call({.path = "/api/v1/guests", .token = door.sign_in("anna.arzt")}));
    EXPECT_EQ(guests.at("guests").at(0).at("display_name"), "Paul Patient");
}

TEST_F(KeyRotation, GoesOnWhereItWasKilled) {
    constexpr int count = 250; // more than two batches
    const auto present = crypto::Vault::from_file((visavis.folder() / "master.key").string());
    std::vector<std::string> codes;
    {
        store::Database database{visavis.postgres().options()};
        store::AccountStore accounts{database, present};
        store::GuestStore guests{database, present};
        const auto anna = wait(accounts.credentials("anna.arzt")).value().value().id;
        const SystemClock clock;
        const auto now = clock.now();
        for (int i = 0; i < count; ++i) {
            codes.push_back("AAAAAAAAA" + std::to_string(100 + i));
            ASSERT_TRUE(wait(guests.create(anna, "Guest", Secret{codes.back()}, now, now + 24h)));
        }
    }
    // Somebody holds a row of the last batch, so that the rotation stands still in the middle until it is killed.
    {
        pqxx::connection connection{std::string{visavis.postgres().owner_url().reveal()}};
        pqxx::work holder{connection};
        holder.exec("select from keys.subject_key order by subject_id desc limit 1 for update");
        auto words = visavis.settings();
        words.insert(words.end(), {"key", "rotate", coming});
        Program rotation{words, "", visavis.folder()};
        ASSERT_TRUE(eventually(
            [&] {
                return visavis.postgres().value("select count(*) from pg_stat_activity where datname = "
                                                "current_database() and wait_event_type = 'Lock'") == "1";
            },
            20s));
        rotation.signal(SIGKILL);
        EXPECT_EQ(rotation.wait(10s).status, -1);
    }
    EXPECT_NE(visavis.run({"serve"}).errors.find("has not come to its end"), std::string::npos);
    EXPECT_NE(visavis.run(with_coming({"serve"})).errors.find("has not come to its end"), std::string::npos);

    ProgramEnd done;
    ASSERT_TRUE(eventually([&] { return (done = rotate()).status == 0; }, 20s)) << done.errors; // its connection ends
    EXPECT_EQ(done.output.find("251 keys"), std::string::npos) << "it began anew: " << done.output;
    const RunningServer server{visavis, with_coming({})};
    for (const auto& code : {codes.front(), codes[count / 2], codes.back()}) {
        EXPECT_EQ(server.door().try_enter(code).status, 201U);
    }
    EXPECT_FALSE(server.door().sign_in("anna.arzt").empty());
}

TEST_F(KeyRotation, RefusesAKeyThatIsNotTheDatabasesOrNotNew) {
    const auto foreign = (visavis.folder() / "foreign.key").string();
    visavis.must({"key", "create", foreign});
    const auto wrong = visavis.run({"--set", "keys.master_key_file=" + foreign, "key", "rotate", coming});
    EXPECT_NE(wrong.errors.find("not the one this database"), std::string::npos) << wrong.errors;
    const auto same = visavis.run({"key", "rotate", (visavis.folder() / "master.key").string()});
    EXPECT_NE(same.errors.find("is the present one"), std::string::npos) << same.errors;
    EXPECT_NE(visavis.run({"key", "rotate", "/nowhere"}).errors.find("cannot be read"), std::string::npos);
    visavis.must({"account", "verify", "anna.arzt"}); // nothing has changed
}

// A server that missed the rotation - cut off from the database meanwhile - must not write what nobody can open.
TEST_F(KeyRotation, LetsNobodyWriteUnderTheOldKeyAfterwards) {
    const auto present = crypto::Vault::from_file((visavis.folder() / "master.key").string());
    ASSERT_EQ(rotate().status, 0);
    store::Database database{visavis.postgres().options()};
    store::AccountStore accounts{database, present};
    EXPECT_EQ(wait(accounts.create({.login_name = "late",
                                    .display_name = "Late",
                                    .password_hash = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$c29tZWhhc2g",
                                    .verified = true}))
                  .error()
                  .code,
              ErrorCode::internal);
    EXPECT_EQ(visavis.postgres().value("select count(*) from account"), "1");
}
