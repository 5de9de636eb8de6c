// What only a real NATS server can show: it dies, hangs, is not there yet, wants TLS and a password.
#include "integration/cluster/bus_node.hpp"
#include "support/run_options.hpp"
#include "support/stopwatch.hpp"
#include "support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <semaphore>

using namespace visavis;
using namespace visavis::bus;
using namespace visavis::test;
using namespace std::chrono_literals;
using testing::Not;

namespace {

class TwoNodesOverNats : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(eventually([&] { return a->others().size() == 1 && b->others().size() == 1; }, 5s));
    }

    crypto::Key key{some_key()};
    OverNats carrier;
    Node a{key, carrier.transport()};
    Node b{key, carrier.transport()};
};

} // namespace

TEST_F(TwoNodesOverNats, SaysThatItIsDownAndComesBackByItself) {
    const auto subject = a->subject("room", "an account");
    Inbox inbox;
    const auto listening = b->subscribe(subject, b.executor(), [&, keep = inbox.handler()](Message message) {
        b->reply(message, "here");
        keep(std::move(message));
    });
    EXPECT_TRUE(eventually([&] { return a.request(subject, "before").has_value(); }, 5s));
    carrier.server.kill();
    EXPECT_TRUE(eventually([&] { return !a->up() && !b->up(); }, 1s)) << "noticed at once";
    EXPECT_FALSE(a->publish(subject, "lost"));
    EXPECT_EQ(a.request(subject, "lost").error(), NoAnswer::bus_down);
    EXPECT_TRUE(eventually([&] { return a.downs() == 1; }, 1s));
    carrier.server.start();
    EXPECT_TRUE(eventually([&] { return a->up() && b->up(); }, 5s));
    EXPECT_TRUE(eventually([&] { return a.request(subject, "after").value_or("") == "here"; }, 5s));
    EXPECT_THAT(inbox.payloads(), Not(testing::Contains("lost"))) << "nothing is kept for later";
    EXPECT_EQ(a.gone(), 0) << "while nobody can be heard, nobody is gone";
    EXPECT_EQ(b.gone(), 0);
}

TEST_F(TwoNodesOverNats, NoticesAServerThatHangs) {
    carrier.server.freeze();
    const Stopwatch frozen_at;
    EXPECT_TRUE(eventually([&] { return !a->up(); }, 5s));
    EXPECT_LT(frozen_at.undisturbed(), 3s);
    carrier.server.thaw();
    EXPECT_TRUE(eventually([&] { return a->up() && b->up(); }, 5s));
    EXPECT_EQ(a.gone(), 0);
}

// libnats 3.4 ends the process when a subscription is destroyed while its reader has a message for it in its hands.
TEST_F(TwoNodesOverNats, EndsSubscriptionsWhileMessagesForThemArrive) {
    std::vector<std::string> subjects; // a subscription of the carrier for each
    for (int i = 0; i < 50; ++i) {
        subjects.push_back(a->subject("room", "account " + std::to_string(i)));
    }
    std::atomic<bool> over{false};
    std::thread talker{[&] {
        while (!over) {
            for (const auto& subject : subjects) {
                a->publish(subject, "candidate");
            }
            std::this_thread::yield();
        }
    }};
    const auto rounds = short_or_long(500, 10'000);
    const auto heard = std::make_shared<std::counting_semaphore<>>(0);
    int in_time = 0;
    for (int i = 0; i < rounds; ++i) {
        std::vector<Subscription> ending;
        for (const auto& subject : subjects) {
            ending.push_back(b->subscribe(subject, b.executor(), [heard](const Message&) { heard->release(); }));
        }
        in_time += heard->try_acquire_for(5s) ? 1 : 0; // more of them are on their way
    }
    over = true;
    talker.join();
    EXPECT_EQ(in_time, rounds);
}

TEST(NatsBus, StartsBeforeItsServerAndEndsWithoutIt) {
    const auto key = some_key();
    OverNats carrier;
    carrier.server.kill();
    Node a{key, carrier.transport()};
    EXPECT_FALSE(a->up());
    {
        Node b{key, carrier.transport()};
    }
    carrier.server.start();
    EXPECT_TRUE(eventually([&] { return a->up(); }, 5s));
}

// Not under ThreadSanitizer: when libnats shuts a socket, OpenSSL has its reader write an alert into the buffer that
// its writer used. The socket's end orders the two, which the sanitizer does not know.
#if !__has_feature(thread_sanitizer)
TEST(NatsBus, SpeaksTlsAndShowsItsCredentials) {
    const auto key = some_key();
    const TemporaryFolder folder{"bus"};
    const auto files = make_certificate(folder.string(), "localhost");
    NatsServer server{"authorization { user: visavis, password: \"a good one\" }\ntls { cert_file: \"" +
                      files.certificate + "\", key_file: \"" + files.private_key + "\" }\n"};
    const auto url = "tls://localhost:" + std::to_string(server.port());
    std::ofstream{folder / "right"} << "visavis:a good one\n";
    std::ofstream{folder / "wrong"} << "visavis:a bad one\n";
    std::ofstream{folder / "empty"};
    Node wrong{
        key, nats_transport({.nats_urls = {url}, .credentials_file = folder / "wrong", .ca_file = files.certificate})};
    Node untrusting{key, nats_transport({.nats_urls = {url}, .credentials_file = folder / "right"})};
    Node misnamed{key, nats_transport({.nats_urls = {"tls://127.0.0.1:" + std::to_string(server.port())},
                                       .credentials_file = folder / "right",
                                       .ca_file = files.certificate})};
    Node right{
        key, nats_transport({.nats_urls = {url}, .credentials_file = folder / "right", .ca_file = files.certificate})};
    EXPECT_TRUE(eventually([&] { return right->up(); }, 5s));
    std::ofstream{folder / "wrong"} << "visavis:a good one\n"; // is read at the start only
    std::this_thread::sleep_for(1s);                           // the others had their time as well
    EXPECT_FALSE(wrong->up());
    EXPECT_FALSE(untrusting->up());
    EXPECT_FALSE(misnamed->up());
    EXPECT_THROW((void)nats_transport({.nats_urls = {url}, .credentials_file = folder / "empty"}), std::runtime_error);
    EXPECT_THROW((void)nats_transport({.nats_urls = {url}, .ca_file = folder / "none"}), std::runtime_error);
}
#endif
