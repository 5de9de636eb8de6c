// Two real nodes behind the real front: HAProxy with the configuration that is shipped.
#include "integration/cluster/page.hpp"
#include "support/front.hpp"
#include "support/nats_server.hpp"
#include "support/program.hpp"

#include <gtest/gtest.h>

using namespace visavis;
using namespace visavis::protocol;
using namespace visavis::test;
using namespace std::chrono_literals;

namespace {

class BehindTheFront : public testing::Test {
  protected:
    std::unique_ptr<RunningServer> node(const std::vector<std::string>& more) {
        std::vector<std::string> words{"--set", "bus.nats_urls=" + nats_.url(),
                                       "--set", "server.mode=development",
                                       "--set", "server.proxy_protocol_from=127.0.0.1"};
        words.insert(words.end(), more.begin(), more.end());
        return std::make_unique<RunningServer>(installation_, words);
    }

    void start() {
        installation_.create_practitioner("anna.arzt");
        for (auto& one : nodes_) {
            one = node({});
        }
        front_.emplace(std::array{nodes_[0]->door().port(), nodes_[1]->door().port()});
        ASSERT_TRUE(eventually([&] { return from("127.0.0.11").call({.path = "/healthz"}).status == 200; }, 5s));
    }

    void TearDown() override {
        for (const auto& one : nodes_) {
            if (one && HasFailure()) {
                std::cerr << one->program().errors() << "----\n";
            }
        }
    }

    /// The front as a client at this address sees it.
    [[nodiscard]] Door from(const std::string& source) const { return Door{front_->port(), "visavis.test", source}; }

    Installation installation_;
    NatsServer nats_;
    std::array<std::unique_ptr<RunningServer>, 2> nodes_;
    std::optional<Front> front_;
};

} // namespace

TEST_F(BehindTheFront, CountsGuessesForEachClientByItself) { // T-01, T-14
    start();
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(from("127.0.0.11").try_enter("0000-0000-0000").status, 401U);
    }
    EXPECT_EQ(from("127.0.0.11").try_enter("0000-0000-0000").status, 429U);
    EXPECT_EQ(from("127.0.0.12").try_enter("0000-0000-0000").status, 401U);
    for (const auto& one : nodes_) {
        EXPECT_EQ(one->program().errors().find("127.0.0.11"), std::string::npos) << "no address in a log (S-069)";
    }
}

TEST_F(BehindTheFront, ServesWhileANodeIsDead) {
    start();
    nodes_[0]->kill();
    for (int i = 11; i < 31; ++i) {
        const auto door = from("127.0.0." + std::to_string(i));
        EXPECT_TRUE(eventually([&] { return door.call({.path = "/readyz"}).status == 200; }, 2s)) << i;
    }
}
