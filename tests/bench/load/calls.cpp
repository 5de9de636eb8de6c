// Whole calls of two, some at the same time, each from its own two new connections.
#include "gathering.hpp"
#include "process.hpp"
#include "scenarios.hpp"

#include <stdexcept>

namespace visavis::bench {

namespace {

constexpr std::uint32_t candidates = 8; // of each side

class Calls final : public Gathering {
  public:
    explicit Calls(World& world)
        : Gathering{world}
        , options_{world.options} {}

    void measure() {
        const auto from = now();
        const auto cpu = cpu_seconds(options_.pid);
        std::uint32_t begun = 0;
        const bool done = world().run(*this, now() + 40, [&] {
            while (begun < options_.groups && begun - over_ < options_.parallel) {
                for (auto& seat : world().groups[begun++]) {
                    world().connect(seat);
                }
            }
            return over_ == options_.groups;
        });
        if (!done) {
            throw std::runtime_error(std::to_string(options_.groups - over_) + " calls did not end");
        }
        print_result(options_, options_.groups, cpu_seconds(options_.pid) - cpu, now() - from);
    }

    void on_message(Seat& seat, std::string_view text) override {
        if (world().dialect->ended(text)) {
            if (seat.index > 0 && !world().dialect->tells_everyone_of_the_end()) {
                world().dialect->leave(seat);
                seat.leaving = true;
            } else {
                end(seat);
            }
            return;
        }
        Gathering::on_message(seat, text);
        auto& group = world().group_of(seat);
        if (group[0].ready && group[1].ready && group[0].sequence == 0) {
            negotiate(group[0]);
        }
    }

    void on_relayed(Seat& seat, std::string_view /*text*/) override {
        if (++seat.arrived < candidates + 1) {
            return;
        }
        if (seat.index == 1) {
            negotiate(seat);
        } else {
            world().dialect->leave(seat);
        }
    }

    void on_last_words(Seat& seat) override { end(seat); }

    void on_closed(Seat& seat) override {
        if (!seat.over) {
            throw std::runtime_error("the server closed a connection in the middle of a call");
        }
    }

  private:
    void negotiate(Seat& seat) {
        world().dialect->relay(seat, 0, true);
        for (std::uint32_t i = 0; i < candidates; ++i) {
            world().dialect->relay(seat, 0, false);
        }
        world().touch(seat);
    }

    void end(Seat& seat) {
        seat.over = true;
        world().close(seat);
        const auto& group = world().group_of(seat);
        over_ += group[0].over && group[1].over ? 1U : 0U;
    }

    const Options& options_;
    std::uint32_t over_{0};
};

class Handshakes final : public Scenario {
  public:
    explicit Handshakes(World& world)
        : world_{world} {
        world_.handshake_only = true;
    }

    void measure() {
        const auto from = now();
        const auto cpu = cpu_seconds(world_.options.pid);
        std::uint32_t begun = 0;
        const bool done = world_.run(*this, now() + 40, [&] {
            while (begun < world_.options.groups && begun - over_ < world_.options.parallel) {
                world_.connect(world_.groups[begun++].front());
            }
            return over_ == world_.options.groups;
        });
        if (!done) {
            throw std::runtime_error("some handshakes did not end");
        }
        print_result(world_.options, world_.options.groups, cpu_seconds(world_.options.pid) - cpu, now() - from);
    }

    void on_message(Seat& /*seat*/, std::string_view /*text*/) override {}

    void on_open(Seat& seat) override {
        world_.close(seat);
        ++over_;
    }

  private:
    World& world_;
    std::uint32_t over_{0};
};

} // namespace

void measure_calls(const Options& options) {
    World world{options};
    read_tickets(world);
    Calls calls{world};
    calls.measure();
}

void measure_handshakes(const Options& options) {
    World world{options};
    Handshakes handshakes{world};
    handshakes.measure();
}

} // namespace visavis::bench
