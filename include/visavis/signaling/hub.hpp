// Hub: the WebSocket door. It takes accepted sockets through `hello` to their rooms, performs what the rooms decide,
// and tells everyone when the server stops. It holds no state of a consultation: that is the room's.
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/base/id.hpp"
#include "visavis/base/secret.hpp"
#include "visavis/base/task.hpp"
#include "visavis/config/settings.hpp"
#include "visavis/net/web_socket.hpp"
#include "visavis/observe/metrics.hpp"
#include "visavis/signaling/limits.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace visavis::bus {
class Bus;
}

namespace visavis::crypto {
class Vault;
}

namespace visavis::store {
class CallStore;
class EndedSessions;
class SessionStore;
} // namespace visavis::store

namespace visavis::signaling {

struct HubParts {
    store::SessionStore& sessions;
    store::EndedSessions& ended_sessions;
    store::CallStore& calls;
    bus::Bus& bus;
    const crypto::Vault& vault;
    const Clock& clock;
    observe::Metrics& metrics;
    config::IceSettings ice;
    config::ConsultationSettings consultation;
    Secret turn_secret;                                         ///< empty: no TURN
    std::function<asio::any_io_executor(std::size_t)> executor; ///< I/O threads; same hint, same thread
    std::chrono::milliseconds hello_timeout{signaling::hello_timeout};
    std::chrono::milliseconds slowed_at_most{signaling::slowed_at_most};
};

class Hub {
  public:
    explicit Hub(HubParts parts);
    Hub(const Hub&) = delete;
    Hub& operator=(const Hub&) = delete;
    ~Hub(); ///< after stop() and after the I/O threads have ended

    void start(); ///< begins the heartbeat of calls and the watch over ended sessions

    /// Takes a socket through `hello` to its room, or turns it away. On the socket's executor.
    Task<std::shared_ptr<net::Conversation>> serve(std::shared_ptr<net::WebSocket> socket);

    /// These sessions are over: their seats are empty and their sockets close at once, on every node (T-15). From any
    /// thread.
    void sessions_ended(const std::vector<SessionId>& sessions);

    /// Tells every client to come back shortly and closes its socket with 1001; ends the background work. Calls stay
    /// open: clients resume them. From any thread.
    void going_away();
    /// Whether the background work has ended.
    [[nodiscard]] bool idle() const;

    struct Parts; ///< private to src/signaling

  private:
    std::shared_ptr<Parts> parts_;
};

} // namespace visavis::signaling
