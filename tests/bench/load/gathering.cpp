// Coming together, and the check that nothing is lost, doubled or out of order.
#include "gathering.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace visavis::bench {

void read_tickets(World& world) {
    if (world.options.tickets.empty()) {
        return;
    }
    std::ifstream file{world.options.tickets};
    std::size_t group = 0;
    std::size_t seat = 0;
    std::string ticket;
    std::size_t count = 0;
    while (file >> group >> seat >> ticket) {
        if (group < world.groups.size() && seat < world.groups[group].size()) {
            world.groups[group][seat].ticket = ticket;
            ++count;
        }
    }
    if (count != world.groups.size() * world.options.size) {
        throw std::runtime_error("too few tickets");
    }
}

void Gathering::gather() {
    constexpr std::size_t at_once = 64;
    std::vector<Seat*> coming;
    for (auto& group : world_.groups) {
        for (auto& seat : group) {
            coming.push_back(&seat);
        }
    }
    const auto end = now() + 60;
    const auto all = coming.size();
    std::size_t next = 0;
    const bool done = world_.run(*this, end, [&] {
        while (next < all && opening_ < at_once) {
            ++opening_;
            world_.connect(*coming[next++]);
        }
        return ready_ == all;
    });
    if (!done) {
        throw std::runtime_error("only " + std::to_string(ready_) + " of " + std::to_string(all) + " came together");
    }
}

void Gathering::touch_group(std::vector<Seat>& group) {
    for (auto& seat : group) {
        if (seat.touched) {
            world_.touch(seat);
        }
    }
}

void Gathering::on_open(Seat& seat) {
    --opening_;
    auto& group = world_.group_of(seat);
    if (std::ranges::all_of(group, [](const Seat& one) { return one.state == Seat::State::open; })) {
        world_.dialect->group_is_open(group);
        touch_group(group);
    }
}

void Gathering::expect_all(std::uint64_t said) {
    if (!world_.run(*this, now() + 10, [&] { return received_ == said; })) {
        throw std::runtime_error("messages were lost: " + std::to_string(said - received_));
    }
}

void Gathering::disperse() {
    dispersing_ = true;
    for (auto& group : world_.groups) {
        world_.dialect->leave(group.front());
        world_.touch(group.front());
    }
    world_.run(*this, now() + 0.7, [] { return false; });
}

void Gathering::on_closed(Seat& /*seat*/) {
    if (!dispersing_) {
        throw std::runtime_error("the server closed a connection");
    }
}

void Gathering::on_message(Seat& seat, std::string_view text) {
    const auto mark = find_mark(text);
    if (!mark) {
        auto& group = world_.group_of(seat);
        const auto was_ready = std::ranges::count_if(group, &Seat::ready);
        world_.dialect->control(group, seat, text);
        ready_ += static_cast<std::size_t>(std::ranges::count_if(group, &Seat::ready) - was_ready);
        return;
    }
    if (mark->seat >= seat.heard.size() || mark->number != seat.heard[mark->seat]) {
        throw std::runtime_error("a message was lost, doubled or overtaken");
    }
    ++seat.heard[mark->seat];
    ++received_;
    on_relayed(seat, text);
}

} // namespace visavis::bench
