// The bus in the hands of somebody who records, repeats, delays and reorders what the nodes say, over real NATS
// servers, and who gets the master key afterwards (T-25).
#include "integration/cluster/bus_node.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <set>

using namespace visavis;
using namespace visavis::bus;
using namespace visavis::test;
using namespace std::chrono_literals;
using testing::ElementsAre;

namespace {

struct Recorded {
    std::string subject;
    std::string reply_to;
    std::string payload;
};

/// Stands between two NATS servers and carries everything from one to the other, as it pleases.
class Bridge {
  public:
    Bridge(std::unique_ptr<Transport> left, std::unique_ptr<Transport> right)
        : sides_{std::move(left), std::move(right)} {
        for (const std::size_t side : {0U, 1U}) {
            interests_.at(side) = sides_.at(side)->listen(
                "visavis.>", [this, side](const Transport::Incoming& incoming) { hear(side, incoming); });
            sides_.at(side)->start([this](bool up) { up_ += up ? 1 : 0; });
        }
        EXPECT_TRUE(eventually([&] { return up_ == 2; }, 5s));
    }

    Bridge(const Bridge&) = delete;
    Bridge& operator=(const Bridge&) = delete;

    ~Bridge() {
        for (const auto& side : sides_) {
            side->stop();
        }
    }

    void times(int count) { times_ = count; }

    void hold(const std::string& subject) {
        const std::scoped_lock lock{mutex_};
        held_subject_ = subject;
    }

    [[nodiscard]] std::deque<Recorded> held() {
        const std::scoped_lock lock{mutex_};
        return held_;
    }

    [[nodiscard]] std::vector<Recorded> recorded() {
        const std::scoped_lock lock{mutex_};
        return recorded_;
    }

    /// To the right side.
    void send(const Recorded& one) { put(1, one); }

  private:
    void hear(std::size_t side, const Transport::Incoming& incoming) {
        if (incoming.nobody_there) {
            return;
        }
        Recorded one{std::string{incoming.subject}, std::string{incoming.reply_to}, std::string{incoming.payload}};
        {
            const std::scoped_lock lock{mutex_};
            if (mine_.at(side).contains(one.payload)) {
                return;
            }
            recorded_.push_back(one);
            if (one.subject == held_subject_) {
                held_.push_back(std::move(one));
                return;
            }
        }
        for (int i = 0; i < times_; ++i) {
            put(1 - side, one);
        }
    }

    void put(std::size_t side, const Recorded& one) {
        {
            const std::scoped_lock lock{mutex_};
            mine_.at(side).insert(one.payload);
        }
        EXPECT_TRUE(sides_.at(side)->send(one.subject, one.reply_to, one.payload));
    }

    std::array<std::unique_ptr<Transport>, 2> sides_;
    std::array<std::unique_ptr<Transport::Interest>, 2> interests_;
    std::atomic<int> up_{0};
    std::atomic<int> times_{1};
    std::mutex mutex_;
    std::array<std::set<std::string>, 2> mine_; ///< what came from here itself
    std::string held_subject_;
    std::deque<Recorded> held_;
    std::vector<Recorded> recorded_;
};

class HostileBus : public testing::Test {
  protected:
    static void meet(Node& one, Node& other) {
        for (auto* const node : {&one, &other}) {
            ASSERT_TRUE(eventually([&] { return (*node)->up() && (*node)->others().size() == 1; }, 10s));
        }
    }

    /// A subscription is under way to the server for a moment: says something until it is heard, and clears the inbox.
    void wait_until_heard(Node& from, Inbox& inbox) {
        ASSERT_TRUE(eventually([&] { return from->publish(subject, "listening?"), !inbox.payloads().empty(); }, 5s));
        ASSERT_TRUE(from->publish(subject, "yes"));
        ASSERT_TRUE(eventually([&] { return inbox.payloads().back() == "yes"; }, 5s));
        inbox.clear();
    }

    /// Whatever was sent to the right side before has been heard by this node.
    void wait_for_all_sent_to(Node& node) {
        const auto before = node.dropped("forged");
        bridge.send({Bus::subject("presence"), "", "no message " + std::to_string(++marks_)});
        EXPECT_TRUE(eventually([&] { return node.dropped("forged") > before; }, 5s));
    }

    crypto::Key key{some_key()};
    OverNats left;
    OverNats right;
    Bridge bridge{left.transport(), right.transport()};
    const std::string subject{Bus::subject("test")};

  private:
    int marks_{0};
};

} // namespace

TEST_F(HostileBus, IsHeardOnceHoweverOftenAndToWhomeverItRepeats) {
    bridge.times(3);
    Node a{key, left.transport()};
    Node b{key, right.transport()};
    meet(a, b);
    Inbox first;
    Inbox beside;
    auto listening = b->subscribe(subject, b.executor(), first.handler());
    const auto listening_too = b->subscribe(subject, b.executor(), beside.handler());
    wait_until_heard(a, first);
    beside.clear();
    std::vector<std::string> said;
    for (int i = 0; i < 20; ++i) {
        said.push_back("message " + std::to_string(i));
        ASSERT_TRUE(a->publish(subject, said.back()));
    }
    ASSERT_TRUE(first.has(said.size()));
    listening.reset();
    Inbox later; // a room that was given up and begun again
    const auto listening_again = b->subscribe(subject, b.executor(), later.handler());
    for (const auto& one : bridge.recorded()) {
        bridge.send(one);
    }
    wait_for_all_sent_to(b);
    ASSERT_TRUE(a->publish(subject, "end"));
    said.emplace_back("end");
    ASSERT_TRUE(beside.has(said.size()));
    ASSERT_TRUE(later.has(1));
    EXPECT_EQ(beside.payloads(), said);
    EXPECT_THAT(later.payloads(), ElementsAre("end"));
    EXPECT_EQ(first.payloads().size(), said.size() - 1);
}

TEST_F(HostileBus, CannotPutALaterMessageBeforeAnEarlierOne) {
    Node a{key, left.transport()};
    Node b{key, right.transport()};
    meet(a, b);
    Inbox inbox;
    const auto listening = b->subscribe(subject, b.executor(), inbox.handler());
    wait_until_heard(a, inbox);
    bridge.hold(subject);
    ASSERT_TRUE(a->publish(subject, "first"));
    ASSERT_TRUE(a->publish(subject, "second"));
    ASSERT_TRUE(eventually([&] { return bridge.held().size() == 2; }, 5s));
    bridge.hold("");
    const auto held = bridge.held();
    // If a beat of a came through meanwhile, both are late.
    bridge.send(held[1]);
    bridge.send(held[0]);
    wait_for_all_sent_to(b);
    ASSERT_TRUE(a->publish(subject, "end"));
    ASSERT_TRUE(eventually([&] { return !inbox.payloads().empty() && inbox.payloads().back() == "end"; }, 5s));
    EXPECT_THAT(inbox.payloads(), testing::Not(testing::Contains("first")));
    EXPECT_LE(inbox.payloads().size(), 2U);
    EXPECT_EQ(a->others().size(), 1U);
}

TEST_F(HostileBus, TellsANodeNothingFromBeforeItsStart) {
    Node a{key, left.transport()};
    Recorded held;
    {
        Node b{key, right.transport()};
        meet(a, b);
        Inbox inbox;
        const auto listening = b->subscribe(subject, b.executor(), inbox.handler());
        wait_until_heard(a, inbox);
        ASSERT_TRUE(a->publish(subject, "old"));
        ASSERT_TRUE(inbox.has(1));
        bridge.hold(subject);
        ASSERT_TRUE(a->publish(subject, "kept back"));
        ASSERT_TRUE(eventually([&] { return bridge.held().size() == 1; }, 5s));
        held = bridge.held().front();
        bridge.hold("");
    }
    ASSERT_TRUE(eventually([&] { return a->others().empty(); }, 5s));
    const auto before = bridge.recorded();
    Inbox inbox;
    Node b{key, right.transport()};
    const auto listening = b->subscribe(subject, b.executor(), inbox.handler());
    for (const auto& one : before) {
        bridge.send(one);
    }
    meet(a, b);
    EXPECT_EQ(b->others().front(), a->node()) << "the one that left is not there again";
    for (const auto& one : before) {
        bridge.send(one);
    }
    bridge.send(held);
    wait_for_all_sent_to(b);
    EXPECT_THAT(inbox.payloads(), testing::IsEmpty());
    wait_until_heard(a, inbox);
    ASSERT_TRUE(a->publish(subject, "new"));
    ASSERT_TRUE(inbox.has(1));
    EXPECT_THAT(inbox.payloads(), ElementsAre("new"));
    EXPECT_EQ(b->others().size(), 1U);
}

namespace {

/// What a node would make of `one` if it knew nothing but the installation's key: whether any key that follows from it
/// opens it, in this form of envelope or the one before.
bool opens_with(const crypto::Key& installation, const Recorded& one) {
    const auto way = one.subject + "\n" + one.reply_to;
    for (const auto* const purpose :
         {"seal messages", "seal beats", "agree on keys", "name subjects", "visavis: between nodes, 1"}) {
        const auto derived = installation.derive(purpose);
        for (const auto& candidate : {derived, installation}) {
            if (crypto::open(candidate, one.payload, "visavis bus 1\n" + way)) {
                return true;
            }
            for (const std::size_t head : {0U, 16U, 64U}) { // behind the kind of seal
                if (one.payload.size() <= head + 1) {
                    continue;
                }
                const auto context = "visavis bus 2\n" + one.payload.substr(0, head + 1) + way;
                if (crypto::open(candidate, std::string_view{one.payload}.substr(head + 1), context)) {
                    return true;
                }
            }
        }
    }
    return false;
}

} // namespace

TEST_F(HostileBus, KeepsRecordedTrafficClosedToWhoeverGetsTheMasterKeyLater) {
    Node a{key, left.transport()};
    Node b{key, right.transport()};
    meet(a, b);
    Inbox inbox;
    const auto room = a->subject("room", "an account");
    const auto listening = b->subscribe(room, b.executor(), [&](Message message) {
        b->reply(message, "candidate 192.0.2.7");
        inbox.handler()(std::move(message));
    });
    ASSERT_TRUE(eventually([&] { return a.request(room, "offer of Erika").has_value(); }, 5s));
    ASSERT_TRUE(a->publish(room, "again"));
    ASSERT_TRUE(inbox.has(2));
    std::size_t beats = 0;
    std::size_t others = 0;
    for (const auto& one : bridge.recorded()) {
        const bool is_beat = one.subject == Bus::subject("presence");
        (is_beat ? beats : others) += 1;
        EXPECT_EQ(opens_with(key, one), is_beat) << one.subject;
    }
    EXPECT_GE(beats, 2U) << "which tell nothing, and show that the attack would work";
    EXPECT_GE(others, 5U) << "two keys, a request, its answer, a message";
}

TEST_F(HostileBus, LosesNothingWhileKeysAreMadeAnew) {
    Node a{key, left.transport(), nullptr, 300ms};
    Node b{key, right.transport(), nullptr, 350ms};
    meet(a, b);
    Inbox inbox;
    const auto listening = b->subscribe(subject, b.executor(), inbox.handler());
    wait_until_heard(a, inbox);
    const auto keys = [&] {
        std::set<std::string> ids;
        for (const auto& one : bridge.recorded()) {
            if (one.subject == subject) {
                ids.insert(one.payload.substr(1, 16));
            }
        }
        return ids.size();
    };
    std::vector<std::string> said;
    ASSERT_TRUE(eventually(
        [&] {
            said.push_back(std::to_string(said.size()));
            EXPECT_TRUE(a->publish(subject, said.back()));
            return keys() >= 5;
        },
        20s));
    ASSERT_TRUE(inbox.has(said.size())) << b.dropped("unknown_key") << " unknown, " << b.dropped("repeated")
                                        << " late, " << b.dropped("forged") << " forged";
    EXPECT_EQ(inbox.payloads(), said);
}
