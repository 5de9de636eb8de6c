// The composition root: the whole server, top to bottom, in one function; then the signals that end it.
#include "block_on.hpp"
#include "commands.hpp"
#include "descriptors.hpp"
#include "examination.hpp"
#include "self_test.hpp"

#include "visavis/app/version.hpp"
#include "visavis/base/clock.hpp"
#include "visavis/base/secret_file.hpp"
#include "visavis/bus/bus.hpp"
#include "visavis/crypto/vault.hpp"
#include "visavis/jobs/retention.hpp"
#include "visavis/jobs/scheduler.hpp"
#include "visavis/net/server.hpp"
#include "visavis/observe/log.hpp"
#include "visavis/observe/metrics.hpp"
#include "visavis/rest/api.hpp"
#include "visavis/signaling/hub.hpp"
#include "visavis/store/accounts.hpp"
#include "visavis/store/calls.hpp"
#include "visavis/store/database.hpp"
#include "visavis/store/ended_sessions.hpp"
#include "visavis/store/guests.hpp"
#include "visavis/store/master_key.hpp"
#include "visavis/store/retention.hpp"
#include "visavis/store/sessions.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace visavis::app {

namespace {

using namespace std::chrono_literals;

constexpr auto stop_deadline = 3s; // of the 5 s that SIGTERM may take

observe::Level log_level(config::LogLevel level) {
    switch (level) {
    case config::LogLevel::debug:
        return observe::Level::debug;
    case config::LogLevel::info:
        return observe::Level::info;
    case config::LogLevel::warning:
        return observe::Level::warning;
    case config::LogLevel::error:
        return observe::Level::error;
    }
    return observe::Level::info;
}

/// One turn of the retention job, told to the operator.
Task<> retention_turn(jobs::RetentionJob& job, observe::Metrics& metrics) {
    const auto report = co_await job.run_once();
    if (!report) {
        metrics.count("retention_runs", "outcome", "failed");
        observe::log(observe::Level::error, "retention.failed", {{"job", "retention"}});
        co_return;
    }
    switch (report->outcome) {
    case store::RetentionOutcome::done:
        metrics.count("retention_runs", "outcome", "done");
        break;
    case store::RetentionOutcome::another_node_works:
        metrics.count("retention_runs", "outcome", "another_node");
        break;
    case store::RetentionOutcome::clock_went_back:
        metrics.count("retention_runs", "outcome", "clock_went_back");
        observe::log(observe::Level::error, "retention.clock_went_back", {{"job", "retention"}});
        break;
    }
    for (const auto& line : report->lines) {
        if (line.removed > 0) {
            observe::log(observe::Level::info, "retention.deleted",
                         {{"rule", observe::Literal::from_table(line.data_class)},
                          {"deleted", static_cast<std::int64_t>(line.removed)}});
        }
    }
}

/// What an older version has written in clear; nearly always nothing. Throws when the database does not answer.
void seal_older_columns(store::Database& database, const crypto::Vault& vault) {
    store::AccountStore accounts{database, vault};
    for (std::size_t sealed = 1; sealed > 0;) {
        const auto batch = block_on(accounts.seal_older_columns());
        if (!batch) {
            throw std::runtime_error(
                "The accounts of an older version cannot be sealed: the database does not answer, or "
                "holds a key that does not open.");
        }
        sealed = *batch;
    }
}

/// Waits for signals until one of them means stop. SIGHUP reads the certificate again.
void serve_until_stopped(net::Server& server) {
    asio::io_context signals_context;
    asio::signal_set signals{signals_context, SIGTERM, SIGINT, SIGHUP};
    std::function<void()> wait = [&] {
        signals.async_wait([&](const boost::system::error_code& error, int signal) {
            if (error || signal != SIGHUP) {
                return;
            }
            if (const auto problem = server.reload_certificate(); problem.empty()) {
                observe::log(observe::Level::info, "certificate.reloaded");
            } else {
                observe::log(observe::Level::error, "certificate.reload_failed",
                             {{"detail", observe::OperatorText{problem}}});
            }
            wait();
        });
    };
    wait();
    signals_context.run();
}

} // namespace

int execute(const Serve& /*command*/, const config::Sources& sources) {
    const auto settings = config::load(sources);
    config::check_for_serving(settings);
    raise_descriptor_limit();
    observe::set_level(log_level(settings.log.level));
    observe::log(observe::Level::info, "server.starting", {{"version", observe::Literal::from_table(version())}});

    if (net::has_test_endpoints()) {
        observe::log(observe::Level::warning, "server.test_endpoints_on");
    }

    if (settings.server.mode == config::Mode::production && !certificate_is_for_all_names(settings.server)) {
        observe::log(observe::Level::warning, "certificate.names_missing");
    }

    const SystemClock clock;
    observe::Metrics metrics;
    const auto turn_secret = secret_from_file("ice.turn_secret_file", settings.ice.turn_secret_file);
    std::atomic<bool> stopping{false};
    std::atomic<bool> relays_work{true}; // nothing else is known yet

    // What lasts: the master key, the database, the classes over it.
    const auto vault = crypto::Vault::from_file(settings.keys.master_key_file);
    if (const auto problem = store::schema_problem(settings.database.url); !problem.empty()) {
        throw std::runtime_error(problem);
    }
    if (const auto problem = store::adopt_master_key(settings.database.url, vault); !problem.empty()) {
        throw std::runtime_error(problem);
    }
    store::DatabaseOptions database_options;
    database_options.url = settings.database.url;
    database_options.pool_size = settings.database.pool_size;
    database_options.on_trouble = [&metrics](store::Trouble trouble) {
        metrics.count("database_trouble", "kind", observe::Literal::from_table(store::to_text(trouble)));
    };
    store::EndedSessions ended_sessions{database_options};
    store::Database bulk_database{store::for_bulk_work(database_options)};
    store::Database database{std::move(database_options)};
    store::AccountStore accounts{database, vault};
    store::SessionStore sessions{
        database,
        vault,
        {.practitioner_idle = settings.sessions.practitioner_idle, .guest_idle = settings.sessions.guest_idle}};
    store::GuestStore guests{database, vault};
    store::CallStore calls{database};
    store::RetentionStore retention{bulk_database};

    seal_older_columns(bulk_database, vault);

    // What the nodes say to each other; alone, nothing.
    bus::Bus bus{{.key = vault.bus_key(), .clock = clock, .metrics = metrics}, bus::transport_for(settings.bus)};

    // The doors. The server owns the I/O threads, so the hub asks it for executors once it exists.
    std::unique_ptr<net::Server> server;
    signaling::Hub hub{{.sessions = sessions,
                        .ended_sessions = ended_sessions,
                        .calls = calls,
                        .bus = bus,
                        .vault = vault,
                        .clock = clock,
                        .metrics = metrics,
                        .ice = settings.ice,
                        .consultation = settings.consultation,
                        .turn_secret = turn_secret,
                        .executor = [&server](std::size_t hint) { return server->executor(hint); }}};
    rest::Api api{{.database = database,
                   .accounts = accounts,
                   .sessions = sessions,
                   .guests = guests,
                   .bus = bus,
                   .vault = vault,
                   .clock = clock,
                   .metrics = metrics,
                   .default_connection_policy = settings.ice.connection_policy,
                   .relay_available = !settings.ice.turn_urls.empty(),
                   .public_url = settings.server.public_url,
                   .signaling_hosts = {settings.server.signaling_hosts, settings.server.public_url},
                   .grace = settings.consultation.grace,
                   .relays_work = [&relays_work] { return relays_work.load(); },
                   .sessions_ended = [&hub](const std::vector<SessionId>& ended) { hub.sessions_ended(ended); }}};
    server = std::make_unique<net::Server>(
        settings.server,
        net::ServerHandlers{
            .http = [&api](net::HttpRequest request) { return api.handle(std::move(request)); },
            .web_socket = [&hub](std::shared_ptr<net::WebSocket> socket) { return hub.serve(std::move(socket)); },
            .before_scrape = {}},
        metrics);
    jobs::RetentionJob retention_job{retention, clock, settings.consultation.grace};
    jobs::Scheduler scheduler{server->executor(0),
                              clock,
                              {{.name = "retention",
                                .first_after = 0s,
                                .every = 1h,
                                .turn = [&retention_job, &metrics] { return retention_turn(retention_job, metrics); }},
                               {.name = "self_test",
                                .first_after = 2s,
                                .every = 15min,
                                .turn =
                                    [&] {
                                        return self_test({.ice = settings.ice,
                                                          .turn_secret = turn_secret,
                                                          .mode = settings.server.mode,
                                                          .patience = 2s,
                                                          .stopping = stopping},
                                                         clock, metrics, relays_work);
                                    }}},
                              [](std::string_view job, const std::exception&) {
                                  observe::log(observe::Level::error, "job.failed",
                                               {{"job", observe::Literal::from_table(job)}});
                              }};
    TaskGroup background{[](const std::exception&) { observe::log(observe::Level::error, "scheduler.failed"); }};

    // Running.
    bus.start(server->executor(0));
    api.start(server->executor(0));
    hub.start();
    background.spawn(scheduler.executor(), scheduler.run());
    server->start();
    observe::log(observe::Level::info, "server.listening",
                 {{"address", observe::OperatorText{settings.server.listen_address}},
                  {"port", std::int64_t{server->port()}},
                  {"plain_port", std::int64_t{server->plain_port()}},
                  {"metrics_port", std::int64_t{server->metrics_port()}}});
    serve_until_stopped(*server);

    // Stopping, in this order: nobody new, tell those who are here, let them go, let the background work end, join.
    observe::log(observe::Level::info, "server.stopping");
    stopping = true;
    server->stop_accepting();
    hub.going_away();
    scheduler.stop();
    const auto deadline = clock.steady() + stop_deadline;
    const auto ended = [&](const auto& idle) {
        while (!idle() && clock.steady() < deadline) {
            std::this_thread::sleep_for(10ms);
        }
        return idle();
    };
    bool all_ended = ended([&] { return hub.idle() && background.running() == 0; });
    bus.stop(); // the last thing the others hear of this node
    all_ended = ended([&] { return bus.idle(); }) && all_ended;
    if (!all_ended) {
        // Something waits for a database that does not answer. Everything that lasts is in the database already.
        observe::log(observe::Level::warning, "server.stopped_hard");
        std::_Exit(0);
    }
    server->stop(1s);
    observe::log(observe::Level::info, "server.stopped");
    return 0;
}

} // namespace visavis::app
