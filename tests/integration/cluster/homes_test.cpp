// Two nodes that become a room's home at the same time, and a call that a split has divided: in the end there is one
// home, everybody has a place in it, and nothing is lost.
#include "integration/cluster/cluster.hpp"
#include "support/counted_calls.hpp"
#include "support/net_server.hpp"
#include "support/run_options.hpp"

#include <barrier>
#include <future>
#include <thread>

using namespace visavis;
using namespace visavis::protocol;
using namespace visavis::test;
using namespace std::chrono_literals;

namespace {

class Homes : public Cluster {
  protected:
    /// The gauges of both nodes together, which say where sockets are and how many of them are piped.
    [[nodiscard]] int sum(const std::string& gauge) const {
        int all = 0;
        for (const auto port : metrics_ports_) {
            const auto socket = connect_plainly(port, "127.0.0.1");
            send_plainly(socket, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
            const auto page = receive_plainly(socket);
            close_plainly(socket);
            const auto at = page.find("\n" + gauge + " ");
            all += at == std::string::npos ? 0 : std::stoi(page.substr(at + gauge.size() + 2));
        }
        return all;
    }

    void start_watched() {
        for (auto* const one : {&a_, &b_}) {
            metrics_ports_.push_back(free_port());
            *one = node({"--set", "server.metrics_port=" + std::to_string(metrics_ports_.back())});
        }
        for (auto* const one : {a_.get(), b_.get()}) {
            ASSERT_TRUE(eventually([&] { return says(*one, "bus.node_came"); }, 5s));
        }
    }

    /// Until `seated` holds for what the page hears; a 4006 on the way sends it round, as the client does.
    template <class Message, class Condition>
    Message heard(Page& page, const Door& door, Condition seated) {
        for (int tries = 0; tries < 6; ++tries) {
            while (const auto message = page.socket().next()) {
                if (const auto* const wanted = std::get_if<Message>(&*message); wanted != nullptr && seated(*wanted)) {
                    return *wanted;
                }
            }
            EXPECT_EQ(page.socket().raw().close_code(), 4006U);
            page.connect(door);
        }
        throw std::runtime_error("no " + std::string{Message::type} + " as wanted; sockets " +
                                 std::to_string(sum("visavis_web_sockets_open")) + ", piped " +
                                 std::to_string(sum("visavis_piped_sockets")));
    }

    std::vector<std::uint16_t> metrics_ports_;
};

} // namespace

TEST_F(Homes, AreOneInTheEndWhenBothPeopleArriveAtTheSameMoment) { // T-20
    const int rounds = short_or_long(20, 200);
    start_watched();

    // A room outlives its call for some seconds, so that each practice is tried again only long after.
    struct Practice {
        std::string token;
        InvitedGuest invited;
    };

    std::vector<Practice> practices;
    for (int i = 0; i < std::min(rounds, 40); ++i) {
        const auto name = "practice" + std::to_string(i);
        installation_.create_practitioner(name);
        const auto token = a_->door().sign_in(name);
        practices.push_back({.token = token, .invited = a_->door().create_guest(token, "Paul Patient")});
    }
    for (int round = 0; round < rounds; ++round) {
        const auto& practice = practices[static_cast<std::size_t>(round) % practices.size()];
        practitioner_ = Page{practice.token};
        guest_ = Page{b_->door().enter(practice.invited.code)};
        std::barrier together{2};
        std::thread other{[&] {
            together.arrive_and_wait();
            practitioner_.connect(a_->door());
        }};
        together.arrive_and_wait();
        guest_.connect(b_->door());
        other.join();

        // Either may be sent round, and the other one waits for that, so both listen at the same time.
        auto guest_sees = std::async(std::launch::async, [&] {
            return heard<Waiting>(guest_, b_->door(),
                                  [](const Waiting& waiting) { return waiting.practitioner_present; });
        });
        const auto room = heard<WaitingRoomState>(practitioner_, a_->door(),
                                                  [](const auto& state) { return !state.entries.empty(); });
        guest_sees.get();
        ASSERT_EQ(room.entries.size(), 1U) << "round " << round;
        EXPECT_TRUE(eventually([&] { return sum("visavis_piped_sockets") == 1; }, 3s))
            << "one of the two lives with the room, the other is piped to it";
        practitioner_.socket().send(Admit{.entry_id = room.entries.front().entry_id});
        practitioner_started_ = practitioner_.expect_call();
        guest_started_ = guest_.expect_call();
        ASSERT_EQ(practitioner_started_->call_id, guest_started_->call_id) << "round " << round;
        exchange("round " + std::to_string(round), 2);
        practitioner_.socket().send(Leave{});
        practitioner_.socket().expect<CallEnded>();
        guest_.socket().expect<CallEnded>();
        practitioner_.socket().raw().send_close(1000);
        static_cast<void>(practitioner_.socket().close_code());
        static_cast<void>(guest_.socket().close_code());
        // Nobody is left, so that the next round counts its own.
        ASSERT_TRUE(eventually([&] { return sum("visavis_web_sockets_open") == 0; }, 5s)) << "round " << round;
    }
    EXPECT_TRUE(eventually(
        [&] {
            return installation_.postgres().value(count_of_calls) == std::to_string(rounds) &&
                   installation_.postgres().value("select count(*) from open_call") == "0";
        },
        5s))
        << "each call is counted once";
}

TEST_F(Homes, AreOneAgainAfterACallWasDivided) {
    start_watched();
    begin_call();
    exchange("before", 2);
    nats_.kill();
    ASSERT_TRUE(eventually([&] { return says(*a_, "bus.down") && says(*b_, "bus.down"); }, 5s));
    guest_.connect(
        b_->door()); // its network changed in the outage: node b knows nothing of the room and becomes a home
    const auto alone = guest_.expect_call();
    EXPECT_TRUE(alone.resumed);
    EXPECT_EQ(alone.call_id, guest_started_->call_id);
    guest_.send(practitioner_id(), "said while divided");

    nats_.start();
    // Both homes have the call; one of them gives way, and whoever is there comes back to the other.
    ASSERT_TRUE(eventually([&] { return says(*a_, "room.moved") || says(*b_, "room.moved"); }, 5s));
    const bool practitioner_moves = says(*a_, "room.moved");
    EXPECT_NE(practitioner_moves, says(*b_, "room.moved")) << "exactly one home has given way";
    auto& page = practitioner_moves ? practitioner_ : guest_;
    EXPECT_EQ(page.socket().close_code(), 4006U);
    page.connect((practitioner_moves ? a_ : b_)->door());
    expect_same_call(page.expect_call(), practitioner_moves ? *practitioner_started_ : *guest_started_);
    EXPECT_TRUE(eventually([&] { return sum("visavis_piped_sockets") == 1; }, 3s));
    practitioner_.send(guest_id(), "to the guest");
    guest_.send(practitioner_id(), "to the practitioner");
    EXPECT_EQ(guest_.last_received("to the guest"), "to the guest");
    EXPECT_EQ(practitioner_.last_received("to the practitioner"), "to the practitioner");
    hang_up();
}
