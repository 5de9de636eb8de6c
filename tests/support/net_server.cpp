// The test server's files and handlers.
#include "support/net_server.hpp"

#include "support/run_options.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <arpa/inet.h>
#include <fstream>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace visavis::test {

namespace {

void write(const std::filesystem::path& path, const std::string& text) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream{path, std::ios::binary} << text;
}

} // namespace

net::Limits short_limits() {
    net::Limits limits;
    limits.sweep = std::chrono::milliseconds{20};
    return limits;
}

net::HttpHandler echo_http() {
    return [](net::HttpRequest request) -> Task<net::HttpResponse> {
        if (request.path == "/api/v1/fail") {
            throw std::runtime_error("a secret of the inside");
        }
        if (request.path == "/api/v1/late") {
            asio::steady_timer second{co_await asio::this_coro::executor, std::chrono::seconds{1}};
            co_await second.async_wait(asio::use_awaitable);
        }
        net::HttpResponse response{.content_type = "text/plain"};
        response.body = request.path + "|" + request.query + "|" + request.content_type + "|" +
                        std::string{request.bearer_token ? request.bearer_token->reveal() : "-"} + "|" + request.body;
        if (request.path == "/api/v1/odd") {
            response.headers.emplace_back("Set-Cookie", "a=b");
            response.headers.emplace_back("X-Split", "a\r\nInjected: b");
        }
        co_return response;
    };
}

net::WebSocketHandler on_messages(std::function<void(net::WebSocket&, std::string)> what) {
    using What = std::function<void(net::WebSocket&, std::string)>;

    class Listener final : public net::Conversation {
      public:
        Listener(What what, std::shared_ptr<net::WebSocket> socket)
            : what_{std::move(what)}
            , socket_{std::move(socket)} {}

        std::optional<Task<void>> take(std::string_view message) override {
            what_(*socket_, std::string{message});
            return std::nullopt;
        }

        Task<void> ended() override { co_return; }

      private:
        What what_;
        std::shared_ptr<net::WebSocket> socket_;
    };

    return
        [what = std::move(what)](std::shared_ptr<net::WebSocket> socket) -> Task<std::shared_ptr<net::Conversation>> {
            co_return std::make_shared<Listener>(what, std::move(socket));
        };
}

net::WebSocketHandler echo_web_socket() {
    return on_messages([](net::WebSocket& socket, std::string message) { socket.send(EncodedMessage{message}); });
}

std::uint16_t free_port() {
    const auto descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::socklen_t size = sizeof address;
    ::bind(descriptor, reinterpret_cast<const ::sockaddr*>(&address), size);
    ::getsockname(descriptor, reinterpret_cast<::sockaddr*>(&address), &size);
    ::close(descriptor);
    return ntohs(address.sin_port);
}

NetServer::NetServer(const net::Limits& limits, net::WebSocketHandler web_socket,
                     const std::function<void(config::ServerSettings&)>& change)
    : directory_{"net"} {
    const auto client = directory_ / "client";
    write(client / "index.html", "<!doctype html><title>Visavis</title>");
    write(client / "assets" / "app-1a2b3c.js", std::string(40'000, 'j'));
    write(client / "assets" / "app-1a2b3c.js.br", "as brotli");
    write(client / "assets" / "app-1a2b3c.js.gz", "as gzip");
    write(client / "favicon.svg", "<svg/>");
    const auto files = make_certificate(directory_.string(), "first");
    config::ServerSettings settings;
    settings.public_url = "https://visavis.test";
    settings.port = 0;
    settings.io_threads = test_io_threads();
    settings.certificate_file = files.certificate;
    settings.private_key_file = files.private_key;
    settings.static_directory = client.string();
    if (change) {
        change(settings);
    }
    server_ = std::make_unique<net::Server>(settings, net::ServerHandlers{echo_http(), std::move(web_socket), {}},
                                            metrics_, limits);
    server_->start();
}

void NetServer::replace_certificate(const std::string& common_name) const {
    make_certificate(directory_.string(), common_name);
}

} // namespace visavis::test
