// Starting and stopping in the order of src/app/serve.cpp.
#include "support/stack.hpp"

#include "visavis/crypto/primitives.hpp"

#include <csignal>
#include <fstream>

namespace visavis::test {

namespace {

/// Argon2id once per process, not once per practitioner.
const std::string& hash_of_good_password() {
    static const std::string hash = crypto::hash_password(Secret{good_password});
    return hash;
}

store::DatabaseOptions database_options(const StackOptions& options, const TestDatabase* postgres) {
    store::DatabaseOptions result;
    result.url = options.database_url ? *options.database_url : postgres->url();
    return result;
}

} // namespace

Stack::Stack(StackOptions options)
    : directory_{"stack"}
    , postgres_{options.database_url ? nullptr : std::make_unique<TestDatabase>()}
    , clock_{options.clock != nullptr ? *options.clock : system_clock_}
    , database_{database_options(options, postgres_.get())}
    , ended_sessions_{database_options(options, postgres_.get())} {
    ::signal(SIGPIPE, SIG_IGN); // NOLINT(cert-err33-c): clients of a test write to sockets that may be gone
    crypto::initialise();
    std::filesystem::create_directories(directory_ / "client");
    std::ofstream{directory_ / "client" / "index.html"} << "<!doctype html><title>Visavis</title>";
    const auto files = make_certificate(directory_.string(), "visavis.test");
    config::ServerSettings settings;
    settings.public_url = "https://visavis.test";
    settings.port = 0;
    settings.certificate_file = files.certificate;
    settings.private_key_file = files.private_key;
    settings.static_directory = (directory_ / "client").string();
    settings.io_threads = options.io_threads;

    hub_ = std::make_unique<signaling::Hub>(
        signaling::HubParts{.sessions = sessions_,
                            .ended_sessions = ended_sessions_,
                            .calls = calls_,
                            .bus = bus_,
                            .vault = test_vault(),
                            .clock = clock_,
                            .metrics = metrics_,
                            .ice = options.ice,
                            .consultation = {.grace = options.grace},
                            .turn_secret = Secret{"a shared secret"},
                            .executor = [this](std::size_t hint) { return server_->executor(hint); },
                            .hello_timeout = options.hello_timeout,
                            .slowed_at_most = options.slowed_at_most});
    api_ = std::make_unique<rest::Api>(
        rest::ApiParts{.database = database_,
                       .accounts = accounts_,
                       .sessions = sessions_,
                       .guests = guests_,
                       .bus = bus_,
                       .vault = test_vault(),
                       .clock = clock_,
                       .metrics = metrics_,
                       .default_connection_policy = options.ice.connection_policy,
                       .relay_available = !options.ice.turn_urls.empty(),
                       .public_url = settings.public_url,
                       .grace = options.grace,
                       .sessions_ended = [this](const std::vector<SessionId>& ended) { hub_->sessions_ended(ended); }});
    server_ = std::make_unique<net::Server>(
        settings,
        net::ServerHandlers{
            .http = [this](net::HttpRequest request) { return api_->handle(std::move(request)); },
            .web_socket = [this](std::shared_ptr<net::WebSocket> socket) { return hub_->serve(std::move(socket)); },
            .before_scrape = {}},
        metrics_, short_limits());
    bus_.start(server_->executor(0));
    api_->start(server_->executor(0));
    hub_->start();
    server_->start();
}

Stack::~Stack() {
    server_->stop_accepting();
    hub_->going_away();
    static_cast<void>(eventually([this] { return hub_->idle(); }, std::chrono::seconds{5}));
    bus_.stop();
    server_->stop(std::chrono::seconds{1});
    api_.reset();
    hub_.reset();
    server_.reset();
}

AccountId Stack::practitioner(const std::string& login_name, bool verified) {
    return wait(accounts_.create({.login_name = login_name,
                                  .display_name = "Dr. " + login_name,
                                  .password_hash = hash_of_good_password(),
                                  .verified = verified}))
        .value();
}

} // namespace visavis::test
