// The whole server in one process for tests, put together as src/app/serve.cpp does it: database, vault, stores, hub,
// API and TLS listener on a free port. Everything is gone at the end.
#pragma once

#include "support/client.hpp"
#include "support/net_server.hpp"
#include "support/run_options.hpp"
#include "support/temporary_folder.hpp"
#include "support/test_database.hpp"

#include "visavis/bus/bus.hpp"
#include "visavis/observe/metrics.hpp"
#include "visavis/rest/api.hpp"
#include "visavis/signaling/hub.hpp"
#include "visavis/store/accounts.hpp"
#include "visavis/store/calls.hpp"
#include "visavis/store/ended_sessions.hpp"
#include "visavis/store/guests.hpp"
#include "visavis/store/sessions.hpp"

#include <memory>
#include <string>

namespace visavis::test {

struct StackOptions {
    std::chrono::seconds grace{30};
    unsigned io_threads{test_io_threads()};
    const Clock* clock{nullptr}; ///< nothing: the system's
    config::IceSettings ice{};
    std::chrono::milliseconds hello_timeout{std::chrono::seconds{10}};
    std::chrono::milliseconds slowed_at_most{std::chrono::seconds{10}};
    std::optional<Secret> database_url{}; ///< nothing: a fresh database of the shared cluster
};

class Stack {
  public:
    explicit Stack(StackOptions options = {});
    Stack(const Stack&) = delete;
    Stack& operator=(const Stack&) = delete;
    ~Stack();

    [[nodiscard]] Door door() const { return Door{server_->port()}; }

    /// Made through the store, with the password good_password.
    AccountId practitioner(const std::string& login_name, bool verified = true);

    [[nodiscard]] store::AccountStore& accounts() { return accounts_; }

    [[nodiscard]] store::CallStore& calls() { return calls_; }

    [[nodiscard]] const TestDatabase& postgres() const { return *postgres_; }

    [[nodiscard]] signaling::Hub& hub() { return *hub_; }

    [[nodiscard]] const observe::Metrics& metrics() const { return metrics_; }

  private:
    SystemClock system_clock_;
    TemporaryFolder directory_;
    std::unique_ptr<TestDatabase> postgres_;
    const Clock& clock_;
    observe::Metrics metrics_;
    store::Database database_;
    store::EndedSessions ended_sessions_;
    store::AccountStore accounts_{database_, test_vault()};
    store::SessionStore sessions_{database_, test_vault()};
    store::GuestStore guests_{database_, test_vault()};
    store::CallStore calls_{database_};
    bus::Bus bus_{{.key = test_vault().bus_key(), .clock = clock_, .metrics = metrics_}, bus::local_transport()};
    std::unique_ptr<net::Server> server_;
    std::unique_ptr<signaling::Hub> hub_;
    std::unique_ptr<rest::Api> api_;
};

} // namespace visavis::test
