// The inside of Bus: who listens here, which requests wait for an answer, which nodes are alive.
#pragma once

#include "keyring.hpp"

#include "visavis/bus/bus.hpp"
#include "visavis/observe/log.hpp"

#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <map>
#include <mutex>
#include <unordered_map>

namespace visavis::bus {

/// What an address of a node may begin with, beside what subscribers name.
inline constexpr std::string_view reply_word = "reply.";
inline constexpr std::string_view key_word = "key";

/// One subscription here.
struct Listener {
    Listener(asio::any_io_executor on, Bus::Handler what, PendingLimit most)
        : executor{std::move(on)}
        , handler{std::move(what)}
        , limit{most} {}

    asio::any_io_executor executor;
    Bus::Handler handler;
    PendingLimit limit;
    std::atomic<bool> active{true};
    std::atomic<bool> lost{false};
    std::atomic<std::size_t> messages{0};
    std::atomic<std::size_t> bytes{0};
};

/// All that listen here to one subject: it is opened once and handed to each, since a number comes once.
struct Subject {
    std::vector<std::shared_ptr<Listener>> listeners;
    std::shared_ptr<Transport::Interest> interest; ///< null for this node's own addresses
};

/// One request under way. Its members belong to the executor of who asks.
struct Pending {
    explicit Pending(const asio::any_io_executor& executor)
        : timer{executor} {}

    asio::steady_timer timer;
    std::optional<std::expected<std::string, NoAnswer>> answer;
};

struct Watch {
    asio::any_io_executor executor;
    Bus::Watcher watcher;
    std::atomic<bool> active{true};
};

/// One other node.
struct Life {
    SteadyTime heard;    ///< its last beat
    bool greeted{false}; ///< told of as come, since the bus is up
};

struct Bus::Impl : std::enable_shared_from_this<Bus::Impl> {
    Impl(Parts given_parts, std::unique_ptr<Transport> carrier);

    // bus.cpp
    void listen_here();
    bool send(const std::string& subject, const std::string& reply_to, std::string_view payload);
    void receive(const Transport::Incoming& incoming);
    void receive_here(const Transport::Incoming& incoming);
    void end(const std::string& subject, const std::shared_ptr<Listener>& listener);
    void deliver(const std::shared_ptr<Listener>& listener, Envelope envelope, std::string_view reply_to);
    void answer(std::uint64_t request, std::expected<std::string, NoAnswer> answer);
    void drop(observe::Literal reason);

    // keys.cpp
    template <class Kind>
    std::optional<Kind> open(const Transport::Incoming& incoming);
    void send_beat(Beat beat);
    void heard_key(const Transport::Incoming& incoming);
    void give_key(const NodeId& node);
    void renew_keys();
    void keep_keys(SteadyTime now);

    // presence.cpp
    Task<> beat();
    void heard_beat(const Transport::Incoming& incoming);
    void come_up();
    void link_changed(bool up);
    void look(SteadyTime now);
    void tell();
    void met(const NodeId& other);
    void hear(const NodeId& other, SteadyTime now);

    Parts parts;
    crypto::Key subject_key;
    NodeId node{NodeId::random()};
    std::string here; ///< all that is addressed to this node begins with it
    std::unique_ptr<Transport> transport;
    bool alone;
    TaskGroup tasks;
    std::atomic<bool> stopping{false};
    std::atomic<bool> up{false};
    std::atomic<bool> beat_now{false};

    asio::any_io_executor heart; ///< since start()
    std::mutex send_mutex;       ///< numbers leave in their order
    std::mutex tell_mutex;       ///< and so do events
    std::uint64_t next_number{1};
    std::optional<SteadyTime> keys_made; ///< with the heart, and the next
    bool old_keys_kept{false};

    std::mutex key_mutex; ///< keyring and heard; held for nothing else
    Keyring keyring;
    Heard heard;

    mutable std::mutex mutex; ///< what stands below; never held while something is sent or called
    std::unordered_map<std::string, Subject> subjects;
    std::unordered_map<std::uint64_t, std::shared_ptr<Pending>> requests;
    std::uint64_t next_request{1};
    std::vector<std::weak_ptr<Watch>> watches;
    std::vector<Event> events; ///< happened, not told yet
    bool link_up{false};
    bool echoed{false};       ///< a beat of ours came back, once
    unsigned looks_to_wait{}; ///< until the others have had time to answer our first beat with their keys
    SteadyTime own_beat{};
    std::map<NodeId, Life> nodes;

    std::unique_ptr<Transport::Interest> interest_here;
    std::unique_ptr<Transport::Interest> interest_beats;
};

} // namespace visavis::bus
