// A running net::Server on loopback for tests: its own certificate and client files in a temporary directory, an API
// that echoes and a WebSocket that echoes. Everything is gone at the end.
#pragma once

#include "net/limits.hpp"
#include "support/temporary_folder.hpp"
#include "support/tls_client.hpp"

#include "visavis/net/server.hpp"
#include "visavis/observe/metrics.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace visavis::test {

/// Limits short enough for tests to wait for.
[[nodiscard]] net::Limits short_limits();

/// Answers with path, query, type, token and body; /api/v1/fail throws, /api/v1/late takes a second, /api/v1/odd tries
/// a cookie and a split header.
[[nodiscard]] net::HttpHandler echo_http();
/// Does that with each message.
[[nodiscard]] net::WebSocketHandler on_messages(std::function<void(net::WebSocket&, std::string)> what);
/// Sends each message back.
[[nodiscard]] net::WebSocketHandler echo_web_socket();

/// A TCP port nobody uses right now.
[[nodiscard]] std::uint16_t free_port();

class NetServer {
  public:
    explicit NetServer(const net::Limits& limits = short_limits(), net::WebSocketHandler web_socket = echo_web_socket(),
                       const std::function<void(config::ServerSettings&)>& change = {});
    NetServer(const NetServer&) = delete;
    NetServer& operator=(const NetServer&) = delete;
    ~NetServer() = default;

    [[nodiscard]] net::Server& server() { return *server_; }

    [[nodiscard]] std::uint16_t port() const { return server_->port(); }

    [[nodiscard]] observe::Metrics& metrics() { return metrics_; }

    /// Puts a new certificate where the server's files are.
    void replace_certificate(const std::string& common_name) const;

    [[nodiscard]] const std::filesystem::path& directory() const { return directory_.path(); }

  private:
    TemporaryFolder directory_;
    observe::Metrics metrics_;
    std::unique_ptr<net::Server> server_;
};

} // namespace visavis::test
