// The HTTP door: a table of routes, each with its roles, and one function that takes a request through it: find the
// row, check the role, decode, handle, answer. What a client sees of an error is its row in the error table (RFC 9457).
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/base/connection_policy.hpp"
#include "visavis/base/id.hpp"
#include "visavis/base/task.hpp"
#include "visavis/net/http.hpp"
#include "visavis/net/signaling_hosts.hpp"
#include "visavis/observe/metrics.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace visavis::bus {
class Bus;
}

namespace visavis::crypto {
class Vault;
}

namespace visavis::store {
class AccountStore;
class Database;
class GuestStore;
class SessionStore;
} // namespace visavis::store

namespace visavis::rest {

struct ApiParts {
    store::Database& database;
    store::AccountStore& accounts;
    store::SessionStore& sessions;
    store::GuestStore& guests;
    bus::Bus& bus;
    const crypto::Vault& vault;
    const Clock& clock;
    observe::Metrics& metrics;
    ConnectionPolicy default_connection_policy{ConnectionPolicy::direct_first};
    bool relay_available{false}; ///< a TURN server is configured
    std::string public_url;      ///< links are made from this, never from a Host header (T-11, T-16)
    net::SignalingHosts signaling_hosts{};
    /// How long a seat is kept for a lost socket: the retention rules tell what is configured.
    std::chrono::seconds grace{30};
    /// False when the last self-test found a relay that does not work.
    std::function<bool()> relays_work{[] { return true; }};
    /// Called when sessions have ended, so that their sockets close at once (T-15).
    std::function<void(std::vector<SessionId>)> sessions_ended;
};

class Api {
  public:
    explicit Api(ApiParts parts);
    Api(const Api&) = delete;
    Api& operator=(const Api&) = delete;
    ~Api();

    /// Counts the attempts of other nodes from now on.
    void start(const asio::any_io_executor& executor);

    /// On the connection's executor; never throws but for bugs.
    Task<net::HttpResponse> handle(net::HttpRequest request);

    struct Context; ///< what handlers work with; private to src/rest

  private:
    std::unique_ptr<Context> context_;
};

/// docs/openapi.yaml, made from the route table and the bodies' field lists.
[[nodiscard]] std::string openapi_yaml();

} // namespace visavis::rest
