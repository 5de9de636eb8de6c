// Who is alive. Each node beats twice a second, and hears its own beats too: as long as they come back, the bus works,
// and somebody who is silent meanwhile is gone. When they do not come back it is the bus that is gone, and nobody is
// judged.
#include "bus_parts.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace visavis::bus {

namespace {

using namespace std::chrono_literals;

constexpr auto look_interval = 100ms;
constexpr unsigned looks_before_up = 2; // an answer to the first beat takes milliseconds

} // namespace

Task<> Bus::Impl::beat() {
    asio::steady_timer timer{co_await asio::this_coro::executor};
    SteadyTime next{};
    while (!stopping) {
        const auto now = parts.clock.steady();
        if (now >= next || beat_now.exchange(false)) {
            next = now + beat_interval;
            send_beat(Beat::here);
        }
        look(now);
        keep_keys(now);
        timer.expires_after(look_interval);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

/// Only who has given its key is there: a beat of its may have been recorded, a key for us cannot have been.
void Bus::Impl::heard_beat(const Transport::Incoming& incoming) {
    const auto beat = open<HeardBeat>(incoming);
    if (!beat || stopping) {
        return;
    }
    const auto& from = beat->envelope.from;
    const auto now = parts.clock.steady();
    bool lacks_key = false;
    if (from != node) {
        const std::scoped_lock keys{key_mutex};
        if (beat->beat == Beat::leaving) {
            keyring.forget(from);
        } else {
            keyring.learn(*beat);
            lacks_key = !keyring.holds_key_of(from);
        }
    }
    {
        const std::scoped_lock lock{mutex};
        if (from == node) {
            own_beat = now;
            if (!std::exchange(echoed, true)) {
                looks_to_wait = looks_before_up;
            }
            if (!up && link_up && looks_to_wait == 0) {
                come_up();
            }
        } else if (beat->beat == Beat::leaving) {
            if (nodes.erase(from) > 0) {
                events.emplace_back(NodeGone{from});
            }
        } else if (nodes.contains(from) || !lacks_key) {
            hear(from, now);
        }
    }
    tell();
    if (lacks_key) {
        give_key(from);
    }
}

/// With the mutex held.
void Bus::Impl::come_up() {
    up = true;
    events.emplace_back(BusUp{});
    for (auto& [other, life] : nodes) { // silent while nobody could be heard: not counted
        life = {.heard = parts.clock.steady()};
    }
}

/// With the mutex held.
void Bus::Impl::hear(const NodeId& other, SteadyTime now) {
    auto& life = nodes[other];
    life.heard = now;
    if (up && !life.greeted) {
        life.greeted = true;
        events.emplace_back(NodeCame{other});
        beat_now = true; // so that the newcomer knows us at once
    }
}

/// Whoever says anything is there, from then on judged by its beats: nobody must depend on a node that would not be
/// missed.
void Bus::Impl::met(const NodeId& other) {
    {
        const std::scoped_lock lock{mutex};
        if (nodes.contains(other)) {
            return;
        }
        hear(other, parts.clock.steady());
    }
    tell();
}

void Bus::Impl::link_changed(bool now_up) {
    {
        const std::scoped_lock lock{mutex};
        link_up = now_up;
        if (!now_up && up.exchange(false)) {
            events.emplace_back(BusDown{});
        }
    }
    tell();
    if (now_up) {
        send_beat(Beat::here); // up as soon as it comes back
    }
}

void Bus::Impl::look(SteadyTime now) {
    std::vector<NodeId> gone;
    {
        const std::scoped_lock lock{mutex};
        if (looks_to_wait > 0 && --looks_to_wait == 0 && link_up) {
            come_up();
            for (auto& [other, life] : nodes) { // who gave its key meanwhile
                life.greeted = true;
                events.emplace_back(NodeCame{other});
            }
        }
        if (up && now - own_beat > gone_after) {
            up = false;
            events.emplace_back(BusDown{});
        }
        if (up) {
            std::erase_if(nodes, [&](const auto& entry) {
                const bool is_gone = own_beat - entry.second.heard > gone_after;
                if (is_gone) {
                    events.emplace_back(NodeGone{entry.first});
                    gone.push_back(entry.first);
                }
                return is_gone;
            });
        }
    }
    if (!gone.empty()) {
        const std::scoped_lock keys{key_mutex};
        std::ranges::for_each(gone, [&](const NodeId& other) { keyring.forget(other); });
    }
    tell();
}

void Bus::Impl::tell() {
    const std::scoped_lock in_order{tell_mutex};
    std::vector<Event> happened;
    std::vector<std::shared_ptr<Watch>> those;
    std::unordered_map<std::uint64_t, std::shared_ptr<Pending>> unanswered;
    std::int64_t seen = 0;
    {
        const std::scoped_lock lock{mutex};
        happened.swap(events);
        if (happened.empty()) {
            return;
        }
        for (const auto& weak : watches) {
            if (auto watch = weak.lock()) {
                those.push_back(std::move(watch));
            }
        }
        seen = static_cast<std::int64_t>(nodes.size());
        if (!up) {
            for (const auto& [number, pending] : requests) {
                unanswered.emplace(number, pending);
            }
        }
    }
    parts.metrics.gauge("bus_up", up ? 1 : 0);
    parts.metrics.gauge("nodes_seen", static_cast<double>(seen));
    for (const auto& event : happened) {
        if (std::holds_alternative<BusUp>(event)) {
            observe::log(observe::Level::info, "bus.up", {{"count", seen}});
        } else if (std::holds_alternative<BusDown>(event)) {
            observe::log(observe::Level::warning, "bus.down", {{"count", seen}});
        } else if (std::holds_alternative<NodeCame>(event)) {
            observe::log(observe::Level::info, "bus.node_came", {{"count", seen}});
        } else {
            observe::log(observe::Level::warning, "bus.node_gone", {{"count", seen}});
        }
    }
    for (const auto& [number, pending] : unanswered) {
        answer(number, std::unexpected(NoAnswer::bus_down));
    }
    for (const auto& watch : those) {
        asio::post(watch->executor, [watch, happened] {
            for (const auto& event : happened) {
                if (watch->active) {
                    watch->watcher(event);
                }
            }
        });
    }
}

void Bus::stop() {
    if (impl_->stopping.exchange(true) || impl_->alone) {
        return;
    }
    impl_->send_beat(Beat::leaving);
    impl_->transport->stop();
    impl_->link_changed(false);
}

} // namespace visavis::bus
