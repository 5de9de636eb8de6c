// The real binary's commands: what they do, and the one sentence they say when they cannot.
#include "support/program.hpp"
#include "support/stopwatch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

using namespace visavis;
using namespace visavis::test;

namespace {

/// One line for the operator and exit status 1.
void expect_one_sentence(const ProgramEnd& end, const std::string& part) {
    EXPECT_EQ(end.status, 1);
    auto complaint = end.errors.substr(std::min(end.errors.find("visavis: "), end.errors.size()));
    EXPECT_EQ(std::ranges::count(complaint, '\n'), 1) << end.errors;
    EXPECT_NE(complaint.find(part), std::string::npos) << end.errors;
    EXPECT_EQ(complaint.find("terminate"), std::string::npos);
}

} // namespace

TEST(CommandLine, ExplainsItself) {
    const Installation visavis;
    const auto help = visavis.run({"--help"});
    EXPECT_EQ(help.status, 0);
    for (const std::string command : {"serve", "migrate", "config", "key", "account", "retention", "doctor"}) {
        EXPECT_NE(help.output.find(command), std::string::npos) << command;
    }
    const auto version = visavis.run({"--version"});
    EXPECT_EQ(version.status, 0);
    EXPECT_FALSE(version.output.empty());
    EXPECT_EQ(visavis.run({}).status, 2);
    EXPECT_EQ(visavis.run({"dance"}).status, 2);
}

TEST(CommandLine, SaysInOneSentenceWhyItDoesNotStart) {
    const Installation visavis;
    expect_one_sentence(visavis.run({"--set", "server.prot=1", "serve"}), "server.prot");
    expect_one_sentence(visavis.run({"--set", "server.port=70000", "serve"}), "server.port");
    expect_one_sentence(visavis.run({"--set", "keys.master_key_file=/nowhere/key", "serve"}), "keys.master_key_file");
    expect_one_sentence(visavis.run({"--set", "ice.turn_secret_file=/nowhere/turn", "serve"}), "ice.turn_secret_file");
    expect_one_sentence(visavis.run({"--config", "/nowhere/visavis.toml", "serve"}), "/nowhere/visavis.toml");
    expect_one_sentence(visavis.run({"--set", "database.url=host=/nowhere dbname=x", "serve"}), "database");
}

// A library's words about a secret quote it. Each command gets the password in every form that was seen to do so.
TEST(CommandLine, RepeatsNoPasswordWhateverIsWrongWithTheConnectionString) { // T-17
    const Installation visavis{Secret{"postgresql:///none?host=/nonexistent"}};
    const std::string_view marker = "Geheim4711";
    const std::vector<std::string> wrong{
        "\xEF\xBB\xBFpostgresql://visavis:Geheim4711@/visavis?host=/nonexistent",
        "\xEF\xBB\xBF\"postgresql://visavis:Geheim4711@/visavis?host=/nonexistent\"",
        " postgresql://visavis:Geheim4711@127.0.0.1:1/visavis",
        "\tpostgresql://visavis:Geheim4711@127.0.0.1:1/visavis",
        "\"postgresql://visavis:Geheim4711@127.0.0.1/visavis\"",
        "'postgresql://visavis:Geheim4711@127.0.0.1/visavis'",
        "postgres+ssl://visavis:Geheim4711@127.0.0.1/visavis",
        "mysql://visavis:Geheim4711@127.0.0.1/visavis",
        "postgresql://visavis:Geheim4711%@127.0.0.1/visavis",
        "postgresql://visavis:Geheim4711%zz@127.0.0.1/visavis",
        "postgresql://visavis:x@Geheim4711@127.0.0.1:1/visavis",
        "postgresql://visavis:x/Geheim4711@127.0.0.1:1/visavis",
        "postgresql://visavis:Geheim4711/x@127.0.0.1:1/visavis",
        "postgresql://visavis:x?Geheim4711@127.0.0.1:1/visavis",
        "postgresql://visavis:x:Geheim4711@127.0.0.1:1/visavis",
        "postgresql://visavis@127.0.0.1:Geheim4711/visavis",
        "postgresql://visavis:Geheim4711@127.0.0.1:x/visavis",
        "postgresql://visavis@127.0.0.1:1/visavis?passwort=Geheim4711",
        "postgresql://visavis@127.0.0.1:1/visavis?Geheim4711",
        "host=127.0.0.1 port=1 password='Geheim4711",
        "host=127.0.0.1 port=1 password=x Geheim4711",
        "host=127.0.0.1 port=1 passwort=Geheim4711",
        "host=127.0.0.1 port=Geheim4711",
        "host=127.0.0.1 port=1 sslmode=Geheim4711",
        "Geheim4711",
    };
    const std::vector<std::vector<std::string>> commands{
        {"serve"}, {"migrate"}, {"account", "verify", "anna.arzt"}, {"retention", "--run"}, {"doctor"}};
    const auto file = (visavis.folder() / "url").string();
    for (const auto& text : wrong) {
        std::ofstream{file, std::ios::binary | std::ios::trunc} << text << "\n";
        std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        for (const auto& command : commands) {
            for (const auto& setting : {"database.url_file=" + file, "database.url=" + text}) {
                std::vector<std::string> words{"--set", setting};
                words.insert(words.end(), command.begin(), command.end());
                const auto end = visavis.run(words);
                EXPECT_NE(end.status, 0) << command.front();
                const auto said = end.output + end.errors;
                EXPECT_EQ(said.find(marker), std::string::npos) << command.front() << ": " << said;
                EXPECT_NE(said.find("database"), std::string::npos) << command.front() << ": " << said;
            }
        }
    }
}

TEST(CommandLine, RepeatsNoPasswordThatStandsInTheWrongPlace) { // T-17
    const Installation visavis{Secret{"postgresql:///none?host=/nonexistent"}};
    const std::string url = "postgresql://visavis:Geheim4711@127.0.0.1/visavis?sslmode=require";
    const auto file = (visavis.folder() / "broken.toml").string();
    std::ofstream{file} << "[database]\nurl = \"" << url << "\n";
    for (const auto& words : std::vector<std::vector<std::string>>{{"migrate", url},
                                                                   {"--set", url, "migrate"},
                                                                   {"--set", "database.url:" + url, "migrate"},
                                                                   {"--set", "server.port=" + url, "migrate"},
                                                                   {"--config", file, "migrate"},
                                                                   {"account", "verify", "anna", url}}) {
        const auto end = visavis.run(words);
        EXPECT_NE(end.status, 0);
        EXPECT_EQ((end.output + end.errors).find("Geheim4711"), std::string::npos) << end.output << end.errors;
        EXPECT_FALSE(end.errors.empty());
    }
}

TEST(CommandLine, ReadsAConnectionStringThatAnEditorSaved) {
    const Installation visavis;
    const auto file = (visavis.folder() / "url").string();
    std::ofstream{file, std::ios::binary} << "\xEF\xBB\xBF  " << visavis.postgres().url().reveal() << " \r\n";
    std::filesystem::permissions(file, std::filesystem::perms::owner_read);
    const auto end = visavis.run({"--set", "database.url_file=" + file, "migrate"});
    EXPECT_EQ(end.status, 0) << end.errors;
}

TEST(CommandLine, RefusesAnOldSchemaAndMigratesIt) {
    const TestDatabase empty{Content::empty};
    const Installation visavis{empty.url(), empty.owner_url()};
    expect_one_sentence(visavis.run({"serve"}), "migrate");
    expect_one_sentence(visavis.run({"account", "verify", "anna.arzt"}), "migrate");
    EXPECT_EQ(visavis.run({"migrate"}).status, 0);
    const auto again = visavis.run({"migrate"});
    EXPECT_EQ(again.status, 0);
    EXPECT_EQ(again.output, "The database is up to date already.\n");
    visavis.create_practitioner("anna.arzt");
}

TEST(CommandLine, RefusesAMasterKeyThatIsNotTheDatabases) { // a wrong key would look like wrong passwords
    const Installation visavis;
    visavis.create_practitioner("anna.arzt");
    const auto other_key = (visavis.folder() / "other.key").string();
    visavis.must({"key", "create", other_key});
    expect_one_sentence(visavis.run({"--set", "keys.master_key_file=" + other_key, "serve"}), "key");
    expect_one_sentence(visavis.run({"--set", "keys.master_key_file=" + other_key, "account", "create", "--login-name",
                                     "bert.arzt", "--display-name", "Bert", "--password-stdin"},
                                    good_password + "\n"),
                        "key");
    EXPECT_EQ(visavis.postgres().value("select count(*) from account"), "1");
}

TEST(CommandLine, NeverOverwritesAKey) {
    const Installation visavis;
    const auto key = (visavis.folder() / "master.key").string();
    std::string before;
    std::getline(std::ifstream{key}, before);
    expect_one_sentence(visavis.run({"key", "create", key}), "master.key");
    std::string after;
    std::getline(std::ifstream{key}, after);
    EXPECT_EQ(after, before);
    EXPECT_EQ(std::filesystem::status(key).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(AccountCommand, CreatesVerifiesDisablesAndSetsPasswords) { // S-046, S-051
    const Installation visavis;
    const std::vector<std::string> create{"account",        "create", "--login-name",    "Anna.Arzt",
                                          "--display-name", "Anna",   "--password-stdin"};
    EXPECT_EQ(visavis.run(create, good_password + "\n").output,
              "The account is ready; it can open consultations once it is verified.\n");
    expect_one_sentence(visavis.run(create, good_password + "\n"), "already taken");
    const RunningServer server{visavis};
    const auto door = server.door();
    const auto verified = [&] {
        return json_of(door.call({.path = "/api/v1/account", .token = door.sign_in("anna.arzt")})).at("verified");
    };
    EXPECT_EQ(verified(), false);
    visavis.must({"account", "verify", "anna.arzt"});
    EXPECT_EQ(verified(), true);

    const auto token = door.sign_in("anna.arzt");
    const auto socket = door.connect(token);
    socket->expect<protocol::WaitingRoomState>();
    visavis.must({"account", "password", "anna.arzt", "--password-stdin"}, "Acht gelbe Berge 97\n");
    EXPECT_EQ(socket->close_code(), 4001U);
    EXPECT_EQ(door.try_sign_in("anna.arzt", good_password).status, 401U);

    const auto second = door.connect(door.sign_in("anna.arzt", "Acht gelbe Berge 97"));
    second->expect<protocol::WaitingRoomState>();
    visavis.must({"account", "disable", "anna.arzt"});
    const Stopwatch disabled;
    EXPECT_EQ(second->close_code(), 4001U); // T-15, also by another process
    EXPECT_LE(disabled.undisturbed(), std::chrono::milliseconds{1500});
    EXPECT_EQ(door.try_sign_in("anna.arzt", "Acht gelbe Berge 97").status, 401U);
}

TEST(AccountCommand, RefusesWhatCannotBe) {
    const Installation visavis;
    const auto create = [&](const std::string& login_name, const std::string& name, const std::string& password) {
        return visavis.run(
            {"account", "create", "--login-name", login_name, "--display-name", name, "--password-stdin"},
            password + "\n");
    };
    expect_one_sentence(create("a b", "Anna", good_password), "login name");
    expect_one_sentence(create("anna.arzt", "\u202Eanna", good_password), "display name"); // T-09
    expect_one_sentence(create("anna.arzt", "Anna", "kurz"), "password");
    expect_one_sentence(create("anna.arzt", "Anna", ""), "password");
    for (const std::string command : {"verify", "disable"}) {
        expect_one_sentence(visavis.run({"account", command, "nobody"}), "no account");
    }
    EXPECT_EQ(visavis.postgres().value("select count(*) from account"), "0");
}

TEST(RetentionCommand, SaysInWordsWhatItWouldDoAndDoesItOnlyWhenTold) { // T-18
    const Installation visavis;
    const auto plan = visavis.run({"retention", "--dry-run"});
    EXPECT_EQ(plan.status, 0);
    EXPECT_GE(std::ranges::count(plan.output, '\n'), 3);
    EXPECT_NE(plan.output.find("0"), std::string::npos);
    EXPECT_EQ(visavis.postgres().value("select count(*) from retention_run"), "0");
    EXPECT_EQ(visavis.run({"retention", "--run"}).status, 0);
    EXPECT_NE(visavis.postgres().value("select count(*) from retention_run"), "0");
}
