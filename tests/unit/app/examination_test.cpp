// What `visavis doctor` and the start of the server find in a certificate.
#include "app/examination.hpp"
#include "support/temporary_folder.hpp"
#include "support/tls_client.hpp"

#include <gtest/gtest.h>

#include <algorithm>

using namespace visavis;
using namespace visavis::app;
using namespace visavis::test;

namespace {

class CertificateCheck : public testing::Test {
  protected:
    /// What is wrong with one made for `name`, where the server is reached as visavis.test and under `hosts`.
    std::string wrong(const std::string& name, const std::string& hosts) {
        const auto files = make_certificate(directory_.string(), name);
        config::ServerSettings server;
        server.public_url = "https://visavis.test:8443";
        server.signaling_hosts = hosts;
        server.certificate_file = files.certificate;
        server.private_key_file = files.private_key;
        std::string findings;
        for (const auto& check : examine_certificate(server)) {
            findings += check.health == Health::bad ? check.finding : "";
        }
        EXPECT_EQ(certificate_is_for_all_names(server), findings.empty());
        return findings;
    }

    test::TemporaryFolder directory_{"examined"};
};

} // namespace

TEST_F(CertificateCheck, WantsThePublicNameAndTheNamesOfRooms) {
    EXPECT_EQ(wrong("visavis.test", ""), "");
    EXPECT_EQ(wrong("other.test", ""), "The certificate is not made for visavis.test.");
    EXPECT_EQ(wrong("visavis.test", "*.rooms.visavis.test"), "The certificate is not made for *.rooms.visavis.test.");
    EXPECT_EQ(wrong("*.rooms.visavis.test", "*.rooms.visavis.test"), "The certificate is not made for visavis.test.");
}
