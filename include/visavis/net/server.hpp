// Server: the TLS listener (HTTP/1.1 keep-alive and WebSocket on one port), the optional redirecting plain listener,
// the optional metrics listener, and the I/O threads they run on.
#pragma once

#include "visavis/config/settings.hpp"
#include "visavis/net/http.hpp"
#include "visavis/net/web_socket.hpp"
#include "visavis/observe/metrics.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace visavis::net {

struct ServerHandlers {
    HttpHandler http; ///< for /api/... and the health paths; everything else is static
    WebSocketHandler
        web_socket; ///< for GET /api/v1/signaling with a proper handshake (Origin = public_url, subprotocol visavis.v1)
    std::function<void()> before_scrape; ///< called before /metrics is rendered; may be empty
};

struct Limits; // src/net/limits.hpp

/// Whether this build also offers /test/echo (CMake option VISAVIS_TEST_ENDPOINTS). Never in a release.
[[nodiscard]] bool has_test_endpoints();

class Server {
  public:
    /// Reads certificate, key and static files; binds. Throws std::runtime_error with a sentence for the operator.
    Server(const config::ServerSettings& settings, ServerHandlers handlers, observe::Metrics& metrics);
    /// With other bounds than the product's; for tests.
    Server(const config::ServerSettings& settings, ServerHandlers handlers, observe::Metrics& metrics,
           const Limits& limits);
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server();

    void start();                             ///< starts accepting; returns at once; I/O runs on its own threads
    [[nodiscard]] std::uint16_t port() const; ///< the bound one
    [[nodiscard]] std::uint16_t metrics_port() const; ///< 0 when off
    [[nodiscard]] std::uint16_t plain_port() const;   ///< 0 when off
    [[nodiscard]] asio::any_io_executor
    executor(std::size_t hint); ///< one of the I/O threads; the same hint gives the same one
    /// Reads certificate and key again; new connections use them, running ones are not touched. On failure the old ones
    /// stay and it returns the reason.
    [[nodiscard]] std::string reload_certificate();
    void stop_accepting();
    /// Waits for open connections to end until `deadline`, then closes them, then joins the I/O threads.
    void stop(std::chrono::milliseconds deadline);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace visavis::net
