// Bus: what the nodes of one installation say to each other - where a room lives, messages of sockets on other nodes,
// attempts that count everywhere, who is alive. Nothing that must last goes over it: a message is delivered at most
// once, and whoever needs more numbers his messages.
//
// Its carrier is not trusted. Every payload is sealed under a key of its sender, which only the nodes that are there
// have and which is made anew at start and daily; it is bound to its subject, numbered and dated. A number is taken
// once by a node, whatever it is about, never after a larger one, and none from before the node's own start. A subject
// holds a keyed hash where it would name an account. So who runs the carrier can read nothing, now or with the master
// key later, can forge nothing and can repeat nothing; he can only withhold. What does not open is dropped and counted.
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/base/id.hpp"
#include "visavis/base/task.hpp"
#include "visavis/bus/transport.hpp"
#include "visavis/crypto/primitives.hpp"
#include "visavis/observe/metrics.hpp"

#include <chrono>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace visavis::bus {

/// One process, random at its start: a node that comes back is another one.
using NodeId = Id<struct NodeTag>;

struct Message {
    NodeId from;
    std::string payload;
    std::string reply_to; ///< for Bus::reply; empty: none is wanted
    bool after_loss{
        false}; ///< something for this subscription was dropped since its last message, or is missing behind
};

enum class NoAnswer : std::uint8_t {
    nobody_there, ///< told by the carrier, at once
    timed_out,
    bus_down,
};

struct BusUp {};

struct BusDown {};

struct NodeCame { ///< heard for the first time since the bus is up
    NodeId node;
};

struct NodeGone { ///< it said so, or was not heard for `gone_after` while the bus worked
    NodeId node;
};

using Event = std::variant<BusUp, BusDown, NodeCame, NodeGone>;

inline constexpr std::chrono::milliseconds beat_interval{500};
inline constexpr std::chrono::milliseconds gone_after{1500};

/// What may wait for a subscription's executor; what is more is dropped and counted.
struct PendingLimit {
    std::size_t messages{4096};
    std::size_t bytes{std::size_t{8} << 20U};
};

/// Ends with it. Destroyed on its executor, no call of the handler follows; elsewhere, one may be running.
class Subscription {
  public:
    Subscription() = default;

    explicit Subscription(std::shared_ptr<void> registration)
        : registration_{std::move(registration)} {}

    void reset() { registration_.reset(); }

    explicit operator bool() const { return registration_ != nullptr; }

  private:
    std::shared_ptr<void> registration_;
};

class Bus {
  public:
    using Handler = std::function<void(Message)>;
    using Watcher = std::function<void(const Event&)>;

    struct Parts {
        crypto::Key key; ///< Vault::bus_key(): the same on every node of the installation; it proves who is one
        const Clock& clock;
        observe::Metrics& metrics;
        std::chrono::seconds freshness{60}; ///< clocks of two nodes may differ that much; an older message is dropped
        std::chrono::milliseconds renew_keys_after{std::chrono::hours{24}};
    };

    Bus(Parts parts, std::unique_ptr<Transport> transport);
    Bus(const Bus&) = delete;
    Bus& operator=(const Bus&) = delete;
    ~Bus(); ///< after stop() and, if it was started, once idle()

    /// Connects and begins to say that this node is alive. The heart beats on `executor`: when that thread hangs, the
    /// others learn it.
    void start(const asio::any_io_executor& executor);
    /// Says goodbye. Nothing comes in any more; requests under way answer `bus_down`.
    void stop();
    [[nodiscard]] bool idle() const;

    [[nodiscard]] const NodeId& node() const;
    /// There are no other nodes and never will be: nothing needs to be asked.
    [[nodiscard]] bool alone() const;
    /// A message of ours came back to us within `gone_after`, and whoever is there has had time to give us its key.
    [[nodiscard]] bool up() const;
    [[nodiscard]] std::vector<NodeId> others() const;

    /// The subject of one thing among many; `name` (an account's id) enters it only as a keyed hash.
    [[nodiscard]] std::string subject(std::string_view purpose, std::string_view name) const;
    /// The subject of all nodes together.
    [[nodiscard]] static std::string subject(std::string_view purpose);
    /// A subject that one node listens to; cheap, for each socket one.
    [[nodiscard]] static std::string address(const NodeId& node, std::string_view name);

    /// To the other nodes that listen. False when it surely reaches nobody: the bus is down or its queue full.
    bool publish(const std::string& subject, std::string_view payload);
    void reply(const Message& request, std::string_view payload);

    /// Messages of other nodes, in the order each of them sent, one after the other on `executor`.
    [[nodiscard]] Subscription subscribe(const std::string& subject, asio::any_io_executor executor, Handler handler,
                                         PendingLimit limit = {});
    [[nodiscard]] Subscription watch(asio::any_io_executor executor, Watcher watcher);

    [[nodiscard]] Task<std::expected<std::string, NoAnswer>> request(std::string subject, std::string payload,
                                                                     std::chrono::milliseconds timeout);

    struct Impl; ///< private to src/bus

  private:
    std::shared_ptr<Impl> impl_;
};

} // namespace visavis::bus
