// Relaying, closed loop. Each sender keeps below the messages a second that our protocol allows a client, with
// every server alike, so the load comes from many senders.
#include "gathering.hpp"
#include "process.hpp"
#include "scenarios.hpp"

#include <algorithm>
#include <queue>

namespace visavis::bench {

namespace {

constexpr double messages_per_second = 60;
constexpr double at_once = 32; // with the rate: never more than 92 in any second

class Relay final : public Gathering {
  public:
    explicit Relay(World& world)
        : Gathering{world}
        , options_{world.options} {}

    void measure() {
        gather();
        for (auto& group : world().groups) {
            for (auto& seat : group) {
                seat.allowance = at_once;
                seat.allowance_at = now();
                if (seat.index == 0 || group.size() > 2) {
                    say(seat);
                }
            }
        }
        turn_for(options_.warm_up);
        const auto from = now();
        const auto before = received_;
        const auto cpu = cpu_seconds(options_.pid);
        turn_for(options_.seconds);
        print_result(options_, static_cast<double>(received_ - before), cpu_seconds(options_.pid) - cpu, now() - from);
        quiet_ = true;
        expect_all(said_);
        disperse();
    }

    void on_relayed(Seat& seat, std::string_view /*text*/) override {
        if (++seat.arrived == options_.window * (options_.size - 1)) {
            seat.arrived = 0;
            say(seat);
        }
    }

  private:
    struct Later {
        double at;
        Seat* seat;

        bool operator<(const Later& other) const { return at > other.at; }
    };

    void turn_for(double seconds) {
        const auto end = now() + seconds;
        world().run(*this, end + 1, [&] {
            const auto time = now();
            while (!later_.empty() && later_.top().at <= time) {
                auto& seat = *later_.top().seat;
                later_.pop();
                say(seat);
                world().touch(seat);
            }
            return time >= end;
        });
    }

    /// One round of this seat, at once or as soon as its allowance permits.
    void say(Seat& seat) {
        if (quiet_) {
            return;
        }
        const auto messages = options_.window * (options_.size - 1);
        const auto time = now();
        seat.allowance = std::min(at_once, seat.allowance + (time - seat.allowance_at) * messages_per_second);
        seat.allowance_at = time;
        if (seat.allowance < messages) {
            later_.push({.at = time + 0.001 + (messages - seat.allowance) / messages_per_second, .seat = &seat});
            return;
        }
        seat.allowance -= messages;
        for (std::uint32_t round = 0; round < options_.window; ++round) {
            for (std::size_t peer = 0; peer < seat.peers.size(); ++peer) {
                world().dialect->relay(seat, peer, false);
                ++said_;
            }
        }
        seat.touched = true;
        world().touch(seat);
    }

    const Options& options_;
    std::priority_queue<Later> later_;
    std::uint64_t said_{0};
    bool quiet_{false};
};

} // namespace

void measure_relay(const Options& options) {
    World world{options};
    read_tickets(world);
    Relay relay{world};
    relay.measure();
}

} // namespace visavis::bench
