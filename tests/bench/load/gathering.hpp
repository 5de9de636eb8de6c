// Gathering: connects every seat, a bounded number at a time, and brings the groups together. What every scenario with
// conversations begins with.
#pragma once

#include "world.hpp"

namespace visavis::bench {

/// Each seat's ticket, from the file that visavis-bench-people wrote.
void read_tickets(World& world);

class Gathering : public Scenario {
  public:
    explicit Gathering(World& world)
        : world_{world} {}

    /// Throws when it takes longer than a minute.
    void gather();

    /// Waits until so many relayed messages have been heard since the beginning. Throws when some are lost.
    void expect_all(std::uint64_t said);
    /// The calls end, so that the next measurement finds empty rooms.
    void disperse();

    void on_message(Seat& seat, std::string_view text) override;
    void on_open(Seat& seat) override;
    void on_closed(Seat& seat) override;

  protected:
    [[nodiscard]] World& world() { return world_; }

    /// A marked message; its number has been checked.
    virtual void on_relayed(Seat& /*seat*/, std::string_view /*text*/) {}

    /// The seats whose output was added to in another one's turn.
    void touch_group(std::vector<Seat>& group);

    std::uint64_t received_{0};

  private:
    World& world_;
    std::size_t ready_{0};
    std::size_t opening_{0};
    bool dispersing_{false};
};

} // namespace visavis::bench
