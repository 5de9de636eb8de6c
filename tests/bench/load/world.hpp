// World: all connections of one run and the loop that moves them. A scenario hears of each message; what it says in a
// turn leaves in one system call per connection. Each message is a TLS record of its own, as with a browser whose page
// finds its candidates one after the other.
#pragma once

#include "dialect.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace visavis::bench {

class Scenario {
  public:
    Scenario() = default;
    Scenario(const Scenario&) = delete;
    Scenario& operator=(const Scenario&) = delete;
    virtual ~Scenario() = default;

    virtual void on_message(Seat& seat, std::string_view text) = 0;

    virtual void on_open(Seat& /*seat*/) {}

    virtual void on_closed(Seat& /*seat*/) {}

    /// A seat that is leaving has said everything.
    virtual void on_last_words(Seat& /*seat*/) {}
};

/// Monotonic, in seconds.
[[nodiscard]] double now();

class World {
  public:
    explicit World(const Options& options);
    World(const World&) = delete;
    World& operator=(const World&) = delete;
    ~World();

    void connect(Seat& seat);
    void close(Seat& seat);
    /// Its output leaves at the end of this turn, also when this turn is another connection's.
    void touch(Seat& seat);

    /// Runs the loop until `done` or the time is over; false when the time was over.
    bool run(Scenario& scenario, double until, const std::function<bool()>& done);

    [[nodiscard]] std::vector<Seat>& group_of(const Seat& seat) { return groups[seat.group]; }

    const Options& options;
    std::unique_ptr<Dialect> dialect;
    std::vector<std::vector<Seat>> groups;
    /// TLS alone: a connection counts as open when its handshake is done.
    bool handshake_only{false};
    /// It never sleeps: what takes time then is the server.
    bool spins{false};

  private:
    void handle(Scenario& scenario, Seat& seat, std::uint32_t events);
    void read(Scenario& scenario, Seat& seat);
    void write(Seat& seat);
    static void encrypt(Seat& seat);
    void watch(Seat& seat, std::uint32_t events, bool add);
    [[nodiscard]] bool handshake(Seat& seat);

    SSL_CTX* context_;
    int epoll_;
    std::vector<Seat*> touched_;
    std::vector<char> buffer_;
};

} // namespace visavis::bench
