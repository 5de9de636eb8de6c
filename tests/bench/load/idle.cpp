// What connections cost that do nothing: memory when they have come together, memory after each has sent and received
// a burst, and the processor time of keeping them alive.
#include "gathering.hpp"
#include "process.hpp"
#include "scenarios.hpp"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace visavis::bench {

namespace {

constexpr std::uint32_t burst = 20; // one description, the rest candidates

class Idle final : public Gathering {
  public:
    explicit Idle(World& world)
        : Gathering{world}
        , options_{world.options} {}

    void measure() {
        const auto before = resident_bytes(options_.pid);
        gather();
        settle(1);
        const auto idle = resident_bytes(options_.pid);
        const auto from = now();
        const auto cpu = cpu_seconds(options_.pid);
        settle(options_.seconds);
        const auto share = (cpu_seconds(options_.pid) - cpu) / (now() - from);
        std::uint64_t said = 0;
        for (auto& group : world().groups) {
            for (auto& seat : group) {
                for (std::uint32_t i = 0; i < burst; ++i, ++said) {
                    world().dialect->relay(seat, 0, i == 0);
                }
                world().touch(seat);
            }
            if (group.front().group % 50 == 49) {
                settle(0.005);
            }
        }
        if (!world().run(*this, now() + 20, [&] { return received_ == said; })) {
            throw std::runtime_error("messages were lost in the burst");
        }
        settle(options_.settle);
        const auto connections = static_cast<double>(options_.groups) * options_.size;
        const auto kibibytes = [&](std::uint64_t now_resident) {
            return static_cast<double>(now_resident - std::min(before, now_resident)) / connections / 1024;
        };
        std::printf(R"({"scenario":"idle","connections":%.0f,"idle_kib":%.2f,"after_burst_kib":%.2f,"cpu_share":%.5f})"
                    "\n",
                    connections, kibibytes(idle), kibibytes(resident_bytes(options_.pid)), share);
    }

  private:
    void settle(double seconds) {
        world().run(*this, now() + seconds, [] { return false; });
    }

    const Options& options_;
};

} // namespace

void measure_idle(const Options& options) {
    World world{options};
    read_tickets(world);
    Idle idle{world};
    idle.measure();
}

} // namespace visavis::bench
