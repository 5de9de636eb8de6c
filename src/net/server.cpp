// The server put together: threads, listeners, certificate, and the order of stopping.
#include "visavis/net/server.hpp"

#include "connection_caps.hpp"
#include "http_connection.hpp"
#include "listener.hpp"
#include "proxied_peer.hpp"
#include "site.hpp"
#include "tls_context.hpp"
#include "web_socket_connection.hpp"

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <csignal>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace visavis::net {

namespace {

using observe::Level;

constexpr std::chrono::milliseconds unwinding{1500};

void log_task_exception(const std::exception&) {
    observe::log(Level::error, "connection_exception");
}

} // namespace

struct Server::Impl {
    Impl(const config::ServerSettings& given, ServerHandlers handlers, observe::Metrics& counted, const Limits& limits)
        : settings{given}
        , metrics{counted}
        , site{given, std::move(handlers), limits}
        , proxies{given.proxy_protocol_from}
        , caps{limits.connections, limits.connections_per_source}
        , plain_caps{limits.plain_connections, limits.plain_connections}
        , metrics_caps{limits.plain_connections, limits.plain_connections}
        , tls{std::make_shared<TlsContext>(given.certificate_file, given.private_key_file)} {
        for (unsigned i = 0; i < std::max(1U, given.io_threads); ++i) {
            threads.push_back(std::make_unique<IoThread>(site.limits, metrics));
        }
        auto& first = *threads.front();
        listener.emplace(first, given.listen_address, given.port, "server.listen_address");
        if (given.plain_port != 0) {
            plain.emplace(first, given.listen_address, given.plain_port, "server.plain_port");
        }
        if (given.metrics_port != 0) {
            scrape.emplace(first, given.metrics_address, given.metrics_port, "server.metrics_address");
        }
    }

    /// A WebSocket that waits for its next message is no task, but it holds its place.
    [[nodiscard]] bool busy() const { return tasks.running() > 0 || caps.taken() > 0; }

    IoThread& next_thread() { return *threads[next++ % threads.size()]; }

    /// `proxy`: the trusted one it comes through, which will say whose connection it is.
    Task<void> serve(IoThread& thread, Socket socket, PeerAddress peer, std::optional<asio::ip::address> proxy,
                     ConnectionCaps::Place place);
    /// Whether it may go on as the connection of `peer`, whom the proxy names.
    Task<bool> identify(IoThread& thread, TlsStream& stream, asio::ip::address proxy, SteadyTime deadline,
                        PeerAddress& peer, ConnectionCaps::Place& place);
    void accept(Accepted accepted);
    template <class Answer>
    void accept_plain(Listener& from, ConnectionCaps& places, Answer answer);
    [[nodiscard]] std::string redirect(std::string_view head) const;
    [[nodiscard]] std::string metrics_page(std::string_view head) const;
    void gauge_certificate() const;
    [[nodiscard]] std::shared_ptr<TlsContext> current_tls() const;

    const config::ServerSettings settings;
    observe::Metrics& metrics;
    const Site site;
    const TrustedProxies proxies;
    ConnectionCaps caps;
    ConnectionCaps plain_caps;
    ConnectionCaps metrics_caps;
    mutable std::mutex tls_mutex;
    std::shared_ptr<TlsContext> tls;                ///< under tls_mutex
    std::vector<std::unique_ptr<IoThread>> threads; ///< before the tasks and sockets that live on them
    std::size_t next{0};
    std::optional<Listener> listener;
    std::optional<Listener> plain;
    std::optional<Listener> scrape;
    TaskGroup tasks{log_task_exception};
    bool started{false};
    bool stopped{false};
};

Task<void> Server::Impl::serve(IoThread& thread, Socket socket, PeerAddress peer,
                               std::optional<asio::ip::address> proxy, ConnectionCaps::Place place) {
    ++thread.tally.connections_open;
    std::shared_ptr<WebSocketConnection> web_socket;
    std::string early;
    {
        const auto handshake_by = std::chrono::steady_clock::now() + site.limits.handshake;
        TlsStream stream{std::move(socket), current_tls()->native(), thread.readiness()};
        if (!proxy || co_await identify(thread, stream, *proxy, handshake_by, peer, place)) {
            auto http = std::make_unique<HttpConnection>(thread, site, stream, peer, handshake_by);
            auto outcome = co_await http->serve();
            http.reset();
            if (outcome) {
                web_socket = std::make_shared<WebSocketConnection>(thread, tasks, outcome->endpoint, std::move(stream),
                                                                   std::move(place));
                early = std::move(outcome->early);
            }
        }
    }
    if (web_socket) {
        co_await web_socket->serve(std::move(early)); // which counts it, and holds its place, from here on
    } else {
        --thread.tally.connections_open;
    }
}

Task<bool> Server::Impl::identify(IoThread& thread, TlsStream& stream, asio::ip::address proxy, SteadyTime deadline,
                                  PeerAddress& peer, ConnectionCaps::Place& place) {
    const auto named = co_await read_proxied_peer(thread, stream, std::move(proxy), deadline);
    if (!named) {
        metrics.count("proxy_headers_refused");
        co_return false;
    }
    peer = *named;
    if (!place.assign(peer)) {
        metrics.count("connections_refused");
        co_return false;
    }
    co_return true;
}

void Server::Impl::accept(Accepted accepted) {
    const PeerAddress peer{accepted.from};
    const auto proxy = proxies.contain(accepted.from) ? std::optional{accepted.from} : std::nullopt;
    auto place = proxy ? caps.take_unassigned() : caps.take(peer);
    if (!place) {
        metrics.count("connections_refused");
        return;
    }
    auto& thread = next_thread();
    tasks.spawn(thread.executor(), serve(thread, std::move(accepted.socket), peer, proxy, std::move(*place)));
}

template <class Answer>
void Server::Impl::accept_plain(Listener& from, ConnectionCaps& places, Answer answer) {
    auto& thread = from.thread();
    const auto then = [this, &thread, &places, answer](Accepted accepted) {
        if (auto place = places.take(PeerAddress{accepted.from})) {
            tasks.spawn(thread.executor(),
                        [](IoThread& on, const Limits& limits, Socket socket, PlainAnswer say,
                           ConnectionCaps::Place /*until the end*/) -> Task<void> {
                            co_await serve_plain(on, limits, std::move(socket), say);
                        }(thread, site.limits, std::move(accepted.socket), answer, std::move(*place)));
        }
    };
    tasks.spawn(thread.executor(), from.accept_all(then));
}

std::string Server::Impl::redirect(std::string_view head) const {
    const auto parsed = parse_head(head.empty() ? std::string_view{"\r\n\r\n"} : head, site.limits);
    // The link is made from the configured URL alone; Host is never used (T-11).
    if (!parsed) {
        const auto refused = problem({400, ErrorCode::invalid_message});
        return response_head(400,
                             {.fixed = site.plain_headers,
                              .keep_alive = false,
                              .content_length = refused.body.size(),
                              .own_lines = "Cache-Control: no-store\r\nContent-Type: application/problem+json\r\n"}) +
               refused.body;
    }
    const auto target = parsed->query.empty() ? parsed->path : parsed->path + "?" + parsed->query;
    const auto lines = fmt::format("Location: {}{}\r\nCache-Control: no-store\r\n", site.public_url, target);
    return response_head(308, {.fixed = site.plain_headers, .keep_alive = false, .own_lines = lines});
}

std::string Server::Impl::metrics_page(std::string_view head) const {
    const auto parsed = parse_head(head.empty() ? std::string_view{"\r\n\r\n"} : head, site.limits);
    const bool found = parsed && parsed->path == "/metrics" && parsed->method == Method::get;
    if (found && site.handlers.before_scrape) {
        site.handlers.before_scrape();
    }
    const auto body = found ? metrics.text() : problem({404, ErrorCode::not_found}).body;
    const auto lines = fmt::format("Content-Type: {}\r\nCache-Control: no-store\r\n",
                                   found ? "text/plain; version=0.0.4; charset=utf-8" : "application/problem+json");
    return response_head(
               found ? 200 : 404,
               {.fixed = site.plain_headers, .keep_alive = false, .content_length = body.size(), .own_lines = lines}) +
           body;
}

std::shared_ptr<TlsContext> Server::Impl::current_tls() const {
    const std::scoped_lock lock{tls_mutex};
    return tls;
}

void Server::Impl::gauge_certificate() const {
    metrics.gauge("certificate_expires_seconds",
                  static_cast<double>(current_tls()->expires().time_since_epoch().count()));
}

Server::Server(const config::ServerSettings& settings, ServerHandlers handlers, observe::Metrics& metrics)
    : Server{settings, std::move(handlers), metrics, Limits{}} {}

Server::Server(const config::ServerSettings& settings, ServerHandlers handlers, observe::Metrics& metrics,
               const Limits& limits)
    : impl_{std::make_unique<Impl>(settings, std::move(handlers), metrics, limits)} {
    // OpenSSL writes with write(2): a peer that is gone must be an error code, not the end of the process.
    std::signal(SIGPIPE, SIG_IGN);
    impl_->gauge_certificate();
}

Server::~Server() {
    if (impl_) {
        stop(std::chrono::milliseconds{0});
    }
}

void Server::start() {
    auto& all = *impl_;
    all.started = true;
    all.tasks.spawn(all.listener->thread().executor(),
                    all.listener->accept_all([&all](Accepted accepted) { all.accept(std::move(accepted)); }));
    if (all.plain) {
        all.accept_plain(*all.plain, all.plain_caps, [&all](std::string_view head) { return all.redirect(head); });
    }
    if (all.scrape) {
        all.accept_plain(*all.scrape, all.metrics_caps,
                         [&all](std::string_view head) { return all.metrics_page(head); });
    }
    for (auto& thread : all.threads) {
        thread->start();
    }
}

std::uint16_t Server::port() const {
    return impl_->listener->port();
}

std::uint16_t Server::metrics_port() const {
    return impl_->settings.metrics_port;
}

std::uint16_t Server::plain_port() const {
    return impl_->settings.plain_port;
}

asio::any_io_executor Server::executor(std::size_t hint) {
    return impl_->threads[hint % impl_->threads.size()]->executor();
}

std::string Server::reload_certificate() {
    try {
        auto fresh = std::make_shared<TlsContext>(impl_->settings.certificate_file, impl_->settings.private_key_file);
        {
            const std::scoped_lock lock{impl_->tls_mutex};
            impl_->tls = std::move(fresh);
        }
        impl_->gauge_certificate();
        return {};
    } catch (const std::runtime_error& failure) {
        return failure.what();
    }
}

void Server::stop_accepting() {
    asio::post(impl_->threads.front()->context(), [&all = *impl_] {
        for (auto* listener : {&all.listener, &all.plain, &all.scrape}) {
            if (*listener) {
                (*listener)->close();
            }
        }
    });
}

void Server::stop(std::chrono::milliseconds deadline) {
    auto& all = *impl_;
    if (std::exchange(all.stopped, true)) {
        return;
    }
    const auto drained_by = [&all](SteadyTime end) {
        while (all.busy() && std::chrono::steady_clock::now() < end) {
            std::this_thread::sleep_for(std::chrono::milliseconds{2});
        }
    };
    if (all.started) {
        stop_accepting();
        const auto end = std::chrono::steady_clock::now() + deadline;
        for (auto& thread : all.threads) {
            asio::post(thread->context(), [on = thread.get()] { on->leave_all(); });
        }
        drained_by(end);
        for (auto& thread : all.threads) {
            asio::post(thread->context(), [on = thread.get()] { on->drop_all(); });
        }
        drained_by(std::chrono::steady_clock::now() + unwinding);
    }
    for (auto& thread : all.threads) {
        thread->stop();
    }
    if (all.busy()) {
        // A handler waits for something that does not come. Destroying its frames now could pull the ground from under
        // other threads, and the process is ending: leave them where they are.
        observe::log(Level::error, "connections_left_behind",
                     {{"tasks", static_cast<std::int64_t>(all.tasks.running())},
                      {"connections", static_cast<std::int64_t>(all.caps.taken())}});
        static_cast<void>(impl_.release()); // NOLINT(bugprone-unused-return-value)
    }
}

} // namespace visavis::net
