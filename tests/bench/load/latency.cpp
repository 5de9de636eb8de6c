// How long a message takes from one person to the other at a load a server does not notice: open loop, one message
// every so often, evenly over the calls and both directions. The loop spins, so that its own sleep is in no figure.
#include "gathering.hpp"
#include "scenarios.hpp"

#include <algorithm>
#include <cstdio>

namespace visavis::bench {

namespace {

class Latency final : public Gathering {
  public:
    explicit Latency(World& world)
        : Gathering{world}
        , options_{world.options} {}

    void measure() {
        gather();
        world().spins = true;
        say_for(options_.warm_up);
        times_.clear();
        say_for(options_.seconds);
        expect_all(said_);
        std::ranges::sort(times_);
        const auto microseconds = [this](double part) {
            return times_.at(static_cast<std::size_t>(part * static_cast<double>(times_.size() - 1))) * 1e6;
        };
        std::printf(R"({"scenario":"latency","messages":%zu,"p50_us":%.1f,"p99_us":%.1f})"
                    "\n",
                    times_.size(), microseconds(0.50), microseconds(0.99));
        disperse();
    }

    void on_relayed(Seat& seat, std::string_view /*text*/) override {
        times_.push_back(now() - world().group_of(seat)[1 - seat.index].said_at);
    }

  private:
    void say_for(double seconds) {
        const auto from = now();
        auto due = from;
        world().run(*this, from + seconds + 5, [&] {
            const auto time = now();
            for (; due <= time && due < from + seconds; due += 1 / options_.rate) {
                say();
            }
            return time >= from + seconds;
        });
    }

    /// The next pair in turn, one side and then the other.
    void say() {
        auto& group = world().groups[said_ % world().groups.size()];
        auto& seat = group[said_ / world().groups.size() % 2];
        ++said_;
        seat.said_at = now();
        world().dialect->relay(seat, 0, false);
        seat.touched = true;
        world().touch(seat);
    }

    const Options& options_;
    std::vector<double> times_;
    std::uint64_t said_{0};
};

} // namespace

void measure_latency(const Options& options) {
    World world{options};
    read_tickets(world);
    Latency latency{world};
    latency.measure();
}

} // namespace visavis::bench
