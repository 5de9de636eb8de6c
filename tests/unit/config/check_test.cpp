// What serving needs beyond valid values: https, files that exist and are private, no placeholder in production.
#include "support/temporary_folder.hpp"

#include "visavis/config/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sys/stat.h>

using namespace visavis;
using namespace visavis::config;
using testing::HasSubstr;

namespace {

class ServingCheck : public testing::Test {
  protected:
    void SetUp() override {
        settings_.server.public_url = "https://sprechstunde.praxis-mueller.de";
        settings_.server.certificate_file = file("certificate.pem", 0644);
        settings_.server.private_key_file = file("key.pem", 0600);
        settings_.server.static_directory = directory_.string();
        settings_.keys.master_key_file = file("master", 0600);
    }

    std::string file(const std::string& name, ::mode_t mode) {
        const auto path = (directory_ / name).string();
        std::ofstream{path} << "x";
        ::chmod(path.c_str(), mode);
        return path;
    }

    std::string refusal() {
        try {
            check_for_serving(settings_);
        } catch (const ConfigError& error) {
            return error.what();
        }
        return "";
    }

    test::TemporaryFolder directory_{"check"};
    Settings settings_;
};

} // namespace

TEST_F(ServingCheck, AcceptsCompleteProductionSettings) {
    EXPECT_EQ(refusal(), "");
}

TEST_F(ServingCheck, TrustsProxiesByAddressOrNetworkButNotEverybody) { // T-12
    settings_.server.proxy_protocol_from = {"192.0.2.7", "10.1.0.0/24", "2001:db8::/64"};
    EXPECT_EQ(refusal(), "");
    for (const auto* range : {"front.example", "10.1.0.7/24", "0.0.0.0/0", "::/0"}) {
        settings_.server.proxy_protocol_from = {range};
        EXPECT_THAT(refusal(), HasSubstr("server.proxy_protocol_from")) << range;
    }
}

TEST_F(ServingCheck, TakesAWildcardForSignalingHostsAndNothingElse) {
    for (const auto* hosts : {"", "*.rooms.praxis-mueller.de", "*.r-1.de"}) {
        settings_.server.signaling_hosts = hosts;
        EXPECT_EQ(refusal(), "") << hosts;
    }
    for (const auto* hosts : {"rooms.praxis-mueller.de", "*", "*.", "*.de", "*..de", "*.a..de", "*.Rooms.de", "*.a.de.",
                              "*.a.de:443", "*.1.2", "*.192.0.2.7", "*.a-.de", "*.-a.de", "*.xn--a.de", "*.[::1]",
                              "*.a.de; script-src *", "*.*.de", "https://*.a.de"}) {
        settings_.server.signaling_hosts = hosts;
        EXPECT_THAT(refusal(), HasSubstr("server.signaling_hosts")) << hosts;
    }
}

TEST_F(ServingCheck, RefusesPublicUrlsThatAreNoPlainHttpsOrigin) {
    for (const auto* url : {"",
                            "http://a.de",
                            "https://",
                            "https://a.de/",
                            "https://a.de/x",
                            "https://A.de",
                            "https://a.de:",
                            "https://a.de:99x",
                            "https://u@a.de",
                            "ftp://a.de",
                            "https://a.de:99999",
                            "https://a.de:0",
                            "https://a.de:0443",
                            "https://a.de:443",
                            "https://a.de:6000",
                            "https://a..de",
                            "https://.de",
                            "https://a.de.",
                            "https://-a.de",
                            "https://a.de:1:2",
                            "https://[::1",
                            "https://[0:0::2]",
                            "https://[2001:DB8::2]",
                            "https://[a.de]",
                            "https://[::ffff:1.2.3.4]",
                            "https://1.2.3",
                            "https://1.2.3.256",
                            "https://0x7f.1",
                            "https://a.1",
                            "https://a]b",
                            "https://xn--a.de",
                            "https://a.de?x",
                            "https://a.de#x",
                            "https://a b.de"}) {
        settings_.server.public_url = url;
        EXPECT_THAT(refusal(), HasSubstr("server.public_url")) << url;
    }
}

TEST_F(ServingCheck, TakesEveryPublicUrlThatBrowsersTake) {
    for (const auto* url :
         {"https://a.de", "https://a.de:8443", "https://a-b.c1.de", "https://192.0.2.7:8443", "https://[2001:db8::2]",
          "https://[2001:db8::2]:8443", "https://xn--mller-kva.de", "https://praxis"}) {
        settings_.server.public_url = url;
        EXPECT_EQ(refusal(), "") << url;
    }
}

TEST_F(ServingCheck, ParsesWhatABrowserWillParse) {
    settings_.ice.turn_secret_file = file("turn", 0600);
    for (const auto* url :
         {"stun:stun.example.org:3478?transport=udp", "stun://stun.example.org", "stun:stun.example.org:99999",
          "stun:user@stun.example.org", "stun:", "stuns:", "stun:a:", "stun:a b", "stun:1.2.3", "stun:[::1"}) {
        settings_.ice.stun_urls = {"stun:stun.praxis-mueller.de:3478", url};
        EXPECT_THAT(refusal(), HasSubstr("ice.stun_urls")) << url;
    }
    settings_.ice.stun_urls = {"stun:stun.praxis-mueller.de:3478", "stun:[2001:db8::1]:3478", "stuns:192.0.2.7"};
    for (const auto* url : {"turn:2001:db8::1:3478", "turn:turn.example.org?transport=tls",
                            "turn:", "turns:a?transport=udp", "turn:a?transport=udp&x=1", "turn:a/b"}) {
        settings_.ice.turn_urls = {"turn:turn.praxis-mueller.de", url};
        EXPECT_THAT(refusal(), HasSubstr("ice.turn_urls")) << url;
    }
    settings_.ice.turn_urls = {"turn:turn.praxis-mueller.de?transport=udp", "turns:[2001:db8::1]:443?transport=tcp"};
    EXPECT_EQ(refusal(), "");
}

TEST_F(ServingCheck, RefusesPlaceholdersOnlyInProduction) {
    for (const auto* url :
         {"https://localhost:8443", "https://visavis.example", "https://127.0.0.1", "https://[::1]:8443"}) {
        settings_.server.public_url = url;
        settings_.server.mode = Mode::production;
        EXPECT_THAT(refusal(), HasSubstr("placeholder")) << url;
        settings_.server.mode = Mode::development;
        EXPECT_EQ(refusal(), "") << url;
    }
}

TEST_F(ServingCheck, RefusesSecretFilesOthersCanReadInProduction) {
    settings_.server.private_key_file = file("key.pem", 0640);
    EXPECT_THAT(refusal(), HasSubstr("server.private_key_file"));
    settings_.server.private_key_file = file("key.pem", 0600);
    settings_.keys.master_key_file = file("master", 0604);
    EXPECT_THAT(refusal(), HasSubstr("keys.master_key_file"));
    settings_.server.mode = Mode::development;
    EXPECT_EQ(refusal(), "");
}

TEST_F(ServingCheck, WantsABusThatKeepsItsPassword) {
    settings_.bus.nats_urls = {"nats://10.0.0.4:4222"};
    EXPECT_THAT(refusal(), HasSubstr("tls://"));
    settings_.bus.nats_urls = {"tls://nats.praxis-mueller.de:4222", "nats://127.0.0.1:4222"};
    EXPECT_EQ(refusal(), "");
    settings_.bus.nats_urls = {"tls://visavis:secret@nats.praxis-mueller.de"};
    EXPECT_THAT(refusal(), HasSubstr("bus.credentials_file"));
    EXPECT_THAT(refusal(), testing::Not(HasSubstr("secret@")));
    settings_.bus.nats_urls = {"tls://nats.praxis-mueller.de"};
    settings_.bus.credentials_file = file("bus", 0644);
    EXPECT_THAT(refusal(), HasSubstr("bus.credentials_file"));
    settings_.bus.credentials_file = file("bus", 0600);
    settings_.bus.ca_file = "/nonexistent";
    EXPECT_THAT(refusal(), HasSubstr("bus.ca_file"));
}

TEST_F(ServingCheck, RefusesMissingFiles) {
    auto complete = settings_;
    settings_.server.certificate_file = "/nonexistent";
    EXPECT_THAT(refusal(), HasSubstr("server.certificate_file"));
    settings_ = Settings{complete};
    settings_.server.static_directory = "/nonexistent";
    EXPECT_THAT(refusal(), HasSubstr("server.static_directory"));
    settings_ = Settings{complete};
    settings_.keys.master_key_file = "";
    EXPECT_THAT(refusal(), HasSubstr("keys.master_key_file is empty"));
    settings_ = Settings{complete};
    settings_.ice.turn_urls = {"turn:a"};
    EXPECT_THAT(refusal(), HasSubstr("ice.turn_secret_file"));
}
