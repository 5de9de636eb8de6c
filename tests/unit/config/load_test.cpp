// Settings load strictly: sources in their order, one clear sentence for whatever is wrong, and no secret in any of
// them.
#include "support/temporary_folder.hpp"

#include "visavis/config/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

using namespace visavis;
using namespace visavis::config;
using testing::HasSubstr;
using testing::Not;

namespace {

class ConfigFile : public testing::Test {
  protected:
    std::string write(const std::string& name, const std::string& text) {
        const auto path = directory_ / name;
        std::ofstream{path} << text;
        return path.string();
    }

    Settings load_toml(const std::string& text) { return load({.file = write("visavis.toml", text)}); }

    std::string refusal(const std::string& text) {
        try {
            static_cast<void>(load_toml(text));
        } catch (const ConfigError& error) {
            return error.what();
        }
        return "accepted";
    }

    test::TemporaryFolder directory_{"config"};
};

} // namespace

TEST_F(ConfigFile, CommandLineWinsOverEnvironmentWinsOverFile) {
    const auto file = write("visavis.toml", "[server]\nport = 1\nplain_port = 1\nmetrics_port = 1\n");
    const auto settings =
        load({.file = file,
              .environment = {{"VISAVIS_SERVER_PLAIN_PORT", "2"}, {"VISAVIS_SERVER_METRICS_PORT", "2"}},
              .assignments = {{"server.metrics_port", "3"}}});
    EXPECT_EQ(settings.server.port, 1);
    EXPECT_EQ(settings.server.plain_port, 2);
    EXPECT_EQ(settings.server.metrics_port, 3);
}

TEST_F(ConfigFile, ReadsEveryType) {
    const auto settings =
        load_toml("[server]\nmode = \"development\"\npublic_url = \"https://a.b\"\n"
                  "[ice]\nstun_urls = [\"stun:a:1\", \"stuns:b:2\"]\nconnection_policy = \"relay_only\"\n"
                  "[consultation]\ngrace_seconds = 45\n[database]\nurl = \"postgresql:///x\"\n");
    EXPECT_EQ(settings.server.mode, Mode::development);
    EXPECT_EQ(settings.server.public_url, "https://a.b");
    EXPECT_EQ(settings.ice.stun_urls, (std::vector<std::string>{"stun:a:1", "stuns:b:2"}));
    EXPECT_EQ(settings.ice.connection_policy, ConnectionPolicy::relay_only);
    EXPECT_EQ(settings.consultation.grace, std::chrono::seconds{45});
    EXPECT_EQ(settings.database.url.reveal(), "postgresql:///x");
}

TEST_F(ConfigFile, NamesTheNearestKeyForATypo) {
    EXPECT_THAT(refusal("[server]\nprot = 1\n"), HasSubstr("did you mean server.port?"));
    EXPECT_THAT(refusal("[servr]\nport = 1\n"), HasSubstr("did you mean server.port?"));
    EXPECT_THAT(refusal("[server]\nnothing_like_it_at_all = 1\n"), Not(HasSubstr("did you mean")));
    EXPECT_THROW(static_cast<void>(load({.environment = {{"VISAVIS_SERVER_PROT", "1"}}})), ConfigError);
    EXPECT_THROW(static_cast<void>(load({.assignments = {{"server.prot", "1"}}})), ConfigError);
}

TEST_F(ConfigFile, LeavesForeignVariablesAloneButNotMisspeltOnes) {
    EXPECT_NO_THROW(static_cast<void>(load({.environment = {{"VISAVIS_BINARY", "x"},
                                                            {"VISAVIS_SOURCE_DIR", "x"},
                                                            {"VISAVIS_SCREENSHOTS", "x"},
                                                            {"VISAVIS_PUBLIC_URL", "x"},
                                                            {"VISAVIS_TURN_URLS", "x"},
                                                            {"VISAVIS_", "x"},
                                                            {"VISAVIS", "x"}}})));
    EXPECT_THROW(static_cast<void>(load({.environment = {{"VISAVIS_SERVR_PORT", "1"}}})), ConfigError);
    EXPECT_THROW(static_cast<void>(load({.environment = {{"VISAVIS_LOG_COLOUR", "1"}}})), ConfigError);
}

TEST_F(ConfigFile, NamesKeyAndLimit) {
    EXPECT_THAT(refusal("[server]\nport = 65536\n"), HasSubstr("server.port is 65536, but must be from 0 to 65535."));
    EXPECT_THAT(refusal("[ice]\ncredential_lifetime_seconds = 601\n"), HasSubstr("from 10 to 600 seconds."));
    EXPECT_THAT(refusal("[server]\nmode = \"fast\"\n"),
                HasSubstr("server.mode must be one of production, development."));
    EXPECT_THAT(refusal("[ice]\nturn_urls = [\"http://x\"]\n"), HasSubstr("begin with turn: or turns:"));
}

TEST_F(ConfigFile, RefusesWrongTypes) {
    EXPECT_THAT(refusal("[server]\nport = \"8443\"\n"), HasSubstr("server.port must be a whole number."));
    EXPECT_THAT(refusal("[server]\npublic_url = 7\n"), HasSubstr("must be a text in quotes."));
    EXPECT_THAT(refusal("[server]\nport = 1.5\n"), HasSubstr("has a type no setting has"));
    EXPECT_THAT(refusal("[ice]\nstun_urls = \"stun:a\"\n"), HasSubstr("must be a list of texts."));
    EXPECT_THAT(refusal("port = 1\n"), HasSubstr("there is no setting port"));
    EXPECT_THROW(static_cast<void>(load({.assignments = {{"server.port", "80x"}}})), ConfigError);
}

TEST_F(ConfigFile, NeverRepeatsASecret) {
    EXPECT_THAT(refusal("[database]\nurl = \"hunter2\\u0001\"\n"), Not(HasSubstr("hunter2")));
    EXPECT_THAT(refusal("[database]\nurl = \"hunter2\n"), Not(HasSubstr("hunter2")));
    EXPECT_THAT(refusal("[database]\nurl = [\"hunter2\"]\n"), Not(HasSubstr("hunter2")));
}

TEST_F(ConfigFile, DatabaseUrlFileWins) {
    const auto url_file = write("url", "postgresql://from-file\n");
    const auto settings =
        load({.assignments = {{"database.url", "postgresql://inline"}, {"database.url_file", url_file}}});
    EXPECT_EQ(settings.database.url.reveal(), "postgresql://from-file");
    EXPECT_THROW(static_cast<void>(load({.assignments = {{"database.url_file", "/nonexistent"}}})), ConfigError);
}

TEST_F(ConfigFile, MissingFileIsRefused) {
    EXPECT_THROW(static_cast<void>(load({.file = "/nonexistent.toml"})), ConfigError);
}

TEST_F(ConfigFile, ListsInTheEnvironmentAreSeparatedByCommas) {
    const auto settings = load({.environment = {{"VISAVIS_ICE_STUN_URLS", "stun:a,stun:b"}, {"PATH", "/bin"}}});
    EXPECT_EQ(settings.ice.stun_urls.size(), 2U);
}

TEST(DocumentedToml, IsTheCommittedFileAndLoads) {
    const auto path = std::string{VISAVIS_SOURCE_DIR} + "/config/visavis.toml";
    std::stringstream committed;
    committed << std::ifstream{path}.rdbuf();
    EXPECT_EQ(committed.str(), documented_toml());
    const auto settings = load({.file = path});
    EXPECT_EQ(settings.server.port, ServerSettings{}.port);
    EXPECT_EQ(settings.database.url.reveal(), DatabaseSettings{}.url.reveal());
}

TEST(DocumentedToml, KeepsLinesShort) {
    std::istringstream lines{documented_toml()};
    for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(line.size(), 100U) << line;
    }
}
