// What every bus promises, asked of the one inside a process and of the one over a real NATS server.
#include "integration/cluster/bus_node.hpp"
#include "support/manual_clock.hpp"
#include "support/stopwatch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace visavis;
using namespace visavis::bus;
using namespace visavis::test;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

namespace {

class BusContract : public testing::TestWithParam<bool> {
  protected:
    std::unique_ptr<Node> node(const crypto::Key& key, const Clock* clock = nullptr) {
        return std::make_unique<Node>(key, carrier_->transport(), clock);
    }

    static void meet(const std::vector<Node*>& nodes) {
        for (auto* const one : nodes) {
            ASSERT_TRUE(eventually([&] { return (*one)->up() && (*one)->others().size() == nodes.size() - 1; }, 5s));
        }
    }

    std::unique_ptr<Carrier> carrier_{GetParam() ? std::unique_ptr<Carrier>{std::make_unique<OverNats>()}
                                                 : std::make_unique<InProcess>()};
    crypto::Key key_{some_key()};
};

/// The carrier's operator: sees everything, may send anything.
class Operator {
  public:
    explicit Operator(std::unique_ptr<Transport> transport)
        : transport_{std::move(transport)} {
        interest_ = transport_->listen("visavis.>", [this](const Transport::Incoming& incoming) {
            const std::scoped_lock lock{mutex_};
            seen_.push_back({std::string{incoming.subject}, std::string{incoming.payload}});
        });
        transport_->start([this](bool up) { up_ = up; });
        EXPECT_TRUE(eventually([&] { return up_.load(); }, 5s));
    }

    Operator(const Operator&) = delete;
    Operator& operator=(const Operator&) = delete;

    ~Operator() { transport_->stop(); }

    bool send(const std::string& subject, const std::string& payload) { return transport_->send(subject, "", payload); }

    std::string seen_on(const std::string& subject) {
        std::optional<std::string> payload;
        EXPECT_TRUE(eventually(
            [&] {
                const std::scoped_lock lock{mutex_};
                for (const auto& [where, what] : seen_) {
                    payload = where == subject ? std::optional{what} : payload;
                }
                return payload.has_value();
            },
            5s));
        return payload.value_or("");
    }

    std::string everything() {
        const std::scoped_lock lock{mutex_};
        std::string all;
        for (const auto& [where, what] : seen_) {
            all += where + "\n" + what + "\n";
        }
        return all;
    }

  private:
    std::unique_ptr<Transport> transport_;
    std::unique_ptr<Transport::Interest> interest_;
    std::atomic<bool> up_{false};
    std::mutex mutex_;
    std::vector<std::pair<std::string, std::string>> seen_;
};

} // namespace

TEST_P(BusContract, CarriesWhatOneNodeSaysToTheOthersInOrderAndNotBack) {
    const auto a = node(key_);
    const auto b = node(key_);
    meet({a.get(), b.get()});
    const auto subject = Bus::subject("test");
    Inbox at_a;
    Inbox at_b;
    const auto own = (*a)->subscribe(subject, a->executor(), at_a.handler());
    const auto theirs = (*b)->subscribe(subject, b->executor(), at_b.handler());
    // over NATS a subscription is known once something that was asked after it is answered
    ASSERT_TRUE(eventually([&] { return (*a)->publish(subject, "first"), !at_b.payloads().empty(); }, 5s));
    const auto before = at_b.payloads().size();
    for (int i = 0; i < 1000; ++i) {
        ASSERT_TRUE((*a)->publish(subject, std::to_string(i)));
    }
    ASSERT_TRUE(eventually([&] { return at_b.payloads().back() == "999"; }, 5s));
    const auto payloads = at_b.payloads();
    ASSERT_GE(payloads.size(), before + 1000);
    for (std::size_t i = 0; i < 1000; ++i) {
        EXPECT_EQ(payloads[payloads.size() - 1000 + i], std::to_string(i));
    }
    EXPECT_TRUE(at_a.payloads().empty());
}

TEST_P(BusContract, EndsASubscriptionWithItsHolder) {
    const auto a = node(key_);
    const auto b = node(key_);
    meet({a.get(), b.get()});
    Inbox kept;
    Inbox ended;
    const auto address = Bus::address((*b)->node(), "kept");
    const auto keep = (*b)->subscribe(address, b->executor(), kept.handler());
    auto end = (*b)->subscribe(Bus::address((*b)->node(), "ended"), b->executor(), ended.handler());
    ASSERT_TRUE((*a)->publish(Bus::address((*b)->node(), "ended"), "one"));
    ASSERT_TRUE(ended.has(1));
    end.reset();
    ASSERT_TRUE((*a)->publish(Bus::address((*b)->node(), "ended"), "two"));
    ASSERT_TRUE((*a)->publish(address, "three"));
    ASSERT_TRUE(kept.has(1));
    EXPECT_THAT(ended.payloads(), ElementsAre("one"));
}

TEST_P(BusContract, AnswersRequestsAndSaysAtOnceThatNobodyIsThere) {
    const auto a = node(key_);
    const auto b = node(key_);
    meet({a.get(), b.get()});
    const auto subject = (*a)->subject("room", "an account");
    const Stopwatch asked_at;
    EXPECT_EQ(a->request(subject, "anybody?").error(), NoAnswer::nobody_there);
    EXPECT_LT(asked_at.undisturbed(), 1s);
    const auto serving = (*b)->subscribe(subject, b->executor(), [&](const Message& message) {
        EXPECT_EQ(message.from, (*a)->node());
        if (message.payload != "silence") {
            (*b)->reply(message, "hello, " + message.payload);
        }
    });
    EXPECT_TRUE(eventually([&] { return a->request(subject, "you").value_or("") == "hello, you"; }, 5s));
    EXPECT_EQ(a->request(subject, "silence", 100ms).error(), NoAnswer::timed_out);
}

TEST_P(BusContract, KnowsWhoIsThereAndWhoHasGone) {
    const auto a = node(key_);
    auto b = node(key_);
    auto c = node(key_);
    meet({a.get(), b.get(), c.get()});
    const Stopwatch left_at;
    b->leave();
    EXPECT_TRUE(eventually([&] { return (*a)->others().size() == 1; }, 5s));
    EXPECT_LT(left_at.undisturbed(), 1s) << "it said so";
    {
        const auto hanging = c->hang();
        EXPECT_TRUE(eventually([&] { return (*a)->others().empty(); }, 5s)) << "its heart stands still";
        EXPECT_TRUE(eventually([&] { return a->gone() == 2; }, 5s));
    }
    EXPECT_TRUE(eventually([&] { return (*a)->others().size() == 1; }, 5s)) << "it is back";
    EXPECT_EQ(a->downs(), 0);
}

TEST_P(BusContract, BoundsWhatWaitsForASlowListener) {
    const auto a = node(key_);
    const auto b = node(key_);
    meet({a.get(), b.get()});
    Inbox inbox;
    const auto address = Bus::address((*b)->node(), "slow");
    const auto slow = (*b)->subscribe(address, b->executor(), inbox.handler(), {.messages = 10, .bytes = 1000});
    {
        const auto hanging = b->hang();
        for (int i = 0; i < 20; ++i) {
            ASSERT_TRUE((*a)->publish(address, std::string(i < 8 ? 10 : 400, 'x')));
        }
        EXPECT_TRUE(eventually([&] { return b->dropped("overflow") == 10; }, 5s));
    }
    EXPECT_TRUE(inbox.has(10));
    EXPECT_EQ(inbox.payloads().size(), 10U);
    ASSERT_TRUE((*a)->publish(address, "again"));
    EXPECT_TRUE(inbox.has(11)) << "there is room again";
}

TEST_P(BusContract, TellsItsOperatorNothing) { // S-069
    const auto a = node(key_);
    const auto b = node(key_);
    Operator carrier{carrier_->transport()};
    meet({a.get(), b.get()});
    const std::string account = "8c2f4c6e-1d2b-4d5c-9a53-0e9d9c1b7a11";
    const auto subject = (*a)->subject("room", account);
    EXPECT_EQ(subject, (*b)->subject("room", account)) << "every node names it alike";
    EXPECT_NE(subject, (*a)->subject("claim", account));
    Inbox inbox;
    const auto listening = (*b)->subscribe(subject, b->executor(), inbox.handler());
    ASSERT_TRUE(eventually(
        [&] { return (*a)->publish(subject, "candidate 192.0.2.7 of Erika"), !inbox.payloads().empty(); }, 5s));
    ASSERT_FALSE(carrier.seen_on(subject).empty());
    EXPECT_THAT(carrier.everything(), Not(HasSubstr("192.0.2.7")));
    EXPECT_THAT(carrier.everything(), Not(HasSubstr("Erika")));
    EXPECT_THAT(carrier.everything(), Not(HasSubstr(account)));
}

TEST_P(BusContract, DropsWhatItsOperatorForgesMovesOrRepeats) {
    const auto a = node(key_);
    const auto b = node(key_);
    const auto stranger = node(some_key());
    Operator carrier{carrier_->transport()};
    meet({a.get(), b.get()});
    const auto subject = Bus::subject("test");
    const auto other = Bus::subject("other");
    Inbox inbox;
    Inbox other_inbox;
    const auto listening = (*b)->subscribe(subject, b->executor(), inbox.handler());
    const auto listening_too = (*b)->subscribe(other, b->executor(), other_inbox.handler());
    ASSERT_TRUE(eventually([&] { return (*a)->publish(other, "known"), !other_inbox.payloads().empty(); }, 5s));
    ASSERT_TRUE((*a)->publish(subject, "genuine"));
    ASSERT_TRUE(inbox.has(1));
    const auto sealed = carrier.seen_on(subject);
    const auto forged_before = b->dropped("forged");

    auto tampered = sealed;
    tampered.back() = static_cast<char>(tampered.back() ^ 1);
    carrier.send(subject, tampered);
    carrier.send(other, sealed); // moved to another subject
    carrier.send(subject, "anything");
    carrier.send(subject, "");
    EXPECT_TRUE(eventually([&] { return b->dropped("forged") >= forged_before + 4; }, 5s));
    carrier.send(subject, sealed); // repeated where it was
    EXPECT_TRUE(eventually([&] { return b->dropped("repeated") == 1; }, 5s));
    const auto with_stranger = b->dropped("forged");
    ASSERT_TRUE(eventually([&] { return (*stranger)->publish(subject, "from another installation"); }, 5s));
    EXPECT_TRUE(eventually([&] { return b->dropped("forged") > with_stranger; }, 5s));

    ASSERT_TRUE((*a)->publish(subject, "end"));
    ASSERT_TRUE(inbox.has(2));
    EXPECT_THAT(inbox.payloads(), ElementsAre("genuine", "end"));
    EXPECT_THAT(other_inbox.payloads(), testing::Each("known"));
    EXPECT_EQ((*b)->others().size(), 1U) << "a stranger is no node of ours";
}

TEST_P(BusContract, DropsWhatIsOld) {
    ManualClock clock{WallTime{std::chrono::seconds{1'800'000'000}}};
    Operator carrier{carrier_->transport()}; // first: with a clock that stands still a node says once that it is there
    const auto b = node(key_, &clock);
    const auto beat = carrier.seen_on(Bus::subject("presence"));
    clock.advance(61s);
    Inbox inbox;
    const auto late = node(key_, &clock);
    ASSERT_TRUE(eventually([&] { return (*late)->up(); }, 5s));
    const auto before = late->dropped("stale");
    carrier.send(Bus::subject("presence"), beat);
    EXPECT_TRUE(eventually([&] { return late->dropped("stale") > before; }, 5s));
}

INSTANTIATE_TEST_SUITE_P(Over, BusContract, testing::Values(false, true),
                         [](const auto& over) { return over.param ? "Nats" : "InProcess"; });

TEST(LonelyBus, AsksNobody) {
    Node node{some_key(), local_transport()};
    EXPECT_TRUE(node->alone());
    EXPECT_TRUE(node->up());
    EXPECT_FALSE(node->publish(Bus::subject("test"), "x"));
    EXPECT_EQ(node.request(Bus::subject("test"), "x").error(), NoAnswer::nobody_there);
}
